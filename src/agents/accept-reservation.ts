import { lockCall } from '../calls/call-store.ts';
import type { LockedCall } from '../calls/call-store.ts';
import { changeCall } from '../calls/call-store.ts';
import { isDialling, isTalking } from '../calls/call.ts';
import { keptPlaceTaken } from '../calls/talking/outbound-call.ts';
import { consultAnswered } from '../calls/talking/consult.ts';
import { keepPromises } from '../callbacks/promise-callback.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { tell, tellQueueChanged } from '../realtime/tell.ts';
import { reservationsTotal } from '../http/metrics.ts';
import { moveAgent } from './agent-store.ts';

const acceptText = sql(
  'accept-reservation',
  `UPDATE reservations SET state = 'accepted', ended_at = $2 WHERE id = $1 AND state = 'pending' RETURNING id`,
);

/** The agent takes the call that is offered. Errors: call-not-found, not-your-call, reservation-gone. */
export async function acceptReservation(deps: Deps, callId: string, agentId: string): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, callId);
    if (call === null) throw new DomainError('call-not-found');
    // Pressed twice, or on two tabs: the second finds it done.
    if (call.agentId === agentId && (isTalking(call) || isDialling(call)) && call.pending === null) return;
    if (call.consultAgentId === agentId && call.pending === null) return;
    requirePending(call, agentId);
    await connectAgent(unit, deps, call);
  });
}

/** Two accepts: the row lock puts one after the other, and the second finds no pending reservation. */
export function requirePending(call: LockedCall, agentId: string): { id: string; agentId: string } {
  if (call.pending?.agentId === agentId) return call.pending;
  if (call.agentId !== null && call.agentId !== agentId && call.state !== 'ended') {
    throw new DomainError('not-your-call', 'Another agent has taken this call.');
  }
  throw new DomainError('reservation-gone', 'The caller left, or the call went to another agent.');
}

/** Under the call's lock: the pending reservation becomes a conversation. */
export async function connectAgent(unit: UnitOfWork, deps: Deps, call: LockedCall): Promise<void> {
  if (call.pending === null) return;
  const { id, agentId, kind } = call.pending;
  const [accepted] = await unit.query<{ id: string }>(acceptText, [id, unit.now]);
  if (!accepted) throw new DomainError('reservation-gone');
  call.pending = null;
  reservationsTotal.inc({ state: 'accepted' });
  tell(unit, { type: 'reservation.accepted', callId: call.id, reservationId: id, agentId });
  if (kind === 'consult') return consultAnswered(unit, deps, call, agentId);
  if (isDialling(call)) return keptPlaceTaken(unit, deps, call, agentId);
  unit.effect({ topic: 'move-caller', callId: call.id });
  await changeCall(unit, call, { state: 'connected', step: null, agentId, answered: true });
  await keepPromises(unit, call);
  await moveAgent(unit, deps.ids, { agentId, state: 'on_call', callId: call.id });
  tell(unit, { type: 'call.connected', callId: call.id, agentId });
  tellQueueChanged(unit, deps.ids.next());
}
