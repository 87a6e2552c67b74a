import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { moveAgent } from '../agents/agent-store.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { tell } from '../realtime/tell.ts';
import { startWrapUp } from '../wrap-up/start-wrap-up.ts';
import type { LockedCall } from './call-store.ts';
import { lockOwnCall } from './held-call.ts';
import { endCall, endLeg, requeue } from './end-call.ts';

/** The agent ends the conversation. Errors: call-not-found, not-your-call, call-state. */
export async function hangUp(deps: Deps, callId: string, agentId: string): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const call = await lockOwnCall(unit, callId, agentId);
    await endCall(unit, deps, call, { us: 'hang_up' });
  });
}

/**
 * Blind transfer: the agent leaves at once, the caller hears music until the next one answers. To one agent, who is
 * reserved for it at once; or back to the front of the queue. A target who does not answer: the queue.
 * Errors: as hangUp; target-unavailable.
 */
export async function transferCall(
  deps: Deps,
  transfer: { callId: string; agentId: string; to: { agentId: string } | 'queue' },
): Promise<void> {
  const { callId, agentId, to } = transfer;
  await deps.outbox.commit(async (unit) => {
    const call = await lockOwnCall(unit, callId, agentId);
    await unit.query(agentsText, [to === 'queue' ? [agentId] : [agentId, to.agentId]]);
    if (to !== 'queue' && to.agentId === agentId)
      throw new DomainError('target-unavailable', 'You hold this call already.');
    for (const leg of call.legs) if (leg.kind === 'agent') endLeg(unit, leg);
    await requeue(unit, deps, call);
    await startWrapUp(unit, deps, call, agentId);
    if (to !== 'queue') await reserveTarget(unit, deps, call, to.agentId);
    tell(unit, { type: 'call.transferred', callId, agentId, data: { to: to === 'queue' ? 'queue' : to.agentId } });
  });
}

// Both before either is changed, in the order in which assign-agents locks them.
const agentsText = sql(
  'lock-agents-of-transfer',
  'SELECT user_id FROM agents WHERE user_id = ANY ($1::uuid[]) ORDER BY user_id FOR UPDATE',
);
const targetText = sql('lock-transfer-target', 'SELECT state FROM agents WHERE user_id = $1 FOR UPDATE');
const reserveText = sql(
  'reserve-transfer-target',
  `INSERT INTO reservations (id, call_id, agent_id, why, created_at, deadline_at)
   SELECT $1, $2, $3, $4, $5, $5::timestamptz + make_interval(secs => q.ring_seconds) FROM call_queues q WHERE q.id = $6
   RETURNING deadline_at AS "deadlineAt"`,
);

async function reserveTarget(unit: UnitOfWork, deps: Deps, call: LockedCall, agentId: string): Promise<void> {
  const [target] = await unit.query<{ state: string }>(targetText, [agentId]);
  if (target?.state !== 'available')
    throw new DomainError('target-unavailable', `The agent is ${target?.state ?? 'unknown'}; expected available.`);
  const reservationId = deps.ids.next();
  const why = JSON.stringify({ chosen: { id: agentId, name: '', because: 'named in a transfer' }, passedOver: [] });
  const [reserved] = await unit.query<{ deadlineAt: Date }>(reserveText, [
    reservationId,
    call.id,
    agentId,
    why,
    unit.now,
    call.queueId,
  ]);
  if (!reserved) throw new Error(`call ${call.id} has no queue`);
  await moveAgent(unit, deps.ids, { agentId, state: 'reserved', callId: call.id });
  unit.fact({ type: 'reservation.created', callId: call.id, userId: agentId, data: { reservationId } });
  unit.effect({
    topic: 'schedule',
    job: 'reservation-deadline',
    jobId: `reservation-${reservationId}`,
    runAt: reserved.deadlineAt.toISOString(),
    data: { reservationId },
  });
  unit.effect({ topic: 'offer-to-agent', reservationId });
}
