import type { LockedCall } from '../calls/call-store.ts';
import { sql } from '../db.ts';
import type { Db } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { chooseRep } from './choose-rep.ts';
import type { RepChoice, RepQuestion } from './choose-rep.ts';
import { isOpenLead, isUnowned } from './lead.ts';
import { handToAgents, mayHandToAgents } from './hand-to-agents.ts';
import { isCallerInMenu, lockCallsInHandOver, lockLead, openOfferOf } from './lead-store.ts';
import type { LockedLead, OpenOffer } from './lead-store.ts';
import { LIVE_SECONDS, offerLead } from './offer-lead.ts';
import { escalateLead, escalateTired } from './escalate-lead.ts';
import { evidenceOf, withEvidence } from './lead-evidence.ts';
import { promiseWaiting } from './promise-waiting.ts';
import { RECORD_SECONDS, recordDeadline } from './rep-hours.ts';
import { readRoutingFacts } from './routing-facts.ts';
import type { RoutingFacts } from './routing-facts.ts';
import { compileRules } from './rule-index.ts';
import { ringWaitingRep } from './ring-waiting-rep.ts';
import { tellLead } from './tell-lead.ts';

export type Routed = 'offered-live' | 'offered' | 'unassigned' | 'promised' | 'to-agents' | 'nothing-to-do';

/** A caller who waits is rung through to so many reps at most, fewer where the rule says so, then an agent, or promised a call. */
const MAX_LIVE_TRIES = 3;
/** A lead that is owned goes to its owner, by no rule. */
const NO_RULES = compileRules({ version: 0, rules: [], regionGroups: [] });

/**
 * Gives a lead to the next rep. Safe to call at any time and any number of times: it does nothing while an offer waits,
 * once somebody owns the lead, and after its end; except that a caller who waits is always rung through or told.
 */
export function routeLead(deps: Deps, leadId: string): Promise<Routed> {
  return inLine(deps.db, () => routeNow(deps, leadId));
}

function routeNow(deps: Deps, leadId: string): Promise<Routed> {
  return deps.outbox.commit(async (unit) => {
    // Lock order: call, agent, lead.
    const waiting = await lockCallsInHandOver(unit, leadId);
    const lead = await lockLead(unit, leadId);
    if (lead === null) return 'nothing-to-do';
    const offer = await openOfferOf(unit, leadId);
    const [first] = waiting;
    if (first !== undefined) return routeWaiting(unit, deps, { lead, offer, first, waiting });
    const isIdle = offer === null && (lead.status === 'new' || lead.status === 'offered');
    if (!isIdle || (await isCallerInMenu(unit, leadId))) return 'nothing-to-do';
    return routeRecord(unit, deps, lead, await readRoutingFacts(unit, lead, null));
  });
}

// Choices are made one after another anyway (see readRoutingFacts): more of them at once would only hold connections
// that callers need to be answered.
const lines = new WeakMap<Db, Promise<unknown>>();

function inLine<T>(db: Db, work: () => Promise<T>): Promise<T> {
  const mine = (lines.get(db) ?? Promise.resolve()).then(work);
  lines.set(
    db,
    mine.catch(() => undefined),
  );
  return mine;
}

interface Waiting {
  lead: LockedLead;
  offer: OpenOffer | null;
  first: LockedCall;
  waiting: readonly LockedCall[];
}

/** Somebody is on the line: ring the next rep, or give them to an agent or promise a call, and go on without them. */
async function routeWaiting(unit: UnitOfWork, deps: Deps, state: Waiting): Promise<Routed> {
  const { lead, offer, first, waiting } = state;
  if (offer?.isLive === true || (await isBeingRung(unit, first.id))) return 'nothing-to-do';
  const facts = await readRoutingFacts(unit, lead, first.id);
  const tries = await countLiveTries(unit, first.id);
  const mayRing = isOpenLead(lead.status) && tries < MAX_LIVE_TRIES;
  if (
    offer !== null &&
    mayRing &&
    (await ringWaitingRep(unit, deps, { offer, call: first, rep: facts.standingOf(offer.repId) }))
  ) {
    return 'offered-live';
  }
  if (offer === null && mayRing) {
    const choice = chooseLive(lead, facts, unit.now);
    if (isChosen(choice) && tries < (choice.rule?.liveReps ?? MAX_LIVE_TRIES)) {
      const deadlineAt = new Date(unit.now.getTime() + LIVE_SECONDS * 1_000);
      await offerLead(unit, deps, { lead, choice, liveCall: first, deadlineAt, remindAt: null });
      return 'offered-live';
    }
  }
  // Read before the record is offered, because that makes everyone's standing another.
  const routed = offer === null && isUnowned(lead.status) ? await routeRecord(unit, deps, lead, facts) : null;
  const toAgents = await mayHandToAgents(unit, first);
  if (toAgents) await handToAgents(unit, deps, waiting);
  else await promiseWaiting(unit, deps, lead, waiting);
  return routed ?? (toAgents ? 'to-agents' : 'promised');
}

