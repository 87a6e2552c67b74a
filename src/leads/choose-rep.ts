import type { LeadWhy } from '../contract/lead.ts';
import type { RoutingRule } from '../contract/rule-set.ts';
import { CREDIT_PER_LEAD, drawByCredit } from './draw-by-credit.ts';
import type { CallerFacts, CompiledRules } from './rule-index.ts';
import type { OwnerBecause, PassedBecause, RuleBecause } from './why-words.ts';

/** How a rep stands towards one lead at one moment. */
export interface RepStanding {
  repId: string;
  name: string;
  /** Other leads offered today, by the rep's own calendar. */
  offersToday: number;
  dailyCap: number | null;
  /** Other leads that are theirs, or on offer to them, and neither converted nor lost. */
  openLeads: number;
  openCap: number | null;
  onDuty: boolean;
  away: boolean;
  /** Who gets this rep's leads while away. */
  deputyId: string | null;
  /** Talks with, or is being rung for, some caller. */
  onCall: boolean;
  /** What became of this lead's earlier offers as a record. */
  answered: 'declined' | 'let-lapse' | 'released' | null;
  /** Was rung already for the call that waits. */
  rangAlready: boolean;
  /** Leads that ended lately, and how many of those converted. */
  ended: number;
  converted: number;
}

export interface Member {
  repId: string;
  weight: number;
  credit: number;
}

export interface RepQuestion {
  /** `live`: whose phone rings now, while the caller waits. `record`: on whose list the lead goes. */
  mode: 'live' | 'record';
  caller: CallerFacts;
  /** The rep to whom the number or the company belongs already (collision protection). */
  owner: { rep: RepStanding; because: OwnerBecause } | null;
  rules: CompiledRules;
  teams: ReadonlyMap<string, readonly Member[]>;
  standingOf(repId: string): RepStanding | null;
}

export interface RepChoice {
  chosen: { repId: string; name: string } | null;
  /** The rule that named the team or the rep; null: ownership, or nobody. */
  rule: RoutingRule | null;
  /** New credits of everybody who stood in the draw. */
  credits: readonly { teamId: string; repId: string; credit: number }[];
  /** `because` holds the codes of why-words.ts; `rulesTried` those rules alone that fitted (see why-path.ts). */
  why: LeadWhy;
}

/** Why the owner is not rung, and nobody else either: the lead stays theirs, as a record. */
const OWNER_KEEPS: readonly PassedBecause[] = ['rang-already', 'on-a-call', 'off-duty'];

/** A place in the draw: the member, and who takes the lead for it (their deputy, while they are away). */
interface Slot {
  member: Member;
  taker: RepStanding;
}

/**
 * Whose lead is this? First the rep who owns the number or company; then the rules in order: the first that fits and
 * that has somebody names the team, and its strategy names the rep. Live, only reps on duty and off the phone count,
 * and the first fitting rule without live hand-over ends the search. As a record, reps on duty go before those who are
 * not (everybody at home: the one whose turn it is finds it in the morning). Whoever is away is stood in for by their
 * deputy. The same question always gives the same choice.
 */
export function chooseRep(question: RepQuestion): RepChoice {
  const why: LeadWhy = { rule: null, rulesTried: [], passedOver: [], chosen: null, version: question.rules.version };
  const byOwner = question.owner === null ? null : tryOwner(question, question.owner, why);
  if (byOwner !== null) return byOwner;
  for (const rule of question.rules.matching(question.caller)) {
    const isQuiet = question.mode === 'live' && !rule.liveHandOver;
    const choice = isQuiet ? null : chooseBy(rule, question, why);
    if (choice !== null) return choice;
    const because: RuleBecause = isQuiet ? 'no-hand-over' : 'nobody-free';
    why.rulesTried.push({ name: rule.name, ruleId: rule.id, fits: !isQuiet, because });
    if (isQuiet) break;
  }
  return { chosen: null, rule: null, credits: [], why };
}

function tryOwner(question: RepQuestion, owner: NonNullable<RepQuestion['owner']>, why: LeadWhy): RepChoice | null {
  const { rep, because } = owner;
  why.rulesTried.push({ name: 'ownership', fits: true, because });
  const obstacle = ownObstacle(rep) ?? liveObstacle(rep, question.mode);
  if (obstacle === null) return takenBy(rep, null, { ...why, rule: 'ownership' });
  passOver(why, rep, obstacle);
  if (obstacle === 'away') {
    const deputy = deputyOf(rep, question);
    if (deputy !== null) return takenBy(deputy, null, { ...why, rule: 'ownership' });
  }
  return OWNER_KEEPS.includes(obstacle) ? { chosen: null, rule: null, credits: [], why } : null;
}

function chooseBy(rule: RoutingRule, question: RepQuestion, why: LeadWhy): RepChoice | null {
  const slots: Slot[] = [];
  const skipped: Member[] = [];
  for (const member of membersOf(rule, question)) stand(member, { rule, question, why, slots, skipped });
  const onDuty = slots.filter(({ taker }) => taker.onDuty);
  const pool = onDuty.length > 0 ? onDuty : slots;
  const picked = pick(rule, pool, skipped);
  if (picked === null) return null;
  for (const slot of slots)
    if (slot !== picked.slot) passOver(why, slot.taker, pool.includes(slot) ? 'not-their-turn' : 'off-duty');
  const { taker } = picked.slot;
  why.rulesTried.push({ name: rule.name, ruleId: rule.id, fits: true, because: 'fits' satisfies RuleBecause });
  const strategy = {
    kind: rule.strategy,
    numbers: pool.map(({ member, taker: rep }) => ({
      name: rep.name,
      weight: member.weight,
      value: picked.numberOf(rep, member),
    })),
  };
  const teamId = rule.teamId ?? '';
  const credits = picked.credits.map(([repId, credit]) => ({ teamId, repId, credit }));
  return { ...takenBy(taker, rule, { ...why, rule: rule.name, ruleId: rule.id, strategy }), credits };
}

