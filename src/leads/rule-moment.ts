import { isOpen, weekdays } from '../routing/working-time.ts';
import type { HoursOverrides, WeeklyHours } from '../routing/working-time.ts';
import { wallTime } from '../routing/zoned-time.ts';

/** What a rule asks of a time: the day of the week, the minute of that day, and whether the hotline is open. */
export interface Moment {
  /** 0 is Monday. */
  weekday: number;
  minute: number;
  isWorkingTime: boolean;
}

/** By the business hours, and the time zone, of the hotline that was called. */
export function momentOf(at: Date, hours: WeeklyHours, overrides: HoursOverrides = {}): Moment {
  const { date, milliseconds } = wallTime(at.getTime(), hours.timeZone ?? 'Asia/Shanghai');
  const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % weekdays.length;
  return { weekday, minute: Math.floor(milliseconds / 60_000), isWorkingTime: isOpen(hours, at, overrides) };
}
