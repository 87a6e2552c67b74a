import { connectAgent } from '../agents/accept-reservation.ts';
import { passOn } from '../agents/pass-reservation.ts';
import type { ConsultEnd, EndReason } from '../contract/call.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { endOffer } from '../leads/end-offer.ts';
import type { UnitOfWork } from '../outbox.ts';
import { isDialling, isTalking, isUnanswered, legMoves } from './call.ts';
import { findCallOfLeg, lockCall } from './call-store.ts';
import type { Leg, LockedCall } from './call-store.ts';
import type { EventOf } from './carrier-event.ts';
import { consultedTalks, endConsult } from './talking/consult.ts';
import { endCall, endLeg } from './end-call.ts';
import { calledPartyAnswered, dialOut } from './talking/outbound-call.ts';
import { transferCameBack, transferTaken } from './talking/transfer-call.ts';

const earlyEndText = sql(
  'early-leg-end',
  `INSERT INTO early_leg_ends (carrier, provider_call_sid, end_reason, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
);
const moveLegText = sql(
  'move-leg',
  `UPDATE call_legs SET state = $2, provider_call_sid = coalesce(provider_call_sid, $3),
     answered_at = CASE WHEN $2 = 'in_progress'::leg_state THEN coalesce(answered_at, $4) ELSE answered_at END
   WHERE id = $1`,
);
const endLegText = sql(
  'leg-ended',
  `UPDATE call_legs SET state = 'ended', end_reason = coalesce(end_reason, $2), ended_at = coalesce(ended_at, $3),
     duration_seconds = coalesce(duration_seconds, $4), provider_call_sid = coalesce(provider_call_sid, $5) WHERE id = $1`,
);

const otherLegText = sql(
  'other-leg-of-carrier-id',
  'SELECT id FROM call_legs WHERE carrier = $1 AND provider_call_sid = $2 AND id <> $3',
);

/**
 * News that names one leg of ours, and another one by the carrier's id, contradicts itself; of a call that another
 * carrier has, a carrier has no news at all. Nothing follows from either.
 */
export async function isNoNewsOf(
  unit: UnitOfWork,
  { call, leg }: { call: LockedCall; leg: Leg },
  event: { carrier: string; providerCallSid: string },
): Promise<boolean> {
  if (call.carrier !== event.carrier) return true;
  if (leg.providerCallSid !== null) return false;
  return (await unit.query(otherLegText, [event.carrier, event.providerCallSid, leg.id])).length > 0;
}

/** One leg rang, was answered or ended. Late, repeated and reordered news is normal: a leg only moves up. */
export async function legChanged(unit: UnitOfWork, deps: Deps, event: EventOf<'leg-changed'>): Promise<string | null> {
  const callId = await findCallOfLeg(unit, event);
  const call = callId === null ? null : await lockCall(unit, callId);
  const leg = call?.legs.find(
    ({ id, providerCallSid }) => id === event.legId || providerCallSid === event.providerCallSid,
  );
  if (!call || !leg) {
    // The caller hung up before the voice request reached us: remembered, so that it does not wait for ever.
    if (event.progress === 'ended')
      await unit.query(earlyEndText, [event.carrier, event.providerCallSid, event.endReason ?? 'completed', unit.now]);
    return null;
  }
  if (await isNoNewsOf(unit, { call, leg }, event)) return call.id;
  const at = event.at ?? unit.now;
  if (event.progress === 'ended') {
    const end = { endReason: event.endReason ?? 'completed', at, durationSeconds: event.durationSeconds } as const;
    await legEnded(unit, deps, call, { ...leg, providerCallSid: leg.providerCallSid ?? event.providerCallSid }, end);
  } else {
    await legMoved(unit, deps, call, leg, { progress: event.progress, providerCallSid: event.providerCallSid, at });
  }
  return call.id;
}

export interface LegMove {
  progress: 'ringing' | 'in_progress';
  providerCallSid: string;
  at: Date;
}

/** Under the call's lock: a leg rings or is answered. A phone that rings for nobody any more stops. */
export async function legMoved(unit: UnitOfWork, deps: Deps, call: LockedCall, leg: Leg, move: LegMove): Promise<void> {
  if (!legMoves(leg.state, move.progress)) return;
  await unit.query(moveLegText, [leg.id, move.progress, move.providerCallSid, move.at]);
  leg.state = move.progress;
  const isOurs = leg.kind !== 'caller' || call.direction === 'outbound';
  if (isOurs && call.state === 'ended') endLeg(unit, leg);
  else if (leg.kind === 'caller' && move.progress === 'in_progress' && isDialling(call))
    await calledPartyAnswered(unit, call);
  else if (isOldNews(unit, move) && isDialling(call) && leg.userId === call.agentId)
    // Told after an outage: an agent who stood in silence for so long is not there, and nobody is dialled for them.
    await endCall(unit, deps, call, { us: 'hang_up' });
  else if (leg.kind === 'agent' && move.progress === 'in_progress' && !leg.onMobile)
    await agentPickedUp(unit, deps, call, leg);
  else if (leg.kind === 'outside') await outsideMoved(unit, call, leg);
  else if (leg.kind === 'agent' && !isWanted(call, leg)) endLeg(unit, leg);
}

const OLD_NEWS_MS = 30_000;

function isOldNews(unit: UnitOfWork, { at, progress }: LegMove): boolean {
  return progress === 'in_progress' && unit.now.getTime() - at.getTime() > OLD_NEWS_MS;
}

/** A number that an agent asks, or passed the caller to: answered it talks, and what rings for nobody any more stops. */
async function outsideMoved(unit: UnitOfWork, call: LockedCall, leg: Leg): Promise<void> {
  if (leg.id !== call.consultLegId && leg.id !== call.handedLegId) return endLeg(unit, leg);
  if (leg.state !== 'in_progress') return;
  if (leg.id === call.consultLegId) await consultedTalks(unit, call);
  else await transferTaken(unit, call, leg);
}

/** Whether an agent's leg still rings for, or belongs to, a conversation. */
export function isWanted(call: LockedCall, leg: Leg): boolean {
  return (
    (call.pending !== null && call.pending.id === leg.reservationId) ||
    ((isTalking(call) || isDialling(call)) && call.agentId === leg.userId) ||
    (leg.userId !== null && call.consultAgentId === leg.userId)
  );
}

/** The agent answered the phone itself instead of the screen: that takes the call. Too late for the caller: hang up. */
async function agentPickedUp(unit: UnitOfWork, deps: Deps, call: LockedCall, leg: Leg): Promise<void> {
  if (call.pending !== null && call.pending.id === leg.reservationId) return connectAgent(unit, deps, call);
  if (isDialling(call) && call.agentId === leg.userId) return dialOut(unit, call);
  if (!isWanted(call, leg)) endLeg(unit, leg);
}

export interface LegEnd {
  endReason: EndReason;
  at: Date;
  durationSeconds: number | null;
}

/** Under the call's lock. The first end counts; a later one may only fill in what was missing. */
export async function legEnded(unit: UnitOfWork, deps: Deps, call: LockedCall, leg: Leg, end: LegEnd): Promise<void> {
  const isNews = leg.state !== 'ended';
  await unit.query(endLegText, [leg.id, end.endReason, end.at, end.durationSeconds, leg.providerCallSid]);
  const held = call.legs.find(({ id }) => id === leg.id);
  if (held) held.state = 'ended';
  if (!isNews || call.state === 'ended') return;
  if (leg.id === call.consultLegId) return endConsult(unit, deps, call, whyGone(call, end));
  if (leg.id === call.handedLegId) return handedLegEnded(unit, deps, call, end);
  switch (leg.kind) {
    case 'caller':
      return endCall(unit, deps, call, { caller: end.endReason });
    case 'agent':
      return agentLegEnded(unit, deps, call, leg, end);
    case 'rep':
      return repLegEnded(unit, deps, call, leg, end);
    case 'outside':
      return;
    default:
      leg.kind satisfies never;
  }
}

/** The telephone to which the caller was passed on: not taken, or the talk is over. */
async function handedLegEnded(unit: UnitOfWork, deps: Deps, call: LockedCall, end: LegEnd): Promise<void> {
  if (call.step === 'transfer') return transferCameBack(unit, deps, call, whyGone(call, end));
  await endCall(unit, deps, call, { us: 'hang_up' });
}

function whyGone(call: LockedCall, end: LegEnd): ConsultEnd {
  if (call.consultState !== null && call.consultState !== 'ringing') return 'left';
  if (end.endReason === 'busy' || end.endReason === 'rejected') return 'rejected';
  // Picked up and laid down without a key is no answer either.
  return end.endReason === 'failed' ? 'unreachable' : 'no_answer';
}

async function agentLegEnded(unit: UnitOfWork, deps: Deps, call: LockedCall, leg: Leg, end: LegEnd): Promise<void> {
  if (call.pending !== null && call.pending.id === leg.reservationId) {
    // Not ours to cancel while the offer stands, so the carrier did: the caller is gone, and their own news follows.
    // Should it not come, the reservation's deadline ends the offer.
    if (end.endReason === 'canceled') return;
    // The ring came to nothing: the agent let it ring, or the phone was not there to ring.
    return passOn(unit, deps, call, {
      to: 'timed_out',
      because: wasRung(leg, end) ? 'missed_call' : 'phone_unreachable',
    });
  }
  // Nobody to talk with is left for whoever we were calling. An end before an answer is a phone that did not come.
  if (isDialling(call) && call.agentId === leg.userId)
    return endCall(unit, deps, call, { us: end.endReason === 'completed' ? 'hang_up' : 'phone_unreachable' });
  if (!isTalking(call) || leg.userId === null || call.handedLegId !== null) return;
  // Whoever was asked laid down the phone. Should it be the caller's end that took both legs, that news follows.
  if (call.consultAgentId === leg.userId) return endConsult(unit, deps, call, 'left');
  if (call.agentId !== leg.userId) return;
  // The late end of an earlier ring: this agent talks on another leg.
  if (call.legs.some((other) => other.id !== leg.id && other.userId === leg.userId && other.state !== 'ended')) return;
  // A broken line, or the caller hung up and this news was faster than the caller's: the carrier knows.
  unit.effect({ topic: 'check-caller', callId: call.id });
}

/** A mobile that was declined, engaged or picked up without the key did ring; a browser that did is another matter. */
function wasRung(leg: Leg, end: LegEnd): boolean {
  return end.endReason === 'no_answer' || (leg.onMobile && end.endReason !== 'failed');
}

async function repLegEnded(unit: UnitOfWork, deps: Deps, call: LockedCall, leg: Leg, end: LegEnd): Promise<void> {
  if (isTalking(call) && call.agentId === null && call.repId === leg.userId)
    return endCall(unit, deps, call, { us: 'hang_up' });
  if (!isUnanswered(call) || leg.offerId === null) return;
  const to = end.endReason === 'busy' || end.endReason === 'rejected' ? 'declined' : 'expired';
  await endOffer(unit, { offerId: leg.offerId, to, reason: end.endReason });
}
