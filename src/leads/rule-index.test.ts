import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RoutingRule } from '../contract/rule-set.ts';
import { chooseRep } from './choose-rep.ts';
import type { Member, RepStanding } from './choose-rep.ts';
import { compileRules } from './rule-index.ts';
import type { CallerFacts } from './rule-index.ts';

const rule = (name: string, but: Partial<RoutingRule> = {}): RoutingRule => ({
  ...{ id: name, name, industries: [], regions: [], minRegionConfidence: null, hotlineIds: [], languages: [] },
  ...{ openHours: 'any', timeWindows: [], teamId: 'team', ownerRepId: null, strategy: 'round_robin' },
  ...{ liveHandOver: true, liveReps: 3, acceptMinutes: 30, dailyCap: null, openCap: null, isCatchAll: false },
  ...but,
});
const caller = (but: Partial<CallerFacts> = {}): CallerFacts => ({
  ...{ industryCode: 'I', regionCode: '320400', regionConfidence: 0.7, hotlineId: 'h', language: 'zh-CN' },
  moment: { weekday: 0, minute: 600, isWorkingTime: true },
  ...but,
});
const at = (weekday: number, minute: number, isWorkingTime = true) => ({ moment: { weekday, minute, isWorkingTime } });

describe('a condition', () => {
  test.each<[string, Partial<RoutingRule>, Partial<CallerFacts>, string]>([
    ['a group stands for its regions', { regions: ['@华东'] }, {}, 'fits'],
    ['a group that is not there fits nobody', { regions: ['@华西'] }, {}, 'other-region'],
    ['a prefix is not sure enough', { regions: ['320000'], minRegionConfidence: 0.9 }, {}, 'region-unsure'],
    ['a caller’s word is', { regions: ['320000'], minRegionConfidence: 0.9 }, { regionConfidence: 1 }, 'fits'],
    ['another hotline', { hotlineIds: ['vip'] }, {}, 'other-hotline'],
    ['another language', { languages: ['en'] }, {}, 'other-language'],
    ['after hours only', { openHours: 'after_hours' }, {}, 'other-time'],
    ['after hours', { openHours: 'after_hours' }, at(0, 600, false), 'fits'],
    [
      'before the window',
      { timeWindows: [{ days: ['monday'], from: '09:00', to: '10:00' }] },
      at(0, 539),
      'other-time',
    ],
    ['in the window', { timeWindows: [{ days: ['monday'], from: '09:00', to: '10:00' }] }, at(0, 540), 'fits'],
    ['at its end', { timeWindows: [{ days: ['monday'], from: '09:00', to: '10:00' }] }, at(0, 600), 'other-time'],
    ['past midnight', { timeWindows: [{ days: ['sunday'], from: '22:00', to: '06:00' }] }, at(0, 300), 'fits'],
    [
      'past the wrong midnight',
      { timeWindows: [{ days: ['monday'], from: '22:00', to: '06:00' }] },
      at(0, 300),
      'other-time',
    ],
  ])('%s', (_why, ofRule, ofCaller, because) => {
    const rules = compileRules({
      version: 1,
      rules: [rule('one', ofRule)],
      regionGroups: [{ name: '华东', regions: ['320000'] }],
    });
    expect(rules.explain(caller(ofCaller))[0]?.because).toBe(because);
    expect(rules.matching(caller(ofCaller))).toHaveLength(because === 'fits' ? 1 : 0);
  });

  test('whatever the rules, those found by the index are those that explain themselves as fitting, in order', () => {
    const anyRule = fc.record({
      industries: fc.subarray(['I', '63', 'C', 'J']),
      regions: fc.subarray(['320000', '320400', '440000']),
      minRegionConfidence: fc.constantFrom(null, 0.5, 0.9),
      hotlineIds: fc.subarray(['h', 'vip']),
      languages: fc.subarray(['zh-CN' as const, 'en' as const]),
      openHours: fc.constantFrom('any' as const, 'working' as const, 'after_hours' as const),
    });
    const anyCaller = fc.record({
      industryCode: fc.constantFrom(null, 'I', '63', '13'),
      regionCode: fc.constantFrom(null, '320000', '320400', '440100'),
      regionConfidence: fc.constantFrom(0.4, 0.7, 1),
      hotlineId: fc.constantFrom('h', 'vip'),
      language: fc.constantFrom('zh-CN' as const, 'en' as const),
    });
    fc.assert(
      fc.property(
        fc.array(anyRule, { maxLength: 70 }),
        fc.array(anyCaller, { minLength: 1, maxLength: 5 }),
        (given, callers) => {
          const rules = compileRules({
            version: 1,
            rules: given.map((one, place) => rule(`r${place}`, one)),
            regionGroups: [],
          });
          for (const one of callers) {
            const fitting = rules.explain(caller(one)).filter(({ because }) => because === 'fits');
            expect(rules.matching(caller(one))).toEqual(fitting.map((found) => found.rule));
          }
        },
      ),
    );
  });
});

