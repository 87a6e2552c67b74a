import { industryWithin } from '../callers/industries.ts';
import { isWithin } from '../callers/regions.ts';
import type { LeadWhy } from '../contract/lead.ts';
import { drawByCredit } from './draw-by-credit.ts';
import type { OwnerBecause, PassedBecause, RuleBecause } from './why-words.ts';

/** How a rep stands towards one lead at one moment. */
export interface RepStanding {
  repId: string;
  name: string;
  /** Other leads offered today, by the rep's own calendar. */
  offersToday: number;
  dailyCap: number | null;
  onDuty: boolean;
  away: boolean;
  /** Talks with, or is being rung for, some caller. */
  onCall: boolean;
  /** What became of this lead's earlier offers as a record. */
  answered: 'declined' | 'let-lapse' | null;
  /** Was rung already for the call that waits. */
  rangAlready: boolean;
}

export interface TeamStanding {
  teamId: string;
  members: readonly (RepStanding & { weight: number; credit: number })[];
}

export interface RuleStanding {
  name: string;
  industryCode: string | null;
  regionCode: string | null;
  liveHandOver: boolean;
  team: TeamStanding;
}

export interface RepQuestion {
  /** `live`: whose phone rings now, while the caller waits. `record`: on whose list the lead goes. */
  mode: 'live' | 'record';
  industryCode: string | null;
  regionCode: string | null;
  /** The rep to whom the number or the company belongs already (collision protection). */
  owner: { rep: RepStanding; because: OwnerBecause } | null;
  /** Active rules, lowest position first. */
  rules: readonly RuleStanding[];
}

export interface RepChoice {
  chosen: { repId: string; name: string } | null;
  /** New credits of everybody who stood in the draw. */
  credits: readonly { teamId: string; repId: string; credit: number }[];
  /** `because` holds the codes of why-words.ts. */
  why: LeadWhy;
}

/** Why the owner is not rung, and nobody else either: the lead stays theirs, as a record. */
const OWNER_KEEPS: readonly PassedBecause[] = ['rang-already', 'on-a-call', 'off-duty'];

/**
 * Whose lead is this? First the rep who owns the number or company; then the rules in order: the first that fits and
 * whose team has somebody names the team, and the draw by credit names the rep. A province covers its cities, a section
 * its divisions, null everything. Live, only reps on duty and off the phone count, and the first fitting rule without
 * live hand-over ends the search. As a record, reps on duty go before those who are not (everybody at home: the one
 * whose turn it is finds it in the morning). The same question always gives the same choice.
 */
export function chooseRep(question: RepQuestion): RepChoice {
  const why: LeadWhy = { rule: null, rulesTried: [], passedOver: [], chosen: null };
  const byOwner = question.owner === null ? null : tryOwner(question.owner, question.mode, why);
  if (byOwner !== null) return byOwner;
  for (const rule of question.rules) {
    const because = fit(rule, question);
    why.rulesTried.push({ name: rule.name, fits: because === 'fits', because });
    if (because === 'no-hand-over') break;
    if (because !== 'fits') continue;
    const choice = drawFrom(rule, question.mode, why);
    if (choice !== null) return choice;
    why.rulesTried[why.rulesTried.length - 1] = {
      name: rule.name,
      fits: true,
      because: 'nobody-free' satisfies RuleBecause,
    };
  }
  return { chosen: null, credits: [], why };
}

function tryOwner(owner: NonNullable<RepQuestion['owner']>, mode: RepQuestion['mode'], why: LeadWhy): RepChoice | null {
  const { rep, because } = owner;
  why.rulesTried.push({ name: 'ownership', fits: true, because });
  const obstacle = obstacleOf(rep, mode, 'owner');
  if (obstacle === null) {
    const chosen = { id: rep.repId, name: rep.name };
    return { chosen: { repId: rep.repId, name: rep.name }, credits: [], why: { ...why, rule: 'ownership', chosen } };
  }
  passOver(why, rep, obstacle);
  return OWNER_KEEPS.includes(obstacle) ? { chosen: null, credits: [], why } : null;
}

function fit(rule: RuleStanding, question: RepQuestion): RuleBecause {
  if (!industryWithin(question.industryCode, rule.industryCode)) {
    return question.industryCode === null ? 'industry-unknown' : 'other-industry';
  }
  if (!isWithin(question.regionCode, rule.regionCode))
    return question.regionCode === null ? 'region-unknown' : 'other-region';
  return question.mode === 'live' && !rule.liveHandOver ? 'no-hand-over' : 'fits';
}

function drawFrom(rule: RuleStanding, mode: RepQuestion['mode'], why: LeadWhy): RepChoice | null {
  const { teamId, members } = rule.team;
  const free = members.filter((rep) => {
    const obstacle = obstacleOf(rep, mode, 'member');
    if (obstacle !== null) passOver(why, rep, obstacle);
    return obstacle === null;
  });
  const onDuty = free.filter((rep) => rep.onDuty);
  const pool = onDuty.length > 0 ? onDuty : free;
  const drawn = drawByCredit(pool);
  const winner = free.find(({ repId }) => repId === drawn?.winner);
  if (drawn === null || winner === undefined) return null;
  for (const rep of free) if (rep !== winner) passOver(why, rep, pool.includes(rep) ? 'not-their-turn' : 'off-duty');
  return {
    chosen: { repId: winner.repId, name: winner.name },
    credits: [...drawn.credits].map(([repId, credit]) => ({ teamId, repId, credit })),
    why: { ...why, rule: rule.name, chosen: { id: winner.repId, name: winner.name } },
  };
}

/** An owner's own callers are neither capped nor drawn by weight. */
function obstacleOf(
  rep: RepStanding & { weight?: number },
  mode: RepQuestion['mode'],
  as: 'owner' | 'member',
): PassedBecause | null {
  if (rep.answered !== null) return rep.answered;
  if (rep.away) return 'away';
  if (as === 'member' && (rep.weight ?? 0) < 1) return 'no-share';
  if (as === 'member' && rep.dailyCap !== null && rep.offersToday >= rep.dailyCap) return 'daily-cap';
  if (mode === 'record') return null;
  if (rep.rangAlready) return 'rang-already';
  if (rep.onCall) return 'on-a-call';
  return rep.onDuty ? null : 'off-duty';
}

function passOver(why: LeadWhy, rep: RepStanding, because: PassedBecause): void {
  why.passedOver.push({ repId: rep.repId, name: rep.name, because });
}
