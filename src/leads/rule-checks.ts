import { allIndustries, industryByCode, industryWithin, sectionOf } from '../callers/industries.ts';
import { allRegions, isWithin, regionByCode } from '../callers/regions.ts';
import type { RegionGroup, RoutingRule, RuleCheck } from '../contract/rule-set.ts';
import type { HoursOverrides, WeeklyHours } from '../routing/working-time.ts';
import { isOnDuty } from './rep-hours.ts';
import { compileRules, regionsOf } from './rule-index.ts';
import { momentOf } from './rule-moment.ts';

/** What the rules speak of, as it is now. */
export interface RuleWorld {
  now: Date;
  teams: ReadonlyMap<string, { name: string; members: readonly { repId: string; weight: number }[] }>;
  reps: ReadonlyMap<string, WorldRep>;
  hotlines: ReadonlyMap<string, { hours: WeeklyHours; overrides: HoursOverrides }>;
}
export interface WorldRep {
  name: string;
  isActive: boolean;
  isAway: boolean;
  hasDeputy: boolean;
  openCap: number | null;
  hours: WeeklyHours | null;
  daysOff: HoursOverrides;
}
interface DraftRules {
  rules: readonly RoutingRule[];
  regionGroups: readonly RegionGroup[];
}

/** Everything that is wrong or worth knowing about a set of rules: errors first, each in the order of the rules. */
export function checkRules(set: DraftRules, world: RuleWorld): RuleCheck[] {
  const perRule = set.rules.flatMap((rule) => [
    ...codeChecks(rule, set.regionGroups, world),
    ...targetChecks(rule, world),
    ...timeChecks(rule, world),
  ]);
  const all = [...perRule, ...shadowChecks(set), ...gapChecks(set)];
  const rank = { error: 0, warning: 1, hint: 2 } as const;
  return all.toSorted((a, b) => rank[a.severity] - rank[b.severity]);
}

type Made = Pick<RuleCheck, 'code' | 'severity'> & { data?: RuleCheck['data'] };
const about = (rule: RoutingRule, { data, ...check }: Made): RuleCheck => ({
  ...check,
  ruleId: rule.id,
  data: { name: rule.name, ...data },
});

function codeChecks(rule: RoutingRule, groups: readonly RegionGroup[], world: RuleWorld): RuleCheck[] {
  const checks: RuleCheck[] = [];
  const report = (code: RuleCheck['code'], codes: string[]) => {
    if (codes.length > 0) checks.push(about(rule, { code, severity: 'error', data: { codes } }));
  };
  report(
    'unknown-industry',
    rule.industries.filter((code) => industryByCode(code)?.code !== code),
  );
  const named = rule.regions.filter((code) => code.startsWith('@')).map((code) => code.slice(1));
  report(
    'unknown-group',
    named.filter((name) => !groups.some((group) => group.name === name && group.regions.length > 0)),
  );
  report(
    'unknown-region',
    regionsOf(rule, groups).filter((code) => regionByCode(code)?.code !== code),
  );
  report(
    'unknown-hotline',
    rule.hotlineIds.filter((id) => !world.hotlines.has(id)),
  );
  if (rule.minRegionConfidence !== null && rule.regions.length === 0)
    checks.push(about(rule, { code: 'confidence-without-region', severity: 'hint' }));
  return checks;
}

function targetChecks(rule: RoutingRule, world: RuleWorld): RuleCheck[] {
  if (rule.strategy === 'named_owner') return ownerChecks(rule, world);
  const team = rule.teamId === null ? undefined : world.teams.get(rule.teamId);
  if (team === undefined) return [about(rule, { code: 'no-team', severity: 'error' })];
  const working = team.members.filter(({ repId, weight }) => weight > 0 && world.reps.get(repId)?.isActive === true);
  const data = { byName: team.name };
  if (working.length === 0) return [about(rule, { code: 'empty-team', severity: 'error', data })];
  const isUncapped = rule.openCap === null && working.some(({ repId }) => world.reps.get(repId)?.openCap === null);
  return rule.strategy === 'best_converting' && isUncapped
    ? [about(rule, { code: 'best-without-cap', severity: 'hint', data })]
    : [];
}

function ownerChecks(rule: RoutingRule, world: RuleWorld): RuleCheck[] {
  const owner = rule.ownerRepId === null ? undefined : world.reps.get(rule.ownerRepId);
  if (owner === undefined || !owner.isActive)
    return [about(rule, { code: 'owner-inactive', severity: 'error', data: { byName: owner?.name ?? '' } })];
  return owner.isAway && !owner.hasDeputy
    ? [about(rule, { code: 'owner-away', severity: 'warning', data: { byName: owner.name } })]
    : [];
}

const HOUR = 3_600_000;
const HOURS_OF_WEEK = 168;

