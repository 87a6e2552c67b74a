import type { LockedCall, Pending } from '../calls/call-store.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { isAlive } from '../routing/choose-agent.ts';
import { moveAgent } from './agent-store.ts';

// Both before either is changed, in the order in which assign-agents locks them.
const agentsText = sql(
  'lock-agents-of-transfer',
  'SELECT user_id FROM agents WHERE user_id = ANY ($1::uuid[]) ORDER BY user_id FOR UPDATE',
);

export async function lockAgentsInOrder(unit: UnitOfWork, agentIds: readonly string[]): Promise<void> {
  await unit.query(agentsText, [agentIds]);
}

const targetText = sql(
  'lock-transfer-target',
  'SELECT state, seen_at AS "seenAt" FROM agents WHERE user_id = $1 FOR UPDATE',
);
const reserveText = sql(
  'reserve-transfer-target',
  `INSERT INTO reservations (id, call_id, agent_id, kind, why, created_at, deadline_at)
   SELECT $1, $2, $3, $4, $5, $6, $6::timestamptz + make_interval(secs => q.ring_seconds) FROM call_queues q WHERE q.id = $7
   RETURNING deadline_at AS "deadlineAt"`,
);

/** Under the call's lock: an agent who was named by another gets the offer. Errors: target-unavailable. */
export async function reserveTarget(
  unit: UnitOfWork,
  deps: Deps,
  call: LockedCall,
  offer: { agentId: string; kind: Pending['kind'] },
): Promise<void> {
  const { agentId, kind } = offer;
  const [target] = await unit.query<{ state: string; seenAt: Date | null }>(targetText, [agentId]);
  if (target?.state !== 'available')
    throw new DomainError('target-unavailable', `The agent is ${target?.state ?? 'unknown'}; expected available.`);
  if (!isAlive(target, unit.now))
    throw new DomainError('target-unavailable', 'The agent’s screen shows no sign of life.');
  const reservationId = deps.ids.next();
  const because = kind === 'offer' ? 'named-in-transfer' : 'named-in-consultation';
  const why = JSON.stringify({ chosen: { id: agentId, name: '', because }, passedOver: [] });
  const values = [reservationId, call.id, agentId, kind, why, unit.now, call.queueId];
  const [reserved] = await unit.query<{ deadlineAt: Date }>(reserveText, values);
  if (!reserved) throw new Error(`call ${call.id} has no queue`);
  call.pending = { id: reservationId, agentId, kind };
  await moveAgent(unit, deps.ids, { agentId, state: 'reserved', callId: call.id });
  unit.fact({ type: 'reservation.created', callId: call.id, userId: agentId, data: { reservationId, kind } });
  unit.effect({
    topic: 'schedule',
    job: 'reservation-deadline',
    jobId: `reservation-${reservationId}`,
    runAt: reserved.deadlineAt.toISOString(),
    data: { reservationId },
  });
  unit.effect({ topic: 'offer-to-agent', reservationId });
}
