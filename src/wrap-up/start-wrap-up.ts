import { moveAgent } from '../agents/agent-store.ts';
import type { LockedCall } from '../calls/call-store.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { tell } from '../realtime/tell.ts';

const insertWrapUp = sql(
  'start-wrap-up',
  `INSERT INTO wrap_ups (id, call_id, agent_id, started_at, deadline_at)
   SELECT $1, $2, $3, $4, $4::timestamptz + make_interval(secs => q.wrap_up_seconds) FROM call_queues q WHERE q.id = $5
   ON CONFLICT (call_id, agent_id) DO UPDATE SET deadline_at = excluded.deadline_at, completed_at = NULL, extensions = 0
   RETURNING id, deadline_at AS "deadlineAt"`,
);

/** The agent's part in the call is over; now it is written up, for a limited time. Under the call's lock. */
export async function startWrapUp(unit: UnitOfWork, deps: Deps, call: LockedCall, agentId: string): Promise<void> {
  const [row] = await unit.query<{ id: string; deadlineAt: Date }>(insertWrapUp, [
    deps.ids.next(),
    call.id,
    agentId,
    unit.now,
    call.queueId,
  ]);
  if (!row) throw new Error(`call ${call.id} has no queue`);
  await moveAgent(unit, deps.ids, { agentId, state: 'wrapping_up', callId: call.id });
  tell(unit, { type: 'wrap_up.started', callId: call.id, agentId });
  unit.effect({
    topic: 'schedule',
    job: 'wrap-up-deadline',
    // With the time: an agent who gets the same call back wraps it up a second time.
    jobId: `wrap-up-${row.id}-${row.deadlineAt.getTime()}`,
    runAt: row.deadlineAt.toISOString(),
    data: { callId: call.id, agentId },
  });
}
