import { endLeg, rescind } from '../calls/end-call.ts';
import { isAfterReps, isUnanswered } from '../calls/call.ts';
import { changeCall } from '../calls/call-store.ts';
import type { LockedCall } from '../calls/call-store.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { liveCallGone } from '../leads/live-call-gone.ts';
import type { UnitOfWork } from '../outbox.ts';
import { tellQueueChanged } from '../realtime/tell.ts';
import { readCallingTimes } from './calling-times.ts';
import { callingUntil, nextCallingTime } from './next-attempt.ts';
import { lookAtPlaceAt } from './place-job.ts';
import { promiseCallback } from './promise-callback.ts';
import { queuePlace } from './queue-place.ts';

/** Whoever asked is owed a call within this time, counted from when we may call. */
const ASKED_WITHIN_SECONDS = 1_800;

const keptText = sql(
  'keep-place',
  `UPDATE callbacks b SET queue_id = c.queue_id, kept_since = coalesce(c.queued_at, c.started_at), kept_priority = c.priority,
     attempts = 0, next_attempt_at = $3
   FROM calls c WHERE b.id = $1 AND c.id = $2`,
);

/**
 * A caller who waits asks to be called back instead: the call is `promised` from here on, and its place in the queue
 * goes on waiting without it (queue-place.ts). Under the call's lock; the caller is told, and let go, by whoever asked.
 * Does nothing for a withheld number, nor once somebody talks with the caller.
 */
export async function keepPlace(unit: UnitOfWork, deps: Deps, call: LockedCall): Promise<void> {
  if (call.outsideSealed === null || !isUnanswered(call) || call.step === 'promised') return;
  const waitedForRep = call.step === 'hand_over' || isAfterReps(call);
  await stopRinging(unit, deps, call);
  await changeCall(unit, call, { state: 'queued', step: 'promised' });
  if (waitedForRep) await liveCallGone(unit, { callId: call.id });
  const times = (await readCallingTimes(unit)).of(call.hotlineNumberId);
  const from = times && nextCallingTime(times, unit.now);
  const dueAt = new Date((from ?? unit.now).getTime() + ASKED_WITHIN_SECONDS * 1_000);
  const callbackId = await promiseCallback(unit, deps.ids, call, { reason: 'asked', dueAt });
  // Whoever waited for a rep stands in no queue of agents: the lead goes its way, and its rep owes the call.
  if (callbackId === null || waitedForRep) return tellQueueChanged(unit, deps.ids.next());
  const later = from !== null && from.getTime() > unit.now.getTime() ? from : null;
  // Written first, and taken away by the place itself: should an earlier call of ours still be dialling them, the sweep
  // finds that no place stands yet.
  await unit.query(keptText, [callbackId, call.id, later ?? unit.now]);
  if (later !== null) lookAtPlaceAt(unit, callbackId, later);
  else if (times !== null && from !== null)
    await queuePlace(unit, deps, { callbackId, until: callingUntil(times, from) });
  tellQueueChanged(unit, deps.ids.next());
}

/** The caller chose while somebody was being rung: that one is free again. */
async function stopRinging(unit: UnitOfWork, deps: Deps, call: LockedCall): Promise<void> {
  for (const leg of call.legs) if (leg.kind !== 'caller') endLeg(unit, leg);
  await rescind(unit, deps, call);
}
