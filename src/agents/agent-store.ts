import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { AgentState } from '../contract/agent.ts';
import type { Ids } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { tell } from '../realtime/tell.ts';

export interface LockedAgent {
  id: string;
  state: AgentState;
  reason: string | null;
  callId: string | null;
}

const lockText = sql(
  'lock-agent',
  'SELECT user_id AS id, state, reason, call_id AS "callId" FROM agents WHERE user_id = $1 FOR UPDATE',
);

/** Second in the lock order: after the call, before the lead. */
export async function lockAgent(unit: Queryable, agentId: string): Promise<LockedAgent | null> {
  const [agent] = await unit.query<LockedAgent>(lockText, [agentId]);
  return agent ?? null;
}

// Three writes in one round trip: the row, the end of the last interval, the start of the next (which reads `closed`,
// so that the open one is closed before the unique index is asked).
const moveText = sql(
  'move-agent',
  `WITH moved AS (
     UPDATE agents SET state = $2, reason = $3, since = $4, call_id = $5,
       idle_since = CASE WHEN $2::agent_state = 'available' AND state IN ('on_call', 'wrapping_up', 'offline') THEN $4 ELSE idle_since END
     WHERE user_id = $1),
   closed AS (UPDATE agent_state_intervals SET ended_at = $4 WHERE agent_id = $1 AND ended_at IS NULL RETURNING 1)
   INSERT INTO agent_state_intervals (id, agent_id, state, reason, call_id, started_at)
   SELECT $6::uuid, $1::uuid, $2::agent_state, $3::text, $5::uuid, $4::timestamptz FROM (SELECT count(*) FROM closed) AS closed_first`,
);

export interface AgentMove {
  agentId: string;
  state: AgentState;
  reason?: string | null;
  /** The call that the agent is reserved for, talks on or wraps up. */
  callId?: string | null;
}

/** Moves an agent whose row (or whose call's row) is locked, keeps the intervals, and tells the screens. */
export async function moveAgent(unit: UnitOfWork, ids: Ids, move: AgentMove): Promise<void> {
  const reason = move.state === 'not_ready' ? (move.reason ?? null) : null;
  await unit.query(moveText, [move.agentId, move.state, reason, unit.now, move.callId ?? null, ids.next()]);
  tell(unit, {
    type: 'agent.state_changed',
    agentId: move.agentId,
    ...(move.callId && { callId: move.callId }),
    data: { state: move.state, reason },
  });
}