function chooseLive(lead: LockedLead, facts: RoutingFacts, now: Date): RepChoice {
  const evidence = evidenceOf(lead, facts, now);
  if (lead.ownerId === null) return withEvidence(chooseRep(questionOf('live', facts)), evidence);
  const rep = facts.standingOf(lead.ownerId);
  const owner = rep === null ? null : ({ rep: { ...rep, answered: null }, because: 'lead' } as const);
  return withEvidence(chooseRep({ ...questionOf('live', facts), owner, rules: NO_RULES }), evidence);
}

async function routeRecord(unit: UnitOfWork, deps: Deps, lead: LockedLead, facts: RoutingFacts): Promise<Routed> {
  const choice = withEvidence(chooseRep(questionOf('record', facts)), evidenceOf(lead, facts, unit.now));
  if (!isChosen(choice)) return leaveToManager(unit, deps, lead, choice);
  const { repId } = choice.chosen;
  const seconds = choice.rule === null ? RECORD_SECONDS : choice.rule.acceptMinutes * 60;
  const overrides = facts.daysOffOf(repId);
  const after = (part: number) =>
    recordDeadline(facts.hoursOf(repId), unit.now, { seconds: seconds * part, overrides });
  await offerLead(unit, deps, { lead, choice, liveCall: null, deadlineAt: after(1), remindAt: after(0.5) });
  await escalateTired(unit, deps, lead);
  return 'offered';
}

const unassignedText = sql('lead-unassigned', `UPDATE leads SET status = 'unassigned', why = $2 WHERE id = $1`);

/** Nobody is left by any rule: it stands in the managers' list, and rings through again when the caller does. */
async function leaveToManager(unit: UnitOfWork, deps: Deps, lead: LockedLead, choice: RepChoice): Promise<Routed> {
  await unit.query(unassignedText, [lead.id, JSON.stringify(choice.why)]);
  if (lead.status !== 'unassigned')
    tellLead(unit, { fact: 'lead.unassigned', screen: 'lead.updated', leadId: lead.id });
  await escalateLead(unit, deps, lead, 'unassigned');
  return 'unassigned';
}

const triesText = sql('live-tries-of-call', 'SELECT count(*)::int AS tries FROM lead_offers WHERE live_call_id = $1');

async function countLiveTries(unit: UnitOfWork, callId: string): Promise<number> {
  const [row] = await unit.query<{ tries: number }>(triesText, [callId]);
  return row?.tries ?? 0;
}

// A rep who accepted on the page may still answer the phone that rings and take the caller.
const ringingText = sql(
  'rep-is-rung-for-call',
  `SELECT EXISTS (SELECT 1 FROM call_legs leg JOIN lead_offers o ON o.id = leg.offer_id
     WHERE leg.call_id = $1 AND leg.kind = 'rep' AND leg.state <> 'ended' AND o.state IN ('offered', 'accepted')) AS "isRung"`,
);

async function isBeingRung(unit: UnitOfWork, callId: string): Promise<boolean> {
  const [row] = await unit.query<{ isRung: boolean }>(ringingText, [callId]);
  return row?.isRung === true;
}

function questionOf(mode: RepQuestion['mode'], facts: RoutingFacts): RepQuestion {
  const { caller, owner, rules, teams, standingOf } = facts;
  return { mode, caller, owner, rules, teams, standingOf };
}

function isChosen(choice: RepChoice): choice is RepChoice & { chosen: NonNullable<RepChoice['chosen']> } {
  return choice.chosen !== null;
}
