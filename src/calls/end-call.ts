import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { moveAgent } from '../agents/agent-store.ts';
import { promiseCallback } from '../callbacks/promise-callback.ts';
import type { EndReason } from '../contract/call.ts';
import { liveCallGone } from '../leads/live-call-gone.ts';
import type { UnitOfWork } from '../outbox.ts';
import { tell, tellQueueChanged } from '../realtime/tell.ts';
import { startWrapUp } from '../wrap-up/start-wrap-up.ts';
import { endOf, isUnanswered } from './call.ts';
import { changeCall, writeCallEnd } from './call-store.ts';
import type { Leg, LockedCall } from './call-store.ts';
import { scheduleWaitLimit } from './wait-limit.ts';

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
  by: { caller: EndReason } | { us: 'hang_up' },
): Promise<void> {
  if (call.state === 'ended') return;
  const wasWaiting = isUnanswered(call);
  const end = endOf(call, 'caller' in by ? by.caller : 'completed');
  const talkedTo = wasWaiting ? null : call.agentId;
  await writeCallEnd(unit, call, end);
  await rescind(unit, deps, call);
  if (talkedTo !== null) await startWrapUp(unit, deps, call, talkedTo);
  if (call.leadId !== null && wasWaiting) await liveCallGone(unit, { callId: call.id });
  if (end.needsCallback) {
    const dueAt = new Date(unit.now.getTime() + MISSED_CALLBACK_SECONDS * 1_000);
    await promiseCallback(unit, deps.ids, call, { reason: call.answeredAt === null ? 'missed' : 'cut_off', dueAt });
  }
  for (const leg of call.legs) if (leg.kind !== 'caller') endLeg(unit, leg);
  if ('us' in by) unit.effect({ topic: 'end-call', callId: call.id });
  tell(unit, {
    type: 'call.ended',
    callId: call.id,
    ...(call.agentId && { agentId: call.agentId }),
    data: { endReason: end.endReason, outcome: end.outcome },
  });
  tellQueueChanged(unit, deps.ids.next());
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
  const wasTalking = !isUnanswered(call);
  await changeCall(unit, call, { state: 'queued', step: 'waiting', queued: true });
  if (wasTalking) {
    await unit.query(raisePriority, [call.id]);
    unit.effect({ topic: 'hold-caller', callId: call.id });
    scheduleWaitLimit(unit, call.id);
  }
  tell(unit, { type: 'call.queued', callId: call.id });
  tellQueueChanged(unit, deps.ids.next());
  unit.effect({ topic: 'assign-agents' });
}
const raisePriority = sql('raise-priority', 'UPDATE calls SET priority = greatest(priority, 100) WHERE id = $1');
