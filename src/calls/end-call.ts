import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { lockAgent, moveAgent } from '../agents/agent-store.ts';
import { lockAgentsInOrder } from '../agents/reserve-target.ts';
import { attemptFailed } from '../callbacks/attempt-failed.ts';
import { promiseCallback } from '../callbacks/promise-callback.ts';
import { isKeptPlace } from '../callbacks/queue-place.ts';
import type { ConsultState, EndReason } from '../contract/call.ts';
import { liveCallGone } from '../leads/live-call-gone.ts';
import type { UnitOfWork } from '../outbox.ts';
import { tell, tellQueueChanged } from '../realtime/tell.ts';
import { INTERRUPTED_HEAD_START } from '../routing/call-priority.ts';
import { startWrapUp } from '../wrap-up/start-wrap-up.ts';
import { endOf, endOfUnreached, isDialling, isUnanswered } from './call.ts';
import type { CallEnd } from './call.ts';
import { callerLeg, changeCall, writeCallEnd } from './call-store.ts';
import type { Leg, LockedCall } from './call-store.ts';
import { scheduleWaitLimit } from './waiting/wait-limit.ts';

/** A missed caller is owed a call within this time. */
const MISSED_CALLBACK_SECONDS = 1_800;

/**
 * Ends a call and everything that hangs on it: exactly one outcome, nobody rings on, the agent wraps up, a live offer
 * becomes a record. `by` tells who ended it; when it was us, the carrier is told too. Call it under the call's lock;
 * on a call that has ended it does nothing.
 */
export async function endCall(
  unit: UnitOfWork,
  deps: Deps,
  call: LockedCall,
  by: { caller: EndReason } | { us: 'hang_up' | 'phone_unreachable' },
): Promise<void> {
  if (call.state === 'ended') return;
  if (isDialling(call)) return endUnreached(unit, deps, call, by);
  const wasWaiting = isUnanswered(call);
  const wasPromised = call.step === 'promised';
  const end = endOf(call, 'caller' in by ? by.caller : 'completed');
  // Who passed the caller on to a rep or outside wrote the call up then.
  const talkedTo = wasWaiting || call.handedLegId !== null ? null : call.agentId;
  const { consultAgentId, consultState } = call;
  await writeCallEnd(unit, call, end);
  if (consultAgentId !== null && call.agentId !== null) await lockAgentsInOrder(unit, [consultAgentId, call.agentId]);
  await rescind(unit, deps, call);
  if (consultAgentId !== null)
    await releaseConsulted(unit, deps, call, { agentId: consultAgentId, state: consultState });
  if (talkedTo !== null) await startWrapUp(unit, deps, call, talkedTo);
  if (call.leadId !== null && wasWaiting) await liveCallGone(unit, { callId: call.id });
  // What was promised has its own time: a caller of the night is called in the morning, and not half an hour later.
  if (end.needsCallback && !(wasPromised && (await hasOpenPromise(unit, call)))) {
    const dueAt = new Date(unit.now.getTime() + MISSED_CALLBACK_SECONDS * 1_000);
    await promiseCallback(unit, deps.ids, call, { reason: call.answeredAt === null ? 'missed' : 'cut_off', dueAt });
  }
  for (const leg of call.legs) if (leg.kind !== 'caller') endLeg(unit, leg);
  if ('us' in by) unit.effect({ topic: 'end-call', callId: call.id });
  tellEnded(unit, call, end);
  tellQueueChanged(unit, deps.ids.next());
}

function tellEnded(unit: UnitOfWork, call: LockedCall, end: CallEnd): void {
  tell(unit, {
    type: 'call.ended',
    callId: call.id,
    ...(call.agentId && { agentId: call.agentId }),
    data: { endReason: end.endReason, outcome: end.outcome },
  });
}

const openPromiseText = sql(
  'open-promise-of-call',
  `SELECT b.id FROM calls c JOIN callbacks b ON b.status = 'open'
     AND (b.id = c.callback_id OR (b.index = c.outside_index AND b.reason <> 'follow_up')) WHERE c.id = $1 LIMIT 1`,
);
async function hasOpenPromise(unit: UnitOfWork, call: LockedCall): Promise<boolean> {
  return (await unit.query(openPromiseText, [call.id])).length > 0;
}
const neverDialledText = sql(
  'leg-never-dialled',
  `UPDATE call_legs SET state = 'ended', end_reason = 'canceled', ended_at = $2 WHERE id = $1 AND state = 'new'`,
);

