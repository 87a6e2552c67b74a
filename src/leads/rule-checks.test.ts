import { describe, expect, test } from 'vitest';
import type { RoutingRule } from '../contract/rule-set.ts';
import { guessIndustry } from './industry-guess.ts';
import { checkRules } from './rule-checks.ts';
import type { RuleWorld, WorldRep } from './rule-checks.ts';

const week = { days: { monday: [['09:00', '18:00']] as const }, calendar: 'none' as const };
const rep = (but: Partial<WorldRep> = {}): WorldRep => ({
  ...{ name: '张伟', isActive: true, isAway: false, hasDeputy: false, openCap: null, hours: week, daysOff: {} },
  ...but,
});
const world = (reps: Record<string, WorldRep> = { a: rep() }): RuleWorld => ({
  now: new Date('2026-11-20T02:00:00Z'),
  teams: new Map([
    ['team', { name: '一组', members: [{ repId: 'a', weight: 1 }] }],
    ['empty', { name: '空组', members: [] }],
  ]),
  reps: new Map(Object.entries(reps)),
  hotlines: new Map([['h', { hours: week, overrides: {} }]]),
});
const rule = (name: string, but: Partial<RoutingRule> = {}): RoutingRule => ({
  ...{ id: name, name, industries: [], regions: [], minRegionConfidence: null, hotlineIds: [], languages: [] },
  ...{ openHours: 'any', timeWindows: [], teamId: 'team', ownerRepId: null, strategy: 'round_robin' },
  ...{ liveHandOver: true, liveReps: 3, acceptMinutes: 30, dailyCap: null, openCap: null, isCatchAll: false },
  ...but,
});
const last = rule('兜底', { isCatchAll: true });
const codes = (rules: RoutingRule[], reps?: Record<string, WorldRep>) =>
  checkRules({ rules: [...rules, last], regionGroups: [{ name: '空', regions: [] }] }, world(reps))
    .filter(({ code }) => code !== 'gap')
    .map(({ code, ruleId }) => `${ruleId}: ${code}`);

describe('a rule that can never do its work is told', () => {
  test.each<[string, Partial<RoutingRule>, string[]]>([
    ['sound', { industries: ['I', '63'], regions: ['320000', '320400'] }, []],
    ['no such industry', { industries: ['Z9'] }, ['x: unknown-industry']],
    ['no such region', { regions: ['999900'] }, ['x: unknown-region']],
    ['an empty group', { regions: ['@空'] }, ['x: unknown-group']],
    ['no such hotline', { hotlineIds: ['gone'] }, ['x: unknown-hotline']],
    ['no team', { teamId: null }, ['x: no-team']],
    ['an empty team', { teamId: 'empty' }, ['x: empty-team']],
    ['a rep who left', { strategy: 'named_owner', teamId: null, ownerRepId: 'b' }, ['x: owner-inactive']],
    [
      'nobody works on Sundays',
      { timeWindows: [{ days: ['sunday'], from: '09:00', to: '18:00' }] },
      ['x: nobody-works'],
    ],
    ['somebody works on Mondays', { timeWindows: [{ days: ['monday'], from: '12:00', to: '13:00' }] }, []],
    ['nobody works after hours', { openHours: 'after_hours' }, ['x: nobody-works']],
    ['how sure, of no region', { minRegionConfidence: 0.9 }, ['x: confidence-without-region']],
    ['all to the best one', { strategy: 'best_converting' }, ['x: best-without-cap']],
    ['at most ten to the best one', { strategy: 'best_converting', openCap: 10 }, []],
  ])('%s', (_why, but, expected) => {
    expect(codes([rule('x', but)], { a: rep(), b: rep({ isActive: false }) })).toEqual(expected);
  });
});

describe('a rule is shadowed', () => {
  test.each<[string, Partial<RoutingRule>[], boolean]>([
    ['by one that is wider', [{ regions: ['320000'] }, { regions: ['320400'] }], true],
    ['not by one that is narrower', [{ regions: ['320400'] }, { regions: ['320000'] }], false],
    ['by two together', [{ industries: ['I'] }, { industries: ['J'] }, { industries: ['63', 'J'] }], true],
    [
      'not by two that leave a corner',
      [{ industries: ['I'], regions: ['320000'] }, { industries: ['J'] }, { industries: ['I', 'J'] }],
      false,
    ],
    ['not by one at another time', [{ openHours: 'working' }, { industries: ['I'] }], false],
    ['by one at the same time', [{ openHours: 'working' }, { industries: ['I'], openHours: 'working' }], true],
    [
      'not by one that asks to be surer',
      [{ regions: ['320000'], minRegionConfidence: 0.9 }, { regions: ['320000'] }],
      false,
    ],
    ['not by one for a hotline', [{ hotlineIds: ['h'] }, { industries: ['I'] }], false],
  ])('%s', (_why, rules, isShadowed) => {
    const named = rules.map((but, place) => rule(`r${place}`, but));
    const found = codes(named).filter((code) => code === `r${rules.length - 1}: shadowed`);
    expect(found).toHaveLength(isShadowed ? 1 : 0);
  });
});

test('gaps: what only the catch-all takes, sections that lack the same provinces together', () => {
  const set = {
    rules: [rule('软件', { industries: ['I'] }), rule('江苏', { regions: ['320000'], industries: ['J'] }), last],
    regionGroups: [],
  };
  const gaps = checkRules(set, world()).filter(({ code }) => code === 'gap');
  expect(gaps).toHaveLength(2);
  expect(gaps.find(({ data }) => data.industries?.includes('J'))?.data.regions).not.toContain('320000');
  expect(gaps.find(({ data }) => data.industries?.includes('C'))?.data).toMatchObject({ regions: [] });
  expect(gaps.some(({ data }) => data.industries?.includes('I'))).toBe(false);
  const whole = { rules: [rule('都要', { regions: [] }), last], regionGroups: [] };
  expect(checkRules(whole, world()).filter(({ code }) => code === 'gap')).toEqual([]);
});

test.each([
  ['成都市第一医院', 'Q'],
  ['青岛银行股份有限公司', 'J'],
  ['宁波曜原港务有限公司', 'G'],
  ['苏州叙白软件有限公司', 'I'],
  ['华东电力设计院', 'D'],
  ['江南大学', 'P'],
  ['张三李四有限公司', null],
])('%s is guessed to be of section %s', (company, section) => {
  expect(guessIndustry(company)).toBe(section);
});