function membersOf(rule: RoutingRule, { teams }: RepQuestion): readonly Member[] {
  if (rule.ownerRepId !== null) return [{ repId: rule.ownerRepId, weight: 1, credit: 0 }];
  return rule.teamId === null ? [] : (teams.get(rule.teamId) ?? []);
}

function stand(
  member: Member,
  to: { rule: RoutingRule; question: RepQuestion; why: LeadWhy; slots: Slot[]; skipped: Member[] },
): void {
  const { rule, question, why, slots, skipped } = to;
  const rep = question.standingOf(member.repId);
  if (rep === null) return;
  const obstacle = obstacleOf(rep, member.weight, to);
  if (obstacle === null) {
    slots.push({ member, taker: rep });
    return;
  }
  passOver(why, rep, obstacle);
  // The phone that rings or talks for us does not cost a rep their share.
  if (obstacle === 'on-a-call') skipped.push(member);
  if (obstacle !== 'away' || member.weight < 1) return;
  const deputy = deputyOf(rep, question, rule);
  if (deputy !== null) slots.push({ member, taker: deputy });
}

function deputyOf(rep: RepStanding, question: RepQuestion, rule: RoutingRule | null = null): RepStanding | null {
  const deputy = rep.deputyId === null ? null : question.standingOf(rep.deputyId);
  if (deputy === null) return null;
  const caps = rule === null ? null : capOf(deputy, rule);
  return (ownObstacle(deputy) ?? caps ?? liveObstacle(deputy, question.mode)) === null ? deputy : null;
}

interface Picked {
  slot: Slot;
  credits: readonly [repId: string, credit: number][];
  /** What the strategy went by: leads owed, open leads, share converted. */
  numberOf(rep: RepStanding, member: Member): number;
}

function pick(rule: RoutingRule, pool: readonly Slot[], skipped: readonly Member[]): Picked | null {
  if (rule.strategy === 'least_loaded') {
    const numberOf = (rep: RepStanding) => rep.openLeads;
    return best(pool, ({ member, taker }) => -(taker.openLeads + 1) / member.weight, numberOf);
  }
  if (rule.strategy === 'best_converting') return best(pool, ({ taker }) => conversionOf(taker), conversionOf);
  const drawn = drawByCredit(
    pool.map(({ member }) => member),
    skipped,
  );
  const slot = pool.find(({ member }) => member.repId === drawn?.winner);
  if (drawn === null || slot === undefined) return null;
  const numberOf = (_rep: RepStanding, member: Member) => round(member.credit / CREDIT_PER_LEAD);
  return { slot, credits: rule.ownerRepId === null ? [...drawn.credits] : [], numberOf };
}

function best(pool: readonly Slot[], worth: (slot: Slot) => number, numberOf: Picked['numberOf']): Picked | null {
  let winner: Slot | null = null;
  for (const slot of pool) {
    const lead = winner === null ? 1 : worth(slot) - worth(winner) || fewerToday(slot, winner);
    if (lead > 0) winner = slot;
  }
  return winner === null ? null : { slot: winner, credits: [], numberOf };
}

/** Positive: the first goes first. Among equals who had fewer offers today, then the lower id. */
function fewerToday(one: Slot, other: Slot): number {
  const fewer = other.taker.offersToday - one.taker.offersToday;
  return fewer || (one.member.repId < other.member.repId ? 1 : -1);
}

/** Begins at one in five on ten leads, so that a newcomer is neither hopeless nor unbeatable (additive smoothing). */
function conversionOf({ ended, converted }: RepStanding): number {
  return round((converted + 2) / (ended + 10));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function obstacleOf(
  rep: RepStanding,
  weight: number,
  { rule, question }: { rule: RoutingRule; question: RepQuestion },
): PassedBecause | null {
  return ownObstacle(rep) ?? (weight < 1 ? 'no-share' : null) ?? capOf(rep, rule) ?? liveObstacle(rep, question.mode);
}

/** An owner's own callers are neither capped nor drawn by weight. */
function ownObstacle(rep: RepStanding): PassedBecause | null {
  return rep.answered ?? (rep.away ? 'away' : null);
}

function capOf(rep: RepStanding, rule: RoutingRule): PassedBecause | null {
  if (rep.offersToday >= Math.min(rep.dailyCap ?? Infinity, rule.dailyCap ?? Infinity)) return 'daily-cap';
  return rep.openLeads >= Math.min(rep.openCap ?? Infinity, rule.openCap ?? Infinity) ? 'open-cap' : null;
}

function liveObstacle(rep: RepStanding, mode: RepQuestion['mode']): PassedBecause | null {
  if (mode === 'record') return null;
  if (rep.rangAlready) return 'rang-already';
  if (rep.onCall) return 'on-a-call';
  return rep.onDuty ? null : 'off-duty';
}

function takenBy(rep: RepStanding, rule: RoutingRule | null, why: LeadWhy): RepChoice {
  const { repId, name } = rep;
  return { chosen: { repId, name }, rule, credits: [], why: { ...why, chosen: { id: repId, name } } };
}

function passOver(why: LeadWhy, rep: RepStanding, because: PassedBecause): void {
  why.passedOver.push({ repId: rep.repId, name: rep.name, because });
}