const standing = (repId: string, but: Partial<RepStanding> = {}): RepStanding => ({
  ...{ repId, name: repId, offersToday: 0, dailyCap: null, openLeads: 0, openCap: null, onDuty: true, away: false },
  ...{ deputyId: null, onCall: false, answered: null, rangAlready: false, ended: 0, converted: 0 },
  ...but,
});
const member = (repId: string, weight = 1): Member => ({ repId, weight, credit: 0 });
function choose(one: Partial<RoutingRule>, reps: RepStanding[], members = reps.map(({ repId }) => member(repId))) {
  return chooseRep({
    ...{ mode: 'record', caller: caller(), owner: null, teams: new Map([['team', members]]) },
    rules: compileRules({ version: 1, rules: [rule('one', one)], regionGroups: [] }),
    standingOf: (repId) => reps.find((rep) => rep.repId === repId) ?? null,
  });
}

describe('a strategy', () => {
  test('least loaded: fewest open leads for the weight, then fewest today', () => {
    const reps = [
      standing('a', { openLeads: 3 }),
      standing('b', { openLeads: 2 }),
      standing('c', { openLeads: 2, offersToday: 1 }),
    ];
    expect(choose({ strategy: 'least_loaded' }, reps).chosen?.repId).toBe('b');
    const heavy = [member('a', 5), member('b'), member('c')];
    expect(choose({ strategy: 'least_loaded' }, reps, heavy).chosen?.repId).toBe('a');
  });

  test('best converting: a newcomer stands between the good and the bad', () => {
    const good = standing('good', { ended: 40, converted: 20 });
    const bad = standing('bad', { ended: 40, converted: 2 });
    expect(choose({ strategy: 'best_converting' }, [bad, standing('new'), good]).chosen?.repId).toBe('good');
    expect(choose({ strategy: 'best_converting' }, [bad, standing('new')]).chosen?.repId).toBe('new');
  });

  test('a named owner who is away is stood in for, and without a deputy nobody is chosen', () => {
    const named = { strategy: 'named_owner', teamId: null, ownerRepId: 'a' } as const;
    const reps = [standing('a', { away: true, deputyId: 'b' }), standing('b')];
    expect(choose(named, reps)).toMatchObject({ chosen: { repId: 'b' }, credits: [] });
    expect(choose(named, [standing('a', { away: true })]).chosen).toBeNull();
  });

  test('the lower of the rule’s cap and the rep’s own holds, a deputy’s too', () => {
    const reps = [standing('a', { openLeads: 4, openCap: 9 }), standing('b', { offersToday: 2, dailyCap: 2 })];
    expect(choose({ openCap: 4 }, reps).why.passedOver.map(({ because }) => because)).toEqual([
      'open-cap',
      'daily-cap',
    ]);
    const away = [standing('a', { away: true, deputyId: 'b' }), standing('b', { openLeads: 4 })];
    expect(choose({ openCap: 4 }, away, [member('a')]).chosen).toBeNull();
  });
});

const rules = compileRules({ version: 1, rules: [rule('one')], regionGroups: [] });

test('600 leads in bursts, with absences, calls and caps: each within 5 % of what they could take, nobody above the cap', () => {
  const anyRep = fc.record({
    weight: fc.integer({ min: 1, max: 5 }),
    dailyCap: fc.option(fc.integer({ min: 40, max: 200 })),
    /** Away for so many leads from the first of them on. */
    awayFrom: fc.integer({ min: 0, max: 500 }),
    awayFor: fc.integer({ min: 0, max: 150 }),
  });
  fc.assert(
    fc.property(fc.array(anyRep, { minLength: 2, maxLength: 8 }), fc.integer({ min: 4, max: 9 }), (people, burst) => {
      const reps = people.map((one, place) => ({ ...one, repId: `r${place}`, got: 0, due: 0, credit: 0 }));
      for (let lead = 0; lead < 600; lead += 1) {
        // now and then somebody is on the phone with a caller of ours, and is owed the next
        const onTheLine = lead % burst === 0 ? reps[(lead / burst) % reps.length] : null;
        const isAway = (rep: (typeof reps)[number]) => lead >= rep.awayFrom && lead < rep.awayFrom + rep.awayFor;
        const could = reps.filter((rep) => !isAway(rep) && rep.got < (rep.dailyCap ?? Infinity));
        const free = could.filter((rep) => rep !== onTheLine);
        if (free.length === 0) continue;
        const weights = could.reduce((sum, { weight }) => sum + weight, 0);
        for (const rep of could) rep.due += rep.weight / weights;
        const { chosen, credits } = chooseRep({
          ...{ mode: 'live', caller: caller(), owner: null },
          teams: new Map([['team', reps.map(({ repId, weight, credit }) => ({ repId, weight, credit }))]]),
          rules,
          standingOf: (repId) => {
            const rep = reps.find((one) => one.repId === repId);
            if (rep === undefined) return null;
            const { got: offersToday, dailyCap } = rep;
            return standing(repId, { offersToday, dailyCap, away: isAway(rep), onCall: rep === onTheLine });
          },
        });
        for (const { repId, credit } of credits) {
          const rep = reps.find((one) => one.repId === repId);
          if (rep !== undefined) rep.credit = credit;
        }
        const winner = reps.find(({ repId }) => repId === chosen?.repId);
        expect(winner).toBeDefined();
        if (winner !== undefined) winner.got += 1;
      }
      for (const rep of reps) {
        expect(rep.got).toBeLessThanOrEqual(rep.dailyCap ?? 600);
        expect(Math.abs(rep.got - rep.due)).toBeLessThanOrEqual(Math.max(4, rep.due * 0.05));
      }
    }),
    { numRuns: 30 },
  );
});
