import { promiseCallback } from '../../callbacks/promise-callback.ts';
import { sql } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import { liveCallGone } from '../../leads/live-call-gone.ts';
import { promiseAfterReps } from '../../leads/promise-waiting.ts';
import type { UnitOfWork } from '../../outbox.ts';
import { tellQueueChanged } from '../../realtime/tell.ts';
import { isAfterReps, isAfterRepsSql, isDialling, isUnanswered } from '../call.ts';
import { changeCall, lockCall } from '../call-store.ts';
import type { LockedCall } from '../call-store.ts';

/** Somebody looks after this caller again at the latest when this is due. */
const WAIT_CHECK_SECONDS = 60;
const CALLBACK_WITHIN_SECONDS = 1_800;
/**
 * Three reps are rung for 25 s each, and one who picked up late hears the whisper out: who waits for a rep longer than
 * this has been forgotten by the routing, or by the carrier.
 */
const HAND_OVER_LIMIT_SECONDS = 180;
/** Whom no rep took has waited already: two agents are rung at most, then comes the promise. */
export const AFTER_REPS_SECONDS = 40;
/** One who is being rung at that time may still answer; after this long somebody looks again. */
const AFTER_REPS_CHECK_SECONDS = 10;

/** Since when the caller waits: in mid-call the wait begins anew, whenever the call first came. */
export const waitingSince = `CASE WHEN c.answered_at IS NULL THEN coalesce(c.queued_at, c.started_at)
  ELSE (SELECT max(e.at) FROM events e WHERE e.call_id = c.id AND e.type = 'call.queued') END`;
/** The longest that this caller may wait, in seconds. */
export const mostWaitSeconds = `CASE WHEN c.step = 'hand_over' THEN ${HAND_OVER_LIMIT_SECONDS}
  WHEN ${isAfterRepsSql('c')} THEN least(${AFTER_REPS_SECONDS}, q.max_wait_seconds) ELSE q.max_wait_seconds END`;

/** No rep took this caller, and no agent in the time that was left: nobody is rung any more, the promise is due. */
export function hasHadTimeAfterRepsSql(call: string, now: string): string {
  return `(${isAfterRepsSql(call)} AND ${call}.queued_at <= ${now}::timestamptz - make_interval(secs => ${AFTER_REPS_SECONDS}))`;
}

const waitText = sql(
  'wait-of-call',
  `SELECT ${waitingSince} AS since, ${mostWaitSeconds} AS "mostSeconds",
     EXISTS (SELECT 1 FROM agents a WHERE a.state <> 'offline') AS "someoneIsHere"
   FROM calls c JOIN call_queues q ON q.id = c.queue_id WHERE c.id = $1`,
);

interface Wait {
  since: Date;
  mostSeconds: number;
  someoneIsHere: boolean;
}

/** Twice at the same time is once: the job's id names the time. */
export function scheduleWaitLimit(unit: UnitOfWork, callId: string, seconds: number = WAIT_CHECK_SECONDS): void {
  const runAt = new Date(unit.now.getTime() + seconds * 1_000);
  unit.effect({
    topic: 'schedule',
    job: 'wait-limit',
    jobId: `wait-${callId}-${runAt.getTime()}`,
    runAt: runAt.toISOString(),
    data: { callId },
  });
}

/**
 * Nobody waits for ever: after the limit, or at the first look when nobody is signed in at all, the caller is promised
 * a call and let go. A call that is being offered to an agent right now is looked at again later.
 */
export async function waitLimit(deps: Deps, callId: string): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, callId);
    if (
      call === null ||
      isDialling(call) ||
      !isUnanswered(call) ||
      (call.step !== 'waiting' && call.step !== 'hand_over')
    )
      return;
    const [wait] = await unit.query<Wait>(waitText, [call.id]);
    if (wait === undefined || mayWaitOn(call, wait, unit.now))
      return scheduleWaitLimit(unit, call.id, isAfterReps(call) ? AFTER_REPS_CHECK_SECONDS : WAIT_CHECK_SECONDS);
    if (isAfterReps(call)) await promiseAfterReps(unit, deps, call);
    else await promiseInstead(unit, deps, call);
    tellQueueChanged(unit, deps.ids.next());
  });
}

function mayWaitOn(call: LockedCall, wait: Wait, now: Date): boolean {
  if (call.pending !== null) return true;
  if (call.step === 'waiting' && !wait.someoneIsHere) return false;
  return (now.getTime() - wait.since.getTime()) / 1_000 < wait.mostSeconds;
}

async function promiseInstead(unit: UnitOfWork, deps: Deps, call: LockedCall): Promise<void> {
  const waitedForRep = call.step === 'hand_over';
  await changeCall(unit, call, { step: 'promised' });
  if (waitedForRep) await liveCallGone(unit, { callId: call.id });
  const dueAt = new Date(unit.now.getTime() + CALLBACK_WITHIN_SECONDS * 1_000);
  await promiseCallback(unit, deps.ids, call, { reason: waitedForRep ? 'rep_promise' : 'queue_limit', dueAt });
  for (const leg of call.legs)
    if (leg.kind === 'rep' && leg.state !== 'ended') unit.effect({ topic: 'end-leg', legId: leg.id });
  unit.effect({ topic: 'move-caller', callId: call.id });
}
