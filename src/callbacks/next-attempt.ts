import { closesAt, nextOpening } from '../routing/working-time.ts';
import type { HoursOverrides, WeeklyHours } from '../routing/working-time.ts';
import { quietUntil } from '../texts/quiet-hours.ts';
import { instantOf, nextDate, wallTime } from '../routing/zoned-time.ts';

/** When we may call somebody back: the hotline is open, and it is between 08:00 and 21:00. */
export interface CallingTimes {
  hours: WeeklyHours;
  overrides: HoursOverrides;
  timeZone: string;
}

const MINUTE_MS = 60_000;
const EVENING_MS = 21 * 60 * MINUTE_MS;
/** After the first and the second attempt of a day. */
const PAUSES_MS = [5 * MINUTE_MS, 30 * MINUTE_MS] as const;
const MOST_IN_A_DAY = 3;
/** Then a person decides: the promise stays on the work list. */
const MOST_ATTEMPTS = 4;
/** Nobody's telephone was rung: the caller was on another line, or the agent's own phone did not come. */
const SOON_MS = MINUTE_MS;
/** Hours and evenings that never meet (open only at night): a person decides. */
const MOST_STEPS = 400;

/** The first instant from `at` on at which we may call; null: never. */
export function nextCallingTime(times: CallingTimes, at: Date): Date | null {
  let found: Date | null = at;
  for (let step = 0; step < MOST_STEPS && found !== null; step += 1) {
    const opens = nextOpening(times.hours, found, times.overrides);
    const quiet: Date | null = opens && quietUntil(opens, times.timeZone);
    if (quiet === null) return opens;
    found = quiet;
  }
  return null;
}

/** Until when we may call, beginning at a time when we may. */
export function callingUntil(times: CallingTimes, from: Date): Date {
  const { date } = wallTime(from.getTime(), times.timeZone);
  const evening = instantOf(date, EVENING_MS, times.timeZone);
  const closes = closesAt(times.hours, from, times.overrides)?.getTime() ?? evening;
  return new Date(Math.min(closes, evening));
}

export interface Tried {
  now: Date;
  /** How often the caller's telephone was rung in vain, the last time included. */
  attempts: number;
  /** Of these, on the day of `now`. */
  today: number;
  /** The caller's telephone was rung just now. */
  dialled: boolean;
}

/**
 * When the kept place is taken up again: 5 minutes after the first attempt, 30 after the second, at the next day's
 * opening after the third, and then no more by itself (null). Always at a time when we may call.
 */
export function nextAttempt(times: CallingTimes, { now, attempts, today, dialled }: Tried): Date | null {
  if (attempts >= MOST_ATTEMPTS) return null;
  if (today >= MOST_IN_A_DAY) return nextCallingTime(times, startOfTomorrow(times, now));
  const pause = dialled ? (PAUSES_MS[Math.max(attempts, 1) - 1] ?? PAUSES_MS[1]) : SOON_MS;
  return nextCallingTime(times, new Date(now.getTime() + pause));
}

function startOfTomorrow({ timeZone }: CallingTimes, now: Date): Date {
  return new Date(instantOf(nextDate(wallTime(now.getTime(), timeZone).date, 1), 0, timeZone));
}

/** The start of the day of `now`, by the hotline's clock. */
export function startOfToday({ timeZone }: CallingTimes, now: Date): Date {
  return new Date(instantOf(wallTime(now.getTime(), timeZone).date, 0, timeZone));
}
