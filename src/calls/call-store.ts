import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { CallState, CallMatch, ConsultState, EndReason } from '../contract/call.ts';
import type { Language } from '../contract/people.ts';
import { callMoves } from './call.ts';
import type { CallFacts, CallStep, Direction, LegKind, LegState } from './call.ts';

/** A call as a use case holds it, under its row lock. */
export interface LockedCall extends CallFacts {
  id: string;
  carrier: string;
  direction: Direction;
  state: CallState;
  step: CallStep | null;
  match: CallMatch;
  queueId: string;
  hotlineNumberId: string;
  customerId: string | null;
  contactId: string | null;
  agentId: string | null;
  repId: string | null;
  language: Language;
  outsideSealed: Buffer | null;
  outsideIndex: Buffer | null;
  outsideLastFour: string | null;
  heldAt: Date | null;
  queuedAt: Date | null;
  startedAt: Date;
  /** The agent who is being asked about the call: rung as long as `pending` is a consultation, talking after that. */
  consultAgentId: string | null;
  /** The leg of the rep or outside party who is being asked instead of an agent. */
  consultLegId: string | null;
  consultState: ConsultState | null;
  /** The leg of the rep or outside party who has the caller after a transfer, or is being rung for it. */
  handedLegId: string | null;
  legs: Leg[];
  pending: Pending | null;
}

/** An open reservation: the call itself is offered, or only a word with the agent who holds it. */
export interface Pending {
  id: string;
  agentId: string;
  kind: 'offer' | 'consult';
}

export interface Leg {
  id: string;
  kind: LegKind;
  userId: string | null;
  state: LegState;
  providerCallSid: string | null;
  reservationId: string | null;
  offerId: string | null;
  /** An agent's leg to their own mobile: picked up is not yet accepted (agent-phone-answers.ts). */
  onMobile: boolean;
}

interface CallRow {
  id: string;
  carrier: string;
  direction: Direction;
  state: CallState;
  step: CallStep | null;
  match: CallMatch;
  queue_id: string;
  hotline_number_id: string;
  customer_id: string | null;
  contact_id: string | null;
  lead_id: string | null;
  agent_id: string | null;
  rep_id: string | null;
  consult_agent_id: string | null;
  consult_leg_id: string | null;
  consult_state: ConsultState | null;
  handed_leg_id: string | null;
  language: Language;
  outside_sealed: Buffer | null;
  outside_index: Buffer | null;
  outside_last_four: string | null;
  answered_at: Date | null;
  held_at: Date | null;
  queued_at: Date | null;
  started_at: Date;
}
interface LegRow {
  id: string;
  kind: LegKind;
  user_id: string | null;
  state: LegState;
  provider_call_sid: string | null;
  reservation_id: string | null;
  offer_id: string | null;
  on_mobile: boolean;
}

const lockById = sql('lock-call', 'SELECT * FROM calls WHERE id = $1 FOR UPDATE');
const callIdOfLeg = sql(
  'call-id-of-leg',
  `SELECT call_id FROM call_legs WHERE id = $1 UNION ALL
   SELECT call_id FROM call_legs WHERE carrier = $2 AND provider_call_sid = $3 LIMIT 1`,
);
// After the lock, so that it sees what the last holder of the lock wrote.
const legsOf = sql(
  'legs-of-call',
  `SELECT l.id, l.kind, l.user_id, l.state, l.provider_call_sid, l.reservation_id, l.offer_id, l.on_mobile
   FROM call_legs l WHERE l.call_id = $1 ORDER BY l.created_at, l.id`,
);
const pendingOf = sql(
  'pending-reservation-of-call',
  `SELECT id, agent_id AS "agentId", kind FROM reservations WHERE call_id = $1 AND state = 'pending'`,
);

/**
 * Locks a call's row: the first lock in the order call, agent, lead. Everything that changes a call or its legs goes
 * through here, so that events of one call are taken one after another. Null: no such call.
 */
export async function lockCall(unit: Queryable, callId: string): Promise<LockedCall | null> {
  const [row] = await unit.query<CallRow>(lockById, [callId]);
  if (!row) return null;
  const legs = await unit.query<LegRow>(legsOf, [callId]);
  const [pending] = await unit.query<Pending>(pendingOf, [callId]);
  return toLockedCall(row, legs, pending ?? null);
}

/** The call that a leg belongs to, by our id or the carrier's. */
export async function findCallOfLeg(
  on: Queryable,
  leg: { legId: string | null; carrier: string; providerCallSid: string },
): Promise<string | null> {
  const [row] = await on.query<{ call_id: string }>(callIdOfLeg, [leg.legId, leg.carrier, leg.providerCallSid]);
  return row?.call_id ?? null;
}

function toLockedCall(row: CallRow, legs: LegRow[], pending: LockedCall['pending']): LockedCall {
  return {
    id: row.id,
    carrier: row.carrier,
    direction: row.direction,
    state: row.state,
    step: row.step,
    match: row.match,
    queueId: row.queue_id,
    hotlineNumberId: row.hotline_number_id,
    customerId: row.customer_id,
    contactId: row.contact_id,
    leadId: row.lead_id,
    agentId: row.agent_id,
    repId: row.rep_id,
    consultAgentId: row.consult_agent_id,
    consultLegId: row.consult_leg_id,
    consultState: row.consult_state,
    handedLegId: row.handed_leg_id,
    language: row.language,
    outsideSealed: row.outside_sealed,
    outsideIndex: row.outside_index,
    outsideLastFour: row.outside_last_four,
    hasNumber: row.outside_sealed !== null,
    answeredAt: row.answered_at,
    heldAt: row.held_at,
    queuedAt: row.queued_at,
    startedAt: row.started_at,
    pending,
    legs: legs.map((leg) => ({
      id: leg.id,
      kind: leg.kind,
      userId: leg.user_id,
      state: leg.state,
      providerCallSid: leg.provider_call_sid,
      reservationId: leg.reservation_id,
      offerId: leg.offer_id,
      onMobile: leg.on_mobile,
    })),
  };
}

