import type { CalendarYear, DayCheck, DayCheckBody } from '../contract/settings.ts';
import { calendarCoveredUntil, calendarDay } from '../routing/china-calendar.ts';
import { hoursOfDate } from '../routing/working-time.ts';
import { nextDate } from '../routing/zoned-time.ts';
import { overridesOf, rulesOf } from './setting-warnings.ts';

/** When it is open on one date, and which of own day, calendar and week says so. */
export function whatHolds(ask: DayCheckBody): DayCheck {
  const { open, covered } = hoursOfDate(rulesOf(ask), ask.date, overridesOf(ask));
  const about = { open: open.map(([from, to]): [string, string] => [from, to]), covered };
  const own = ask.ownDays.find(({ date }) => date === ask.date);
  if (own !== undefined) return { ...about, because: 'own-day', name: { zh: own.name, en: own.name } };
  const { kind, holiday } = calendarDay(ask.date);
  const special = kind === 'holiday' || kind === 'adjusted-workday';
  if (ask.calendar === 'china' && special) return { ...about, because: kind, name: holiday };
  return { ...about, because: 'week', name: null };
}

/** The public calendar's days of one year that are not like their weekday. */
export function calendarOfYear(year: number): CalendarYear {
  const days: CalendarYear['days'] = [];
  for (let date = `${year}-01-01`; date.startsWith(String(year)); date = nextDate(date, 1)) {
    const { kind, holiday } = calendarDay(date);
    if (holiday === null || (kind !== 'holiday' && kind !== 'adjusted-workday')) continue;
    days.push({ date, kind, ...holiday });
  }
  return { covered: days.length > 0, coveredUntil: calendarCoveredUntil, days };
}
