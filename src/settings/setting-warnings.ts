import type { HoursSetting, Settings, SettingWarning } from '../contract/settings.ts';
import { calendarCoveredUntil } from '../routing/china-calendar.ts';
import type { HoursOverrides, WeeklyHours } from '../routing/working-time.ts';
import { nextOpening } from '../routing/working-time.ts';

/** How early a year without a published calendar is worth a word. */
const LOOK_AHEAD_DAYS = 60;

/** What leaves callers unserved, or soon will. Saving is never refused for it: a company may be half set up. */
export function settingWarnings(settings: Omit<Settings, 'warnings'>, now: Date): SettingWarning[] {
  const active = settings.dispositions.items.filter(({ isActive }) => isActive).map(({ code }) => code);
  return [
    ...settings.queues.flatMap((queue): SettingWarning[] => queueWarnings(queue, { settings, active })),
    ...settings.hotlines.flatMap((hotline): SettingWarning[] => {
      const about = { hotlineId: hotline.id, name: hotline.name };
      const hours = settings.hours.find(({ id }) => id === hotline.hoursId);
      const opens = hours !== undefined && nextOpening(rulesOf(hours), now, overridesOf(hours)) !== null;
      return [
        ...(hotline.menu.length === 0 ? [{ code: 'hotline-no-menu', ...about } as const] : []),
        ...(opens ? [] : [{ code: 'hotline-never-open', ...about } as const]),
      ];
    }),
    ...settings.hours.flatMap((hours) => yearUnknown(hours, now)),
    ...(active.length === 0 ? [{ code: 'no-disposition' } as const] : []),
  ];
}

function queueWarnings(
  queue: Settings['queues'][number],
  { settings, active }: { settings: Omit<Settings, 'warnings'>; active: readonly string[] },
): SettingWarning[] {
  const about = { queueId: queue.id, name: queue.nameZh };
  const has = settings.agents.some(({ skills }) => skills.some(({ skillId }) => skillId === queue.skillId));
  const offers = queue.dispositions.length === 0 || queue.dispositions.some((code) => active.includes(code));
  return [
    ...(queue.skillId !== null && !has ? [{ code: 'queue-skill-nobody', ...about } as const] : []),
    ...(offers ? [] : [{ code: 'queue-no-disposition', ...about } as const]),
  ];
}

/** The calendar ends soon, and nobody has entered the days of the year that follows. */
function yearUnknown(hours: HoursSetting, now: Date): SettingWarning[] {
  const soon = new Date(now.getTime() + LOOK_AHEAD_DAYS * 86_400_000).toISOString().slice(0, 10);
  const year = soon.slice(0, 4);
  if (hours.calendar === 'none' || soon <= calendarCoveredUntil) return [];
  if (hours.ownDays.some(({ date }) => date.startsWith(year))) return [];
  return [{ code: 'hours-year-unknown', hoursId: hours.id, name: hours.name, year }];
}

export function rulesOf(hours: Pick<HoursSetting, 'calendar' | 'week'> & { timeZone?: string }): WeeklyHours {
  const { calendar, week, timeZone } = hours;
  return { calendar, days: week, ...(timeZone !== undefined && { timeZone }) };
}

export function overridesOf({ ownDays }: Pick<HoursSetting, 'ownDays'>): HoursOverrides {
  return Object.fromEntries(ownDays.map(({ date, open }) => [date, open.length === 0 ? ('closed' as const) : open]));
}
