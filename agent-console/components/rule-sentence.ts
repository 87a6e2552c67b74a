import type { RoutingRule, RoutingTeams, RuleChoices, TimeWindow } from '../../src/contract/rule-set.ts';
import type { Language } from '../../src/contract/people.ts';
import type { Translate } from '../i18n/i18n.ts';
import type { RuleWords } from './rules-data.ts';

/** Names for the codes and ids of rules. */
export interface RuleNames {
  industry(code: string): string;
  region(code: string): string;
  hotline(id: string): string;
  team(id: string | null): string;
  rep(id: string | null): string;
}

export function ruleNames(
  choices: RuleChoices | undefined,
  teams: RoutingTeams | undefined,
  language: Language,
): RuleNames {
  const inWords = ({ zh, en }: { zh: string; en: string }) => (language === 'en' ? en : zh);
  const industries = new Map(choices?.industries.map((one) => [one.code, inWords(one)]));
  const regions = new Map(choices?.regions.map((one) => [one.code, inWords(one)]));
  const hotlines = new Map(choices?.hotlines.map(({ id, name }) => [id, name]));
  const teamNames = new Map(teams?.teams.map(({ id, name }) => [id, name]));
  const reps = new Map(teams?.reps.map(({ id, name }) => [id, name]));
  return {
    industry: (code) => industries.get(code) ?? code,
    region: (code) => (code.startsWith('@') ? code.slice(1) : (regions.get(code) ?? code)),
    hotline: (id) => hotlines.get(id) ?? '—',
    team: (id) => (id === null ? '—' : (teamNames.get(id) ?? '—')),
    rep: (id) => (id === null ? '—' : (reps.get(id) ?? '—')),
  };
}

/** Whom the rule is for, and what follows: "来自广东的制造业来电" and "华南一组，加权轮流，15 分钟内接受". */
export function ruleSentence(
  rule: RoutingRule,
  names: RuleNames,
  { w, t, language }: { w: RuleWords; t: Translate; language: Language },
): { who: string; what: string } {
  const list = (all: string[]) => few(all, w);
  const industries =
    rule.industries.length === 0 ? '' : w('callOf', { industries: list(rule.industries.map(names.industry)) });
  const sure =
    rule.minRegionConfidence === null ? '' : w('sure', { percent: Math.round(rule.minRegionConfidence * 100) });
  const regions = rule.regions.length === 0 ? '' : w('callFrom', { regions: list(rule.regions.map(names.region)) });
  const isAnybody = industries === '' && regions === '';
  const caller = isAnybody
    ? w('callAny')
    : language === 'en'
      ? `${industries}${w('call')}${regions}${sure}`
      : `${regions}${industries}${w('call')}${sure}`;
  const hotlines =
    rule.hotlineIds.length === 0 ? '' : w('callOn', { hotlines: list(rule.hotlineIds.map(names.hotline)) });
  const languages =
    rule.languages.length === 0
      ? ''
      : w('callIn', { languages: list(rule.languages.map((one) => t(`language.${one}`))) });
  const when = [
    ...(rule.openHours === 'any' ? [] : [w(`hours.${rule.openHours}`)]),
    ...rule.timeWindows.map((one) => windowText(one, w)),
  ];
  const times = when.length === 0 ? '' : w('callWhen', { when: when.join(w('or')) });
  return {
    who: upperFirst(caller.trim() + hotlines + languages + times),
    what: actionText(rule, names, { w, language }),
  };
}

function actionText(
  rule: RoutingRule,
  names: RuleNames,
  { w, language }: { w: RuleWords; language: Language },
): string {
  const target = rule.strategy === 'named_owner' ? names.rep(rule.ownerRepId) : names.team(rule.teamId);
  const parts = [
    w('to', { target, strategy: w(`strategy.${rule.strategy}`), minutes: rule.acceptMinutes }),
    rule.liveHandOver ? w('liveYes', { count: rule.liveReps }) : w('liveNo'),
    ...(rule.dailyCap === null ? [] : [w('caps', { count: rule.dailyCap })]),
    ...(rule.openCap === null ? [] : [w('openCaps', { count: rule.openCap })]),
  ];
  return parts.join(language === 'en' ? ', ' : '，');
}

export function windowText({ days, from, to }: TimeWindow, w: RuleWords): string {
  const dayText = days.length === 7 ? w('everyDay') : days.map((day) => w(day)).join(w('or'));
  return `${dayText} ${from}–${to}`;
}

/** A list that stays readable: the first six and how many there are. */
export function few(all: readonly string[], w: RuleWords): string {
  return all.length <= 6
    ? all.join(w('or'))
    : w('andMore', { names: all.slice(0, 5).join(w('or')), count: all.length });
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
