import type { Language } from '../src/contract/people.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The browser's zone; a machine that does not know where it stands gets the company's. */
export function timeZone(): string {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === undefined || zone === 'UTC' || zone.startsWith('Etc/') ? 'Asia/Shanghai' : zone;
}

/** 0:07, 12:40, 1:02:03. Never negative: a deadline that passed stands at 0:00. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${h > 0 ? String(m).padStart(2, '0') : m}:${String(s).padStart(2, '0')}`;
  return h > 0 ? `${h}:${tail}` : tail;
}

export function secondsBetween(from: string, to: number | string): number {
  return ((typeof to === 'string' ? Date.parse(to) : to) - Date.parse(from)) / 1000;
}

/** Day, month and time; with the year when it is not this one. */
export function whenText(iso: string, language: Language, now: number): string {
  const date = new Date(iso);
  const zone = timeZone();
  const year = (at: Date) => new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: zone }).format(at);
  return new Intl.DateTimeFormat(language, {
    ...(year(date) === year(new Date(now)) ? {} : { year: 'numeric' }),
    month: 'short',
    day: 'numeric',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  }).format(date);
}

export function timeText(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: timeZone(),
  }).format(new Date(iso));
}

/** For days without a time (`2026-03-31`), which belong to no zone. */
export function dayText(day: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(day));
}

/** Short form for tables: the time today, else day and time. */
export function shortWhenText(iso: string, language: Language, now: number): string {
  if (isSameDay(iso, now)) return timeText(iso, language);
  const far = Math.abs(now - Date.parse(iso)) > 300 * DAY;
  return new Intl.DateTimeFormat(language, {
    ...(far ? { year: 'numeric' } : {}),
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: timeZone(),
  }).format(new Date(iso));
}

export function isSameDay(iso: string, now: number): boolean {
  const day = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone: timeZone() });
  return day.format(new Date(iso)) === day.format(new Date(now));
}

/** "3 days ago", "in 20 minutes". */
export function relativeText(iso: string, language: Language, now: number): string {
  const distance = Date.parse(iso) - now;
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const size = Math.abs(distance);
  if (size < MINUTE) return format.format(0, 'second');
  if (size < HOUR) return format.format(Math.trunc(distance / MINUTE), 'minute');
  if (size < DAY) return format.format(Math.trunc(distance / HOUR), 'hour');
  if (size < 30 * DAY) return format.format(Math.trunc(distance / DAY), 'day');
  if (size < 365 * DAY) return format.format(Math.trunc(distance / (30 * DAY)), 'month');
  return format.format(Math.trunc(distance / (365 * DAY)), 'year');
}

const GROUPS: readonly [RegExp, string][] = [
  [/^\+86(1\d{2})(\d{4})(\d{4})$/, '$1 $2 $3'],
  [/^\+86([48]00)(\d{3})(\d{4})$/, '$1-$2-$3'],
  [/^\+86(10|2\d)(\d{4})(\d{4})$/, '0$1-$2 $3'],
  [/^\+86([3-9]\d{2})(\d{3,4})(\d{4})$/, '0$1-$2 $3'],
];

/** Country code and the rest: codes of one and two digits are the exceptions, all others have three (ITU-T E.164). */
const FOREIGN = /^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})(\d{5,})$/;

/** A Chinese number the way people say it, a foreign one in groups that can be read out; masked ones stay as they came. */
export function phoneText(number: string): string {
  for (const [pattern, groups] of GROUPS) {
    if (pattern.test(number)) return number.replace(pattern, groups);
  }
  const [, country, rest] = FOREIGN.exec(number) ?? [];
  if (country === undefined || rest === undefined) return number;
  const head = rest.slice(0, -4).replace(/\d(?=(?:\d{3})+$)/g, rest.length === 8 ? '$&' : '$& ');
  return `+${country} ${head} ${rest.slice(-4)}`;
}

/** The value that an `<input type="datetime-local">` wants, in the browser's own zone (the field knows no other). */
export function fieldDateTime(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * MINUTE);
  return local.toISOString().slice(0, 16);
}