/** A call of ours reached nobody: not there, busy, or we gave up. The agent writes up the attempt. */
async function endUnreached(
  unit: UnitOfWork,
  deps: Deps,
  call: LockedCall,
  by: Parameters<typeof endCall>[3],
): Promise<void> {
  const legEnd = 'caller' in by ? by.caller : by.us === 'hang_up' ? 'completed' : 'failed';
  const end = endOfUnreached(call, { legEnd, hasOpenPromise: await hasOpenPromise(unit, call) });
  const wasOffered = isKeptPlace(call);
  const dialled = callerLeg(call).state !== 'new';
  await writeCallEnd(unit, call, end);
  await rescind(unit, deps, call);
  for (const leg of call.legs) {
    if (leg.kind === 'caller' && leg.state === 'new') await unit.query(neverDialledText, [leg.id, unit.now]);
    else endLeg(unit, leg);
  }
  if (call.agentId !== null) await freeDialler(unit, deps, call, { agentId: call.agentId, by });
  await attemptFailed(unit, call, { dialled });
  tellEnded(unit, call, end);
  if (wasOffered) tellQueueChanged(unit, deps.ids.next());
}

/** An agent whose own phone did not come is asked nothing about a call that never went out, and gets no other one. */
async function freeDialler(
  unit: UnitOfWork,
  deps: Deps,
  call: LockedCall,
  of: { agentId: string; by: Parameters<typeof endCall>[3] },
): Promise<void> {
  const { agentId, by } = of;
  if (!('us' in by) || by.us === 'hang_up') return startWrapUp(unit, deps, call, agentId);
  await moveAgent(unit, deps.ids, { agentId, state: 'not_ready', reason: by.us });
}

/** Whoever was asked about a call that is over, or not asked any more, is free, or writes up what they said in a conference; `rescind` frees one who was only rung. */
export async function releaseConsulted(
  unit: UnitOfWork,
  deps: Deps,
  call: LockedCall,
  asked: { agentId: string; state: ConsultState | null },
): Promise<void> {
  const { agentId, state } = asked;
  const agent = await lockAgent(unit, agentId);
  if (agent?.state !== 'on_call' || agent.callId !== call.id) return;
  if (state === 'conference') return startWrapUp(unit, deps, call, agentId);
  await moveAgent(unit, deps.ids, { agentId, state: 'available' });
  unit.effect({ topic: 'assign-agents' });
}

const rescindText = sql(
  'rescind-reservation',
  `UPDATE reservations SET state = 'rescinded', ended_at = $2 WHERE id = $1 AND state = 'pending' RETURNING id`,
);

/** The offer to an agent is withdrawn, through no fault of the agent's, who is available again. */
export async function rescind(unit: UnitOfWork, deps: Deps, call: LockedCall): Promise<void> {
  if (call.pending === null) return;
  const { id, agentId } = call.pending;
  const [row] = await unit.query<{ id: string }>(rescindText, [id, unit.now]);
  call.pending = null;
  if (!row) return;
  await moveAgent(unit, deps.ids, { agentId, state: 'available' });
  tell(unit, { type: 'reservation.rescinded', callId: call.id, reservationId: id, agentId });
  unit.effect({ topic: 'assign-agents' });
}

/** Stops a leg that still rings or talks. One that ended is left alone. */
export function endLeg(unit: UnitOfWork, leg: Leg): void {
  if (leg.state !== 'ended') unit.effect({ topic: 'end-leg', legId: leg.id });
}

/**
 * The caller is still there but has nobody: back into the queue, at its front, with music instead of silence. Used when
 * the agent's line broke, and when an agent passes the call back.
 */
export async function requeue(unit: UnitOfWork, deps: Deps, call: LockedCall): Promise<void> {
  // Or was passed on to a telephone that did not take the call.
  const wasTalking = !isUnanswered(call) || call.step === 'transfer';
  await changeCall(unit, call, { state: 'queued', step: 'waiting', queued: true });
  if (wasTalking) {
    await unit.query(raisePriority, [call.id, INTERRUPTED_HEAD_START]);
    unit.effect({ topic: 'move-caller', callId: call.id });
    scheduleWaitLimit(unit, call.id);
  }
  tell(unit, { type: 'call.queued', callId: call.id });
  tellQueueChanged(unit, deps.ids.next());
  unit.effect({ topic: 'assign-agents' });
}
const raisePriority = sql('raise-priority', 'UPDATE calls SET priority = greatest(priority, $2) WHERE id = $1');
