import { instantOf, nextDate, wallTime } from '../routing/zoned-time.ts';

const HOUR_MS = 3_600_000;
const QUIET_FROM_MS = 21 * HOUR_MS;
const QUIET_UNTIL_MS = 8 * HOUR_MS;

/** No texts to callers from 21:00 to 08:00 of their day: null when one may go now, or else the next 08:00. */
export function quietUntil(at: Date, timeZone: string): Date | null {
  const { date, milliseconds } = wallTime(at.getTime(), timeZone);
  if (milliseconds >= QUIET_UNTIL_MS && milliseconds < QUIET_FROM_MS) return null;
  const morning = milliseconds < QUIET_UNTIL_MS ? date : nextDate(date, 1);
  return new Date(instantOf(morning, QUIET_UNTIL_MS, timeZone));
}
