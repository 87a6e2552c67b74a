import calendar from 'chinese-days/dist/chinese-days.json' with { type: 'json' };

/** A date of the public calendar. `covered` is false where no calendar is published for its year: weekends alone are known. */
export type CalendarDay = {
  kind: 'workday' | 'weekend' | 'holiday' | 'adjusted-workday';
  covered: boolean;
  /** The holiday that it belongs to; an adjusted working day makes up for one. */
  holiday: { zh: string; en: string } | null;
};

/** The tables and not the functions of chinese-days: those shift a date by a day in a time zone west of Greenwich. */
const holidays: Readonly<Record<string, string>> = calendar.holidays;
const adjustedWorkdays: Readonly<Record<string, string>> = calendar.workdays;
const years = new Set(Object.keys(holidays).map((date) => date.slice(0, 4)));

/**
 * The last date (YYYY-MM-DD) that the calendar knows. The State Council publishes a year in the November before it:
 * warn when this comes near, and let an administrator enter the days until the package has them.
 */
export const calendarCoveredUntil = `${[...years].sort().at(-1) ?? '0000'}-12-31`;

const WARN_DAYS_BEFORE = 60;

/** What to tell the engineer while the calendar is about to end, or has ended; null: it covers what comes. */
export function calendarWarning(now: Date): string | null {
  const left = Date.parse(`${calendarCoveredUntil}T00:00:00Z`) - now.getTime();
  if (left > WARN_DAYS_BEFORE * 86_400_000) return null;
  return (
    `China's holidays are known until ${calendarCoveredUntil}; after that every weekday counts as a working day. ` +
    'Update the package chinese-days, or enter the days in the table holidays.'
  );
}

/** Ordinary, weekend, statutory holiday or adjusted working day (调休上班), for a date YYYY-MM-DD. */
export function calendarDay(date: string): CalendarDay {
  const covered = years.has(date.slice(0, 4));
  const adjusted = adjustedWorkdays[date];
  if (adjusted !== undefined) return { kind: 'adjusted-workday', covered, holiday: holidayName(adjusted) };
  const holiday = holidays[date];
  if (holiday !== undefined) return { kind: 'holiday', covered, holiday: holidayName(holiday) };
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return { kind: weekday === 0 || weekday === 6 ? 'weekend' : 'workday', covered, holiday: null };
}

/** "Spring Festival,春节,4" */
function holidayName(entry: string): { zh: string; en: string } {
  const [en = '', zh = ''] = entry.split(',');
  return { zh, en };
}
