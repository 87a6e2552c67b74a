import { promiseCallback } from '../callbacks/promise-callback.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { tellQueueChanged } from '../realtime/tell.ts';
import { scheduleWaitLimit } from './call-came-in.ts';
import { changeCall, lockCall } from './call-store.ts';

const waitText = sql(
  'wait-of-call',
  `SELECT c.queued_at AS "queuedAt", q.max_wait_seconds AS "maxWaitSeconds",
     EXISTS (SELECT 1 FROM agents a WHERE a.state <> 'offline') AS "someoneIsHere"
   FROM calls c JOIN call_queues q ON q.id = c.queue_id WHERE c.id = $1`,
);

const CALLBACK_WITHIN_SECONDS = 1_800;

/**
 * Nobody waits for ever: after the queue's limit, or at the first look when nobody is signed in at all, the caller is
 * promised a call and let go. A call that is being offered right now is looked at again later.
 */
export async function waitLimit(deps: Deps, due: { callId: string; round: number }): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, due.callId);
    if (call === null || call.step !== 'waiting' || call.state === 'ended' || call.state === 'connected') return;
    const [wait] = await unit.query<{ queuedAt: Date | null; maxWaitSeconds: number; someoneIsHere: boolean }>(waitText, [call.id]);
    const waited = (unit.now.getTime() - (wait?.queuedAt ?? call.startedAt).getTime()) / 1_000;
    const mayWaitOn = call.pending !== null || (wait !== undefined && wait.someoneIsHere && waited < wait.maxWaitSeconds);
    if (mayWaitOn) return scheduleWaitLimit(unit, call.id, due.round + 1);
    await changeCall(unit, call, { step: 'promised' });
    await promiseCallback(unit, deps.ids, call, { reason: 'queue_limit', dueAt: new Date(unit.now.getTime() + CALLBACK_WITHIN_SECONDS * 1_000) });
    unit.effect({ topic: 'redirect-caller', callId: call.id });
    tellQueueChanged(unit, deps.ids.next());
  });
}
