import { lockAgent } from '../agents/agent-store.ts';
import { lockCall } from '../calls/call-store.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { tell } from '../realtime/tell.ts';
import { wrapUpMissing } from './complete-wrap-up.ts';
import { noExtension } from './wrap-up-limit.ts';

const wrapUpText = sql(
  'wrap-up-to-extend',
  `SELECT w.id, w.completed_at AS "completedAt", w.deadline_at AS "deadlineAt", w.extensions, q.wrap_up_seconds AS "seconds"
   FROM wrap_ups w JOIN calls c ON c.id = w.call_id JOIN call_queues q ON q.id = c.queue_id
   WHERE w.call_id = $1 AND w.agent_id = $2`,
);
const extendText = sql(
  'extend-wrap-up',
  'UPDATE wrap_ups SET deadline_at = $2, extensions = extensions + 1 WHERE id = $1',
);

interface WrapUpRow {
  id: string;
  completedAt: Date | null;
  deadlineAt: Date;
  extensions: number;
  seconds: number;
}

/**
 * The agent needs longer: as much again as the queue gives, twice at most. The job of the first deadline finds that the
 * wrap-up is not over yet. Errors: call-not-found, not-your-call (never handled it), call-state (nothing to write up),
 * wrap-up-limit.
 */
export async function extendWrapUp(deps: Deps, callId: string, agentId: string): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, callId);
    if (call === null) throw new DomainError('call-not-found');
    const agent = await lockAgent(unit, agentId);
    const [wrapUp] = await unit.query<WrapUpRow>(wrapUpText, [callId, agentId]);
    if (!wrapUp) throw wrapUpMissing(call, agentId);
    if (agent?.state !== 'wrapping_up' || agent.callId !== callId)
      throw new DomainError('call-state', 'You are not writing up this call.');
    const refused = noExtension(wrapUp, unit.now);
    if (refused !== null) throw new DomainError('wrap-up-limit', refused);
    const deadlineAt = new Date(wrapUp.deadlineAt.getTime() + wrapUp.seconds * 1_000);
    await unit.query(extendText, [wrapUp.id, deadlineAt]);
    tell(unit, { type: 'wrap_up.extended', callId, agentId, data: { times: wrapUp.extensions + 1 } });
    unit.effect({
      topic: 'schedule',
      job: 'wrap-up-deadline',
      jobId: `wrap-up-${wrapUp.id}-${deadlineAt.getTime()}`,
      runAt: deadlineAt.toISOString(),
      data: { callId, agentId },
    });
  });
}
