import { lockCall } from '../calls/call-store.ts';
import { endCall } from '../calls/end-call.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { readCallingTimes } from './calling-times.ts';
import { callingUntil, nextCallingTime } from './next-attempt.ts';
import { lookAtPlaceAt } from './place-job.ts';
import { isKeptPlace, isKeptPlaceSql, queuePlace } from './queue-place.ts';

interface Place {
  status: 'open' | 'done' | 'canceled';
  ownerId: string | null;
  nextAttemptAt: Date | null;
  callUntil: Date | null;
  hotlineNumberId: string | null;
  /** The place in the queue. */
  placeId: string | null;
  /** The caller is on the line with us, or being dialled. */
  isBusy: boolean;
}

const placeText = sql(
  'kept-place',
  `SELECT b.status, b.owner_id AS "ownerId", b.next_attempt_at AS "nextAttemptAt", b.call_until AS "callUntil",
     (SELECT hotline_number_id FROM calls o WHERE o.id = b.call_id) AS "hotlineNumberId",
     (SELECT id FROM calls c WHERE c.callback_id = b.id AND ${isKeptPlaceSql('c')} LIMIT 1) AS "placeId",
     EXISTS (SELECT 1 FROM calls c WHERE c.outside_index = b.index AND c.state <> 'ended' AND NOT ${isKeptPlaceSql('c')}) AS "isBusy"
   FROM callbacks b WHERE b.id = $1 AND b.kept_since IS NOT NULL`,
);
const laterText = sql('place-later', 'UPDATE callbacks SET next_attempt_at = $2 WHERE id = $1');
const BUSY_SECONDS = 60;

/**
 * Looks at one kept place, at any time and as often as one likes: takes it up when its time has come, and out of the
 * queue when the caller was reached, somebody took the promise by hand, or the hotline closes.
 */
export async function lookAtPlace(deps: Deps, callbackId: string): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const [place] = await unit.query<Place>(placeText, [callbackId]);
    if (place === undefined) return;
    if (place.placeId !== null) return mayStay(place, unit.now) ? undefined : leaveQueue(unit, deps, place.placeId);
    if (place.status !== 'open' || place.ownerId !== null) return;
    if (place.nextAttemptAt === null || place.nextAttemptAt.getTime() > unit.now.getTime()) return;
    await takeUp(unit, deps, { ...place, callbackId });
  });
}

function mayStay(place: Place, now: Date): boolean {
  return (
    place.status === 'open' &&
    place.ownerId === null &&
    place.callUntil !== null &&
    place.callUntil.getTime() > now.getTime()
  );
}

/** Whoever took it, or is being rung for it, between the look and the lock goes on. */
async function leaveQueue(unit: UnitOfWork, deps: Deps, placeId: string): Promise<void> {
  const call = await lockCall(unit, placeId);
  if (call === null || !isKeptPlace(call)) return;
  await endCall(unit, deps, call, { us: 'hang_up' });
}

async function takeUp(unit: UnitOfWork, deps: Deps, place: Place & { callbackId: string }): Promise<void> {
  const { callbackId } = place;
  const times = (await readCallingTimes(unit)).of(place.hotlineNumberId);
  const from = times && nextCallingTime(times, unit.now);
  if (times === null || from === null) return;
  // The hours may have changed since the time was set.
  if (from.getTime() > unit.now.getTime()) return later(unit, callbackId, from);
  if (place.isBusy) return later(unit, callbackId, new Date(unit.now.getTime() + BUSY_SECONDS * 1_000));
  await queuePlace(unit, deps, { callbackId, until: callingUntil(times, from) });
}

async function later(unit: UnitOfWork, callbackId: string, at: Date): Promise<void> {
  await unit.query(laterText, [callbackId, at]);
  lookAtPlaceAt(unit, callbackId, at);
}

const overdueText = sql(
  'places-to-look-at',
  `SELECT b.id FROM callbacks b WHERE b.status = 'open' AND b.owner_id IS NULL AND b.next_attempt_at < $1
   UNION SELECT b.id FROM calls c JOIN callbacks b ON b.id = c.callback_id
     WHERE ${isKeptPlaceSql('c')} AND (b.status <> 'open' OR b.owner_id IS NOT NULL OR b.call_until <= $1) LIMIT 100`,
);

/** What a lost job left behind. Answers how many there were. */
export async function sweepPlaces(deps: Deps, before: Date): Promise<number> {
  const overdue = await deps.db.query<{ id: string }>(overdueText, [before]);
  for (const { id } of overdue) await lookAtPlace(deps, id);
  return overdue.length;
}
