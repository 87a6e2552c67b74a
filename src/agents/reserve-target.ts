import type { LockedCall, Pending } from '../calls/call-store.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { isAlive } from '../routing/choose-agent.ts';
import { reserveAgent } from './reserve-agent.ts';

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
  const because = kind === 'offer' ? 'named-in-transfer' : 'named-in-consultation';
  const why = { chosen: { id: agentId, name: '', because }, passedOver: [] };
  const reservationId = await reserveAgent(unit, deps.ids, { callId: call.id, agentId, kind, why });
  call.pending = { id: reservationId, agentId, kind };
}