/** The caller's leg; every call has one. */
export function callerLeg(call: LockedCall): Leg {
  const leg = call.legs.find(({ kind }) => kind === 'caller');
  if (!leg) throw new Error(`call ${call.id} has no caller's leg`);
  return leg;
}

/** Who is asked about a call: an agent by id, a rep or an outside party by their leg. */
export interface Consult {
  agentId: string | null;
  legId: string | null;
  state: ConsultState;
}

export function consultOf(call: LockedCall): Consult | null {
  if (call.consultState === null) return null;
  return { agentId: call.consultAgentId, legId: call.consultLegId, state: call.consultState };
}

/** The leg of whoever is asked; null: nobody is, or the agent's telephone is not rung yet. */
export function consultedLeg(call: LockedCall): Leg | null {
  const { consultAgentId, consultLegId } = call;
  const isTheirs = (leg: Leg) =>
    leg.id === consultLegId || (consultAgentId !== null && leg.kind === 'agent' && leg.userId === consultAgentId);
  return call.legs.findLast((leg) => isTheirs(leg) && leg.state !== 'ended') ?? null;
}

const changeCallText = sql(
  'change-call',
  `UPDATE calls SET state = $2, step = $3, last_event_at = $4, agent_id = coalesce($5, agent_id), rep_id = coalesce($6, rep_id),
     answered_at = coalesce(answered_at, $7), held_at = $8, held_seconds = held_seconds + $9,
     queued_at = coalesce(queued_at, $10), language = $11, industry_code = coalesce($12, industry_code),
     consult_agent_id = $13, consult_leg_id = $14, consult_state = $15, handed_leg_id = $16
   WHERE id = $1`,
);

export interface CallChange {
  state?: CallState;
  step?: CallStep | null;
  agentId?: string;
  repId?: string;
  answered?: true;
  queued?: true;
  language?: Language;
  industryCode?: string | null;
  /** Who is asked, and who hears whom. Unless it is named, another state of the call ends it. */
  consult?: Consult | null;
  /** Kept while the state stays; named when it is to outlive a change. */
  handedLegId?: string;
}

/** Writes what changed and keeps the hold time: leaving `held` adds its seconds. Mirrors the change into `call`. */
export async function changeCall(unit: Queryable & { now: Date }, call: LockedCall, change: CallChange): Promise<void> {
  const state = change.state ?? call.state;
  if (state !== call.state && !callMoves(call.state, state))
    throw new Error(`call ${call.id} is ${call.state} and may not become ${state}`);
  const step = change.step === undefined ? call.step : change.step;
  const leavesHold = call.heldAt !== null && state !== 'held';
  const heldAt = state === 'held' ? (call.heldAt ?? unit.now) : null;
  const heldSeconds = leavesHold && call.heldAt ? Math.round((unit.now.getTime() - call.heldAt.getTime()) / 1_000) : 0;
  const consult = change.consult === undefined ? (state === call.state ? consultOf(call) : null) : change.consult;
  const handedLegId = change.handedLegId ?? (state === call.state && step === call.step ? call.handedLegId : null);
  const answeredAt = change.answered ? unit.now : null;
  const queuedAt = change.queued ? unit.now : null;
  await unit.query(changeCallText, [
    call.id,
    state,
    step,
    unit.now,
    change.agentId ?? null,
    change.repId ?? null,
    answeredAt,
    heldAt,
    heldSeconds,
    queuedAt,
    change.language ?? call.language,
    change.industryCode ?? null,
    consult?.agentId ?? null,
    consult?.legId ?? null,
    consult?.state ?? null,
    handedLegId,
  ]);
  Object.assign(call, {
    state,
    step,
    heldAt,
    consultAgentId: consult?.agentId ?? null,
    consultLegId: consult?.legId ?? null,
    consultState: consult?.state ?? null,
    handedLegId,
    agentId: change.agentId ?? call.agentId,
    repId: change.repId ?? call.repId,
    answeredAt: call.answeredAt ?? answeredAt,
    queuedAt: call.queuedAt ?? queuedAt,
    language: change.language ?? call.language,
  });
}

const endCallText = sql(
  'end-call',
  `UPDATE calls SET state = 'ended', end_reason = $2, outcome = $3, ended_at = $4, last_event_at = $4, step = NULL,
     held_seconds = held_seconds + CASE WHEN held_at IS NULL THEN 0 ELSE round(extract(epoch FROM $4::timestamptz - held_at))::int END,
     held_at = NULL, consult_agent_id = NULL, consult_leg_id = NULL, consult_state = NULL, handed_leg_id = NULL
   WHERE id = $1 AND state <> 'ended'`,
);

export async function writeCallEnd(
  unit: Queryable & { now: Date },
  call: LockedCall,
  end: { endReason: EndReason; outcome: string },
): Promise<void> {
  await unit.query(endCallText, [call.id, end.endReason, end.outcome, unit.now]);
  const noConsult = { consultAgentId: null, consultLegId: null, consultState: null, handedLegId: null };
  Object.assign(call, { state: 'ended', step: null, heldAt: null, ...noConsult });
}
