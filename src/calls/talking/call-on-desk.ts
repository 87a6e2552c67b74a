import { sql } from '../../db.ts';
import type { Queryable } from '../../db.ts';
import { DomainError } from '../../problem.ts';
import { lockCall } from '../call-store.ts';
import type { LockedCall } from '../call-store.ts';

const onDeskText = sql(
  'call-is-on-desk',
  `SELECT 1 AS one FROM agents WHERE user_id = $2 AND call_id = $1 AND state IN ('on_call', 'wrapping_up')`,
);

/**
 * Locks a call for the agent who talks on it or writes it up: whoever handed it on is still writing up. An agent who is
 * only asked about it (a consultation) is not the one who writes. Errors: call-not-found, not-your-call.
 */
export async function lockCallOnDesk(unit: Queryable, callId: string, agentId: string): Promise<LockedCall> {
  const call = await lockCall(unit, callId);
  if (call === null) throw new DomainError('call-not-found');
  const [onDesk] = await unit.query(onDeskText, [callId, agentId]);
  if (onDesk === undefined || call.consultAgentId === agentId)
    throw new DomainError('not-your-call', 'Expected the agent who talks on this call or is writing it up.');
  return call;
}
