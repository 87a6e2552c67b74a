import type { CarrierFault } from '../calls/call-control.ts';

/** Seconds until the next try to fetch a message. A file is often not there yet when its news is. */
const DELAYS = [2, 5, 10, 20, 60, 120, 300, 600, 1_800];
const LATER_SECONDS = 3_600;
/** About an hour: what is not there by then will not come. */
const MOST_TRIES_FOR_GONE = 9;
/** About two days: a carrier's outage is over, and somebody has read the log. */
const MOST_TRIES = 56;

/** What becomes of a message that could not be fetched. `tries` counts this one. */
export function afterFailedFetch(
  fault: CarrierFault,
  tries: number,
): { state: 'pending'; inSeconds: number } | { state: 'failed' | 'gone' } {
  if (fault === 'gone' && tries >= MOST_TRIES_FOR_GONE) return { state: 'gone' };
  if (tries >= MOST_TRIES) return { state: 'failed' };
  return { state: 'pending', inSeconds: DELAYS[tries - 1] ?? LATER_SECONDS };
}
