import { weekday } from '../../src/contract/rule-set.ts';
import type { RepSettings, Weekday } from '../../src/contract/rule-set.ts';
import type { RuleWords } from './rules-data.ts';

type Hours = NonNullable<RepSettings['hours']>;
type Spans = [string, string][];

/** A week in a line: days with the same hours stand together. */
export function hoursText(hours: Hours | null, w: RuleWords): string {
  if (hours === null) return w('noHours');
  const groups: { days: Weekday[]; text: string }[] = [];
  for (const day of weekday.options) {
    const text = spansText(hours.days[day] ?? []);
    const last = groups.at(-1);
    if (last?.text === text) last.days.push(day);
    else groups.push({ days: [day], text });
  }
  const named = groups.filter(({ text }) => text !== '');
  return named
    .map(({ days, text }) => `${daysText(days, w)} ${text === '00:00-24:00' ? w('allDay') : text}`)
    .join('; ');
}

function daysText(days: readonly Weekday[], w: RuleWords): string {
  const [first, last] = [days[0], days.at(-1)];
  if (days.length === 7 || first === undefined || last === undefined) return w('everyDay');
  return first === last ? w(first) : `${w(first)}–${w(last)}`;
}

export function spansText(spans: readonly (readonly [string, string])[]): string {
  return spans.map(([from, to]) => `${from}-${to}`).join(', ');
}

/** Null: it cannot be read. */
export function readSpans(text: string): Spans | null {
  if (text.trim() === '') return [];
  const spans = text.split(/[,，;；]/).map((part) => /^\s*(\d\d:\d\d)\s*[-–~至]\s*(\d\d:\d\d)\s*$/.exec(part));
  const read = spans.flatMap((found): Spans => (found?.[1] && found[2] ? [[found[1], found[2]]] : []));
  return read.length === spans.length ? read : null;
}