/** Is anybody of the team at work at any full hour of the coming week at which the rule holds? */
function timeChecks(rule: RoutingRule, world: RuleWorld): RuleCheck[] {
  const team = rule.teamId === null ? undefined : world.teams.get(rule.teamId);
  const repIds = rule.ownerRepId === null ? (team?.members.map(({ repId }) => repId) ?? []) : [rule.ownerRepId];
  const reps = repIds.flatMap((id) => world.reps.get(id) ?? []).filter(({ isActive }) => isActive);
  if (reps.length === 0) return [];
  const hotline = [...world.hotlines].find(([id]) => rule.hotlineIds.length === 0 || rule.hotlineIds.includes(id))?.[1];
  if (hotline === undefined) return [];
  const timeAlone = compileRules({ version: 0, regionGroups: [], rules: [{ ...rule, ...anyCaller }] });
  for (let hour = 0; hour < HOURS_OF_WEEK; hour += 1) {
    const at = new Date(world.now.getTime() + hour * HOUR);
    const moment = momentOf(at, hotline.hours, hotline.overrides);
    const caller = { industryCode: null, regionCode: null, regionConfidence: null, hotlineId: '', moment };
    if (timeAlone.matching({ ...caller, language: 'zh-CN' }).length === 0) continue;
    if (reps.some(({ hours, daysOff }) => isOnDuty(hours, at, daysOff))) return [];
  }
  const byName = team?.name ?? reps[0]?.name ?? '';
  return [about(rule, { code: 'nobody-works', severity: 'warning', data: { byName } })];
}
const anyCaller = { industries: [], regions: [], hotlineIds: [], languages: [], minRegionConfidence: null };

/**
 * A rule that earlier ones cover is only reached when their teams have nobody. Each industry and region that it names is
 * taken apart to the smallest there are; what the earlier rules cover together counts, not only one of them alone.
 */
function shadowChecks({ rules, regionGroups }: DraftRules): RuleCheck[] {
  const expanded = rules.map((rule) => ({ rule, regions: regionsOf(rule, regionGroups) }));
  const bitsOf = (fits: (one: (typeof expanded)[number]) => boolean) =>
    expanded.reduce((bits, one, at) => (fits(one) ? bits | (1n << BigInt(at)) : bits), 0n);
  const industryBits = [null, ...allIndustries().map(({ code }) => code)].map((code) =>
    bitsOf(
      ({ rule }) => rule.industries.length === 0 || rule.industries.some((wanted) => industryWithin(code, wanted)),
    ),
  );
  const regionBits = [null, ...allRegions().map(({ code }) => code)].map((code) =>
    bitsOf(({ rule, regions }) => rule.regions.length === 0 || regions.some((wanted) => isWithin(code, wanted))),
  );
  return expanded.flatMap(({ rule }, at) => {
    const own = 1n << BigInt(at);
    const earlier = bitsOf((one) => expanded.indexOf(one) < at && isWiderElsewhere(one.rule, rule));
    if (earlier === 0n || rule.isCatchAll) return [];
    const kinds = (all: bigint[]) => [...new Set(all.filter((bits) => bits & own).map((bits) => bits & earlier))];
    const [industries, regions] = [kinds(industryBits), kinds(regionBits)];
    if (industries.length === 0 || regions.length === 0) return [];
    if (!industries.every((one) => regions.every((other) => (one & other) !== 0n))) return [];
    const used = industries.reduce((bits, one) => bits | regions.reduce((sum, other) => sum | (one & other), 0n), 0n);
    const names = expanded.flatMap((one, place) => (used & (1n << BigInt(place)) ? [one.rule.name] : []));
    return [about(rule, { code: 'shadowed', severity: 'warning', data: { codes: names.slice(0, 4) } })];
  });
}

/** In everything but industry and region, the first holds wherever the second does. */
function isWiderElsewhere(wide: RoutingRule, narrow: RoutingRule): boolean {
  const covers = (all: readonly string[], some: readonly string[]) =>
    all.length === 0 || (some.length > 0 && some.every((one) => all.includes(one)));
  const isSurer = wide.minRegionConfidence ?? 0;
  return (
    covers(wide.hotlineIds, narrow.hotlineIds) &&
    covers(wide.languages, narrow.languages) &&
    (wide.openHours === 'any' || wide.openHours === narrow.openHours) &&
    (wide.timeWindows.length === 0 || JSON.stringify(wide.timeWindows) === JSON.stringify(narrow.timeWindows)) &&
    isSurer <= (narrow.minRegionConfidence ?? 0)
  );
}

/** Section by province: what only the catch-all takes. Sections that lack the same provinces are told together. */
function gapChecks({ rules, regionGroups }: DraftRules): RuleCheck[] {
  const plain = rules.filter((rule) => !rule.isCatchAll && isUnconditional(rule));
  const places = plain.map((rule) => ({ rule, regions: regionsOf(rule, regionGroups) }));
  const sections = allIndustries().filter(({ code }) => sectionOf(code)?.code === code);
  const provinces = allRegions().filter(({ level }) => level === 'province');
  const missing = new Map<string, string[]>();
  for (const { code } of sections) {
    const ofSection = places.filter(
      ({ rule }) => rule.industries.length === 0 || rule.industries.some((wanted) => industryWithin(code, wanted)),
    );
    const lacks = provinces.filter(
      (province) =>
        !ofSection.some(
          ({ rule, regions }) => rule.regions.length === 0 || regions.some((one) => isWithin(province.code, one)),
        ),
    );
    const key = lacks.length === provinces.length ? '*' : lacks.map((province) => province.code).join(' ');
    if (key !== '') missing.set(key, [...(missing.get(key) ?? []), code]);
  }
  return [...missing].map(([key, industries]) => ({
    code: 'gap',
    severity: 'hint',
    ruleId: null,
    data: { industries, regions: key === '*' ? [] : key.split(' ') },
  }));
}

function isUnconditional(rule: RoutingRule): boolean {
  const lists = [rule.hotlineIds, rule.languages, rule.timeWindows];
  return lists.every((list) => list.length === 0) && rule.openHours === 'any' && rule.minRegionConfidence === null;
}
