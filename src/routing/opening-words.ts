import type { Language } from '../contract/people.ts';
import { nextDate, wallTime } from './zoned-time.ts';

const MINUTE = 60_000;
const zhDigits = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
const zhWeekdays = ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'];
const enWeekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const enMonths = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'].concat([
  'October',
  'November',
  'December',
]);

/**
 * When it opens again, in words that are said: 明天上午九点, tomorrow at 9 a.m. A day within the week is called by its
 * weekday, a later one by its date; always by the hotline's own clock.
 */
export function openingWords(language: Language, opensAt: Date, clock: { now: Date; timeZone: string }): string {
  const opens = wallTime(opensAt.getTime(), clock.timeZone);
  const today = wallTime(clock.now.getTime(), clock.timeZone).date;
  const minutes = Math.floor(opens.milliseconds / MINUTE);
  if (language === 'en') return `${enDay(opens.date, today)} at ${enTime(minutes)}`;
  return `${zhDay(opens.date, today)}${zhTime(minutes)}`;
}

function zhDay(date: string, today: string): string {
  const near = ['今天', '明天', '后天'].find((_word, days) => date === nextDate(today, days));
  if (near !== undefined) return near;
  const weekday = zhWeekdays[weekdayOf(date)] ?? '';
  if (date < nextDate(today, 7)) return weekday;
  const { month, day } = monthAndDay(date);
  return `${zhNumber(month)}月${zhNumber(day)}日${weekday}`;
}

function enDay(date: string, today: string): string {
  if (date === today) return 'today';
  if (date === nextDate(today, 1)) return 'tomorrow';
  const weekday = enWeekdays[weekdayOf(date)] ?? '';
  if (date < nextDate(today, 7)) return `on ${weekday}`;
  const { month, day } = monthAndDay(date);
  return `on ${weekday}, ${enMonths[month - 1] ?? ''} ${day},`;
}

function zhTime(minutes: number): string {
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60];
  const hours = hour % 12 === 0 && hour > 0 ? 12 : hour % 12;
  // 两点, not 二点.
  const spoken = hours === 2 ? '两' : zhNumber(hours);
  const past = minute === 0 ? '' : minute === 30 ? '半' : `${minute < 10 ? '零' : ''}${zhNumber(minute)}分`;
  return `${partOfDay(hour)}${spoken}点${past}`;
}

function partOfDay(hour: number): string {
  if (hour < 5) return '凌晨';
  if (hour < 8) return '早上';
  if (hour < 12) return '上午';
  if (hour < 13) return '中午';
  return hour < 18 ? '下午' : '晚上';
}

function enTime(minutes: number): string {
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60];
  const past = minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`;
  return `${hour % 12 === 0 ? 12 : hour % 12}${past} ${hour < 12 ? 'a.m.' : 'p.m.'}`;
}

/** Up to 99. */
function zhNumber(value: number): string {
  const [tens, ones] = [Math.floor(value / 10), value % 10];
  if (tens === 0) return zhDigits[ones] ?? '';
  return `${tens === 1 ? '' : (zhDigits[tens] ?? '')}十${ones === 0 ? '' : (zhDigits[ones] ?? '')}`;
}

function monthAndDay(date: string): { month: number; day: number } {
  return { month: Number(date.slice(5, 7)), day: Number(date.slice(8, 10)) };
}

function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}
