import { calendarDay } from './china-calendar.ts';
import { instantOf, nextDate, wallTime } from './zoned-time.ts';

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

/** `['09:00', '18:00']`: open from the first up to, not including, the second. `24:00` ends a day; 22:00-06:00 crosses it. */
export type OpenHours = readonly [from: string, to: string];

/**
 * When a team works. With the China calendar, statutory holidays are closed, whatever their weekday, and an adjusted
 * working day (a Saturday or Sunday worked for a bridge day) has its own weekday's hours, or else Monday's.
 */
export type WeeklyHours = {
  timeZone?: string;
  calendar?: 'china' | 'none';
  days: Readonly<Partial<Record<Weekday, readonly OpenHours[]>>>;
};

/** Dates (YYYY-MM-DD in the hours' time zone) that go before the calendar and the week. */
export type HoursOverrides = Readonly<Record<string, 'closed' | readonly OpenHours[]>>;

/** Instants in milliseconds, half open. */
type Span = { from: number; to: number };

const DEFAULT_TIME_ZONE = 'Asia/Shanghai';
/** Hours that do not open within this many days count as never open. */
const SEARCH_DAYS = 400;

export function isOpen(hours: WeeklyHours, at: Date, overrides: HoursOverrides = {}): boolean {
  const [span] = openSpans(hours, at.getTime(), overrides);
  return span !== undefined && span.from <= at.getTime();
}

/** The first instant, from `at` on, at which it is open: `at` itself when it is open then. Null: never. */
export function nextOpening(hours: WeeklyHours, at: Date, overrides: HoursOverrides = {}): Date | null {
  const [span] = openSpans(hours, at.getTime(), overrides);
  return span === undefined ? null : new Date(Math.max(span.from, at.getTime()));
}

/** The instant at which it closes, while it is open. Null: it is closed at `at`. */
export function closesAt(hours: WeeklyHours, at: Date, overrides: HoursOverrides = {}): Date | null {
  const [span] = openSpans(hours, at.getTime(), overrides);
  return span === undefined || span.from > at.getTime() ? null : new Date(span.to);
}

/**
 * The instant by which so many seconds of open time have passed since `from`. A deadline that falls on the closing time
 * is the closing time, not the next morning. Null when the hours never open again.
 */
export function addWorkingSeconds(
  hours: WeeklyHours,
  from: Date,
  seconds: number,
  overrides: HoursOverrides = {},
): Date | null {
  let left = seconds * 1000;
  if (left <= 0) return from;
  for (const span of openSpans(hours, from.getTime(), overrides)) {
    const start = Math.max(span.from, from.getTime());
    if (start + left <= span.to) return new Date(start + left);
    left -= span.to - start;
  }
  return null;
}

/** Whole seconds of open time from `from` to `to`; 0 when `to` is not later. */
export function workingSecondsBetween(
  hours: WeeklyHours,
  from: Date,
  to: Date,
  overrides: HoursOverrides = {},
): number {
  let total = 0;
  for (const span of openSpans(hours, from.getTime(), overrides)) {
    if (span.from >= to.getTime()) break;
    total += Math.max(0, Math.min(span.to, to.getTime()) - Math.max(span.from, from.getTime()));
  }
  return Math.floor(total / 1000);
}

/** The hours of one date, and whether the public calendar knew that date. */
export function hoursOfDate(
  hours: WeeklyHours,
  date: string,
  overrides: HoursOverrides = {},
): { open: readonly OpenHours[]; covered: boolean } {
  const day = calendarDay(date);
  const covered = hours.calendar === 'none' || day.covered;
  const override = overrides[date];
  if (override !== undefined) return { open: override === 'closed' ? [] : override, covered };
  const ofWeek = hours.days[weekdayOf(date)] ?? [];
  if (hours.calendar === 'none') return { open: ofWeek, covered };
  if (day.kind === 'holiday') return { open: [], covered };
  const isMadeUp = day.kind === 'adjusted-workday' && ofWeek.length === 0;
  return { open: isMadeUp ? (hours.days.monday ?? []) : ofWeek, covered };
}

/** The open spans that end after `from`, in order and without overlap. Ends after SEARCH_DAYS without one. */
function* openSpans(hours: WeeklyHours, from: number, overrides: HoursOverrides): Generator<Span> {
  const timeZone = hours.timeZone ?? DEFAULT_TIME_ZONE;
  // the day before: its hours may cross midnight
  let date = nextDate(wallTime(from, timeZone).date, -1);
  let reached = -Infinity;
  for (let empty = 0; empty < SEARCH_DAYS; empty++) {
    for (const span of spansOfDate(hours, date, timeZone, overrides)) {
      const clipped = { from: Math.max(span.from, reached), to: span.to };
      if (clipped.from >= clipped.to) continue;
      reached = clipped.to;
      if (clipped.to <= from) continue;
      empty = 0;
      yield clipped;
    }
    date = nextDate(date, 1);
  }
}

function spansOfDate(hours: WeeklyHours, date: string, timeZone: string, overrides: HoursOverrides): Span[] {
  return hoursOfDate(hours, date, overrides)
    .open.map(([opens, closes]) => {
      const crossesMidnight = minutesOf(closes) <= minutesOf(opens);
      return {
        from: instantOf(date, minutesOf(opens) * 60_000, timeZone),
        to: instantOf(crossesMidnight ? nextDate(date, 1) : date, minutesOf(closes) * 60_000, timeZone),
      };
    })
    .sort((a, b) => a.from - b.from || a.to - b.to);
}

function minutesOf(clock: string): number {
  const [, hour, minute] = /^(\d\d):(\d\d)$/.exec(clock) ?? [];
  const minutes = Number(hour) * 60 + Number(minute);
  if (!(minutes <= 1440)) throw new RangeError(`opening hours: expected HH:MM up to 24:00, got "${clock}"`);
  return minutes;
}

function weekdayOf(date: string): Weekday {
  return weekdays[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7] ?? 'monday';
}
