import { lockCall } from '../calls/call-store.ts';
import type { LockedCall } from '../calls/call-store.ts';
import { endCall } from '../calls/end-call.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { isKeptPlace, isKeptPlaceSql } from './queue-place.ts';

/** For another statement to read along: the place that is kept for a number, given as SQL. */
export function keptPlaceOfNumberSql(index: string): string {
  return `(SELECT k.id FROM calls k WHERE k.outside_index = ${index} AND ${isKeptPlaceSql('k')} LIMIT 1)`;
}

const headStartText = sql(
  'take-kept-place',
  `UPDATE calls c SET priority = greatest(c.priority, k.priority + floor(extract(epoch FROM c.queued_at - k.queued_at))::int)
   FROM calls k WHERE c.id = $1 AND k.id = $2 AND c.queued_at IS NOT NULL AND k.queued_at < c.queued_at`,
);

/**
 * Whoever asked to be called back calls in meanwhile: the new call stands where the kept place stood (as a head start,
 * so that this wait is counted from this ring), and nobody dials somebody who is on the line. Should this call come to
 * nothing, the place is taken up again. Under the new call's lock.
 */
export async function takeKeptPlace(unit: UnitOfWork, deps: Deps, call: LockedCall, placeId: string): Promise<void> {
  const place = await lockCall(unit, placeId);
  if (place === null || !isKeptPlace(place)) return;
  await unit.query(headStartText, [call.id, placeId]);
  await endCall(unit, deps, place, { us: 'hang_up' });
}

const placeText = sql(
  'place-of-number',
  `SELECT k.id FROM calls k WHERE k.outside_index = $1 AND ${isKeptPlaceSql('k')} LIMIT 1`,
);

/** An agent calls this number by hand: its place leaves the queue, unless another agent is being asked right now. */
export async function giveUpPlaceOf(unit: UnitOfWork, deps: Deps, index: Buffer): Promise<'free' | 'offered'> {
  const [place] = await unit.query<{ id: string }>(placeText, [index]);
  if (place === undefined) return 'free';
  const call = await lockCall(unit, place.id);
  if (call === null || !isKeptPlace(call)) return 'free';
  if (call.pending !== null) return 'offered';
  await endCall(unit, deps, call, { us: 'hang_up' });
  return 'free';
}
