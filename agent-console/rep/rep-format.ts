import type { LeadView } from '../../src/contract/lead.ts';
import type { Language } from '../../src/contract/people.ts';
import type { RepWords } from './rep-words-zh.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `3 minutes ago`, `in 2 hours`, in the page's language. */
export function relativeTime(
  at: string,
  now: number,
  { language, words }: { language: Language; words: RepWords },
): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  const ms = new Date(at).getTime() - now;
  const size = Math.abs(ms);
  if (size < 45_000) return words.justNow;
  if (size < HOUR) return format.format(Math.round(ms / MINUTE), 'minute');
  if (size < DAY) return format.format(Math.round(ms / HOUR), 'hour');
  return format.format(Math.round(ms / DAY), 'day');
}

/** The length of a time in one unit: `12 min`, `3 hr`, `2 days`. */
export function howLong(ms: number, language: Language): string {
  const [value, unit] = ms < HOUR ? [ms / MINUTE, 'minute'] : ms < DAY ? [ms / HOUR, 'hour'] : [ms / DAY, 'day'];
  const format = new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 0,
  });
  return format.format(Math.max(1, Math.floor(value)));
}

/** Today: the clock time; another day: date and time. The phone's time zone. */
export function pointInTime(at: string | number, now: number, language: Language): string {
  const date = new Date(at);
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hour12: false };
  if (date.toDateString() === new Date(now).toDateString()) return date.toLocaleTimeString(language, time);
  return date.toLocaleString(language, { month: 'short', day: 'numeric', weekday: 'short', ...time });
}

export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = `${String(minutes).padStart(hours > 0 ? 2 : 1, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

const groupings: [RegExp, string][] = [
  [/^\+86(1\d{2})(\d{4})(\d{4})$/, '$1 $2 $3'],
  [/^\+86(10|2\d)(\d{4})(\d{4})$/, '0$1 $2 $3'],
  [/^\+86([3-9]\d{2})(\d{3,4})(\d{4})$/, '0$1 $2 $3'],
];

/** Groups a Chinese number as people read it; everything else, masked numbers too, stays as it came. */
export function readableNumber(number: string): string {
  const fit = groupings.find(([pattern]) => pattern.test(number));
  return fit === undefined ? number : number.replace(...fit);
}

/** Null while the number is masked: a link that dials asterisks helps nobody. */
export function telLink(lead: LeadView): string | null {
  return !lead.numberMasked && /^\+?\d{3,15}$/.test(lead.number) ? `tel:${lead.number}` : null;
}

/** Number prefixes say where a SIM was sold, so the page never shows a region without how sure it is. */
export function regionConfidence(confidence: number, words: RepWords): string {
  if (confidence >= 0.85) return words.sure;
  return confidence >= 0.6 ? words.likely : words.guess;
}

export function leadTitle(lead: LeadView): string {
  return lead.company ?? lead.name ?? readableNumber(lead.number);
}
