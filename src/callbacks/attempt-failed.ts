import type { LockedCall } from '../calls/call-store.ts';
import { sql } from '../db.ts';
import type { UnitOfWork } from '../outbox.ts';
import { readCallingTimes } from './calling-times.ts';
import { nextAttempt, startOfToday } from './next-attempt.ts';
import { lookAtPlaceAt } from './place-job.ts';

const promiseText = sql(
  'promise-of-attempt',
  `SELECT b.id, b.attempts, b.kept_since IS NOT NULL AS "keepsPlace" FROM calls c JOIN callbacks b ON b.id = c.callback_id AND b.status = 'open'
   WHERE c.id = $1 FOR UPDATE OF b`,
);
const sinceText = sql(
  'attempts-since',
  `SELECT count(*)::int AS made FROM calls c WHERE c.callback_id = $1 AND c.state = 'ended' AND c.answered_at IS NULL AND c.started_at >= $2
     AND EXISTS (SELECT 1 FROM call_legs l WHERE l.call_id = c.id AND l.kind = 'caller' AND l.submitted_at IS NOT NULL)`,
);
const countText = sql('count-attempt', 'UPDATE callbacks SET attempts = $2, next_attempt_at = $3 WHERE id = $1');

/**
 * A call that was to keep a promise reached nobody. The attempt counts if the other's telephone rang; a kept place is
 * taken up again by itself, a few times and at decent hours (next-attempt.ts). Under the call's lock, after its end is
 * written.
 */
export async function attemptFailed(unit: UnitOfWork, call: LockedCall, of: { dialled: boolean }): Promise<void> {
  const [promise] = await unit.query<{ id: string; attempts: number; keepsPlace: boolean }>(promiseText, [call.id]);
  if (!promise) return;
  const attempts = promise.attempts + (of.dialled ? 1 : 0);
  const next = promise.keepsPlace ? await nextTime(unit, call, { ...of, callbackId: promise.id, attempts }) : null;
  await unit.query(countText, [promise.id, attempts, next]);
  if (next !== null) lookAtPlaceAt(unit, promise.id, next);
}

async function nextTime(
  unit: UnitOfWork,
  call: LockedCall,
  tried: { callbackId: string; attempts: number; dialled: boolean },
): Promise<Date | null> {
  const times = (await readCallingTimes(unit)).of(call.hotlineNumberId);
  if (times === null) return null;
  const [today] = await unit.query<{ made: number }>(sinceText, [tried.callbackId, startOfToday(times, unit.now)]);
  return nextAttempt(times, { now: unit.now, today: today?.made ?? 0, ...tried });
}
