import { industryWithin } from '../callers/industries.ts';
import { isWithin } from '../callers/regions.ts';
import type { Language } from '../contract/people.ts';
import type { RegionGroup, RoutingRule, TimeWindow } from '../contract/rule-set.ts';
import { weekdays } from '../routing/working-time.ts';
import type { Moment } from './rule-moment.ts';
import type { RuleBecause } from './why-words.ts';

/** What the rules read of a caller. */
export interface CallerFacts {
  industryCode: string | null;
  regionCode: string | null;
  /** 0 to 1; null with an unknown region. */
  regionConfidence: number | null;
  hotlineId: string;
  language: Language;
  moment: Moment;
}

/** One version of the rules, made ready to be asked. A published version never changes, so this is made once. */
export interface CompiledRules {
  version: number;
  rules: readonly RoutingRule[];
  /** Those that fit, in order. */
  matching(caller: CallerFacts): RoutingRule[];
  /** Every rule with why it fits or does not, for whoever reads a decision later. */
  explain(caller: CallerFacts): { rule: RoutingRule; because: RuleBecause }[];
}

interface Ready {
  rule: RoutingRule;
  regions: readonly string[];
  windows: readonly Span[];
}
interface Span {
  days: readonly boolean[];
  from: number;
  to: number;
}

/**
 * A bit for each rule, a row of bits for each value of a condition (this industry, that region): the rules that fit are
 * the bits left when the rows of one caller are laid over each other. So 300 rules cost ten words a condition, not 300
 * comparisons. Rows are made when a value is first met. Time and confidence are asked of the few that are left.
 */
export function compileRules(set: {
  version: number;
  rules: readonly RoutingRule[];
  regionGroups: readonly RegionGroup[];
}): CompiledRules {
  const ready = set.rules.map((rule) => toReady(rule, set.regionGroups));
  const industry = rowsOf<string | null>(ready, fitsIndustry);
  const region = rowsOf<string | null>(ready, fitsRegion);
  const hotline = rowsOf<string>(ready, fitsHotline);
  const language = rowsOf<Language>(ready, fitsLanguage);
  return {
    version: set.version,
    rules: set.rules,
    matching(caller) {
      const rows = [
        industry(caller.industryCode),
        region(caller.regionCode),
        hotline(caller.hotlineId),
        language(caller.language),
      ];
      return onesOf(rows, ready).flatMap((one) => (isSure(one, caller) && isTime(one, caller) ? [one.rule] : []));
    },
    explain: (caller) => ready.map((one) => ({ rule: one.rule, because: becauseOf(one, caller) })),
  };
}

/** Codes and groups of a rule as plain codes. A group that is not there stands for nothing. */
export function regionsOf(rule: RoutingRule, groups: readonly RegionGroup[]): string[] {
  return rule.regions.flatMap((code) =>
    code.startsWith('@') ? (groups.find(({ name }) => name === code.slice(1))?.regions ?? []) : [code],
  );
}

function toReady(rule: RoutingRule, groups: readonly RegionGroup[]): Ready {
  return { rule, regions: regionsOf(rule, groups), windows: rule.timeWindows.map(toSpan) };
}

function toSpan({ days, from, to }: TimeWindow): Span {
  return { days: weekdays.map((day) => days.includes(day)), from: minuteOf(from), to: minuteOf(to) };
}

function minuteOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

function becauseOf(one: Ready, caller: CallerFacts): RuleBecause {
  if (!fitsIndustry(one, caller.industryCode))
    return caller.industryCode === null ? 'industry-unknown' : 'other-industry';
  if (!fitsRegion(one, caller.regionCode)) return caller.regionCode === null ? 'region-unknown' : 'other-region';
  if (!isSure(one, caller)) return 'region-unsure';
  if (!fitsHotline(one, caller.hotlineId)) return 'other-hotline';
  if (!fitsLanguage(one, caller.language)) return 'other-language';
  return isTime(one, caller) ? 'fits' : 'other-time';
}

function fitsIndustry({ rule }: Ready, code: string | null): boolean {
  return rule.industries.length === 0 || rule.industries.some((wanted) => industryWithin(code, wanted));
}

// By the rule's own list and not by its expansion: a rule for an empty group fits nobody, not everybody.
function fitsRegion({ rule, regions }: Ready, code: string | null): boolean {
  return rule.regions.length === 0 || regions.some((wanted) => isWithin(code, wanted));
}

function fitsHotline({ rule }: Ready, hotlineId: string): boolean {
  return rule.hotlineIds.length === 0 || rule.hotlineIds.includes(hotlineId);
}

function fitsLanguage({ rule }: Ready, language: Language): boolean {
  return rule.languages.length === 0 || rule.languages.includes(language);
}

function isSure({ rule }: Ready, { regionConfidence }: CallerFacts): boolean {
  return rule.minRegionConfidence === null || (regionConfidence ?? 0) >= rule.minRegionConfidence;
}

function isTime({ rule, windows }: Ready, { moment }: CallerFacts): boolean {
  if (rule.openHours !== 'any' && (rule.openHours === 'working') !== moment.isWorkingTime) return false;
  return windows.length === 0 || windows.some((span) => isInside(span, moment));
}

function isInside({ days, from, to }: Span, { weekday, minute }: Moment): boolean {
  if (from < to) return days[weekday] === true && minute >= from && minute < to;
  return minute >= from ? days[weekday] === true : minute < to && days[(weekday + 6) % 7] === true;
}

function rowsOf<Value>(ready: readonly Ready[], fits: (one: Ready, value: Value) => boolean) {
  const rows = new Map<Value, Uint32Array>();
  return (value: Value): Uint32Array => {
    const held = rows.get(value);
    if (held !== undefined) return held;
    const row = new Uint32Array(Math.ceil(ready.length / 32));
    ready.forEach((one, at) => {
      if (fits(one, value)) row[at >> 5] = (row[at >> 5] ?? 0) | (1 << (at & 31));
    });
    rows.set(value, row);
    return row;
  };
}

function onesOf(rows: readonly Uint32Array[], ready: readonly Ready[]): Ready[] {
  const found: Ready[] = [];
  const words = Math.ceil(ready.length / 32);
  for (let word = 0; word < words; word += 1) {
    let bits = rows.reduce((left, row) => left & (row[word] ?? 0), -1);
    while (bits !== 0) {
      const at = 31 - Math.clz32(bits & -bits);
      const one = ready[(word << 5) + at];
      if (one !== undefined) found.push(one);
      bits &= bits - 1;
    }
  }
  return found;
}
