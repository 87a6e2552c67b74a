import { endLeg } from '../calls/end-call.ts';
import { endConsult } from '../calls/talking/consult.ts';
import { changeCall, lockCall } from '../calls/call-store.ts';
import type { LockedCall } from '../calls/call-store.ts';
import type { NotReadyReason } from '../contract/agent.ts';
import type { ConsultEnd } from '../contract/call.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { reservationsTotal } from '../http/metrics.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { tell, tellQueueChanged } from '../realtime/tell.ts';
import { requirePending } from './accept-reservation.ts';
import { moveAgent } from './agent-store.ts';

/** The agent does not want this call now: the next agent is tried. Errors: call-not-found, not-your-call, reservation-gone. */
export async function rejectReservation(deps: Deps, callId: string, agentId: string): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, callId);
    if (call === null) throw new DomainError('call-not-found');
    requirePending(call, agentId);
    await passOn(unit, deps, call, { to: 'rejected' });
  });
}

const overdueText = sql(
  'overdue-reservation',
  `SELECT call_id AS "callId" FROM reservations WHERE id = $1 AND state = 'pending' AND deadline_at <= $2`,
);

/** The job at a reservation's deadline; early, late or repeated, it acts only on one that is over and still pending. */
export async function reservationDeadline(deps: Deps, reservationId: string): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const [overdue] = await unit.query<{ callId: string }>(overdueText, [reservationId, unit.now]);
    if (!overdue) return;
    const call = await lockCall(unit, overdue.callId);
    if (call?.pending?.id !== reservationId) return;
    await passOn(unit, deps, call, { to: 'timed_out', because: 'missed_call' });
  });
}

const passText = sql(
  'pass-reservation',
  `UPDATE reservations SET state = $2, ended_at = $3 WHERE id = $1 AND state = 'pending' RETURNING id`,
);

export type Pass = { to: 'rejected' } | { to: 'timed_out'; because: NotReadyReason };

/**
 * Under the call's lock: this agent does not take the call. Who missed it is not ready until they say otherwise (else
 * they would miss the next one too); who refused it stays available, and is not asked again for this call for a while.
 */
export async function passOn(unit: UnitOfWork, deps: Deps, call: LockedCall, pass: Pass): Promise<void> {
  if (call.pending === null) return;
  const { id, agentId, kind } = call.pending;
  const [passed] = await unit.query<{ id: string }>(passText, [id, pass.to, unit.now]);
  if (!passed) return;
  call.pending = null;
  for (const leg of call.legs) if (leg.reservationId === id) endLeg(unit, leg);
  const next =
    pass.to === 'rejected'
      ? ({ state: 'available' } as const)
      : ({ state: 'not_ready', reason: pass.because } as const);
  await moveAgent(unit, deps.ids, { agentId, ...next });
  reservationsTotal.inc({ state: pass.to });
  tell(unit, { type: `reservation.${pass.to}`, callId: call.id, reservationId: id, agentId });
  if (kind === 'consult') await endConsult(unit, deps, call, whyNot(pass));
  if (call.state === 'ringing') {
    await changeCall(unit, call, { state: 'queued', step: 'waiting' });
    tell(unit, { type: 'call.queued', callId: call.id });
    tellQueueChanged(unit, deps.ids.next());
  }
  unit.effect({ topic: 'assign-agents' });
}

function whyNot(pass: Pass): ConsultEnd {
  if (pass.to === 'rejected') return 'rejected';
  return pass.because === 'phone_unreachable' ? 'unreachable' : 'no_answer';
}
