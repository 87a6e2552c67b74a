import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RoutingRule } from '../contract/rule-set.ts';
import { chooseRep } from './choose-rep.ts';
import type { Member as TeamMember, RepQuestion, RepStanding } from './choose-rep.ts';
import { compileRules } from './rule-index.ts';

type Member = RepStanding & TeamMember;
type Rule = RoutingRule & { members: readonly Member[] };
interface Ask {
  mode: RepQuestion['mode'];
  industryCode: string | null;
  regionCode: string | null;
  owner: RepQuestion['owner'];
  rules: readonly Rule[];
  /** Reps who stand in no team. */
  others: readonly Member[];
}

const free: Omit<RepStanding, 'repId' | 'name'> = {
  ...{ offersToday: 0, dailyCap: null, openLeads: 0, openCap: null, onDuty: true, away: false, deputyId: null },
  ...{ onCall: false, answered: null, rangAlready: false, ended: 0, converted: 0 },
};
const rep = (repId: string, but: Partial<Member> = {}): Member => ({
  repId,
  name: repId.toUpperCase(),
  ...free,
  weight: 1,
  credit: 0,
  ...but,
});
const rule = (
  name: string,
  {
    industryCode,
    regionCode,
    ...but
  }: Partial<Rule> & { industryCode?: string | null; regionCode?: string | null } = {},
): Rule => ({
  ...{ id: `rule ${name}`, name, hotlineIds: [], languages: [], openHours: 'any', timeWindows: [], isCatchAll: false },
  ...{ industries: industryCode ? [industryCode] : [], regions: regionCode ? [regionCode] : [] },
  ...{ teamId: `team of ${name}`, ownerRepId: null, strategy: 'round_robin', liveHandOver: true, liveReps: 3 },
  ...{ acceptMinutes: 30, dailyCap: null, openCap: null, minRegionConfidence: null, members: [rep('a')] },
  ...but,
});
/** A caller from 江苏常州 who chose telecommunications and software. */
const ask = (but: Partial<Ask> = {}): Ask => ({
  mode: 'live',
  industryCode: 'I',
  regionCode: '320400',
  owner: null,
  rules: [rule('any')],
  others: [],
  ...but,
});
const toQuestion = ({ mode, industryCode, regionCode, owner, rules, others }: Ask): RepQuestion => {
  const people = [...rules.flatMap(({ members }) => members), ...others];
  return {
    mode,
    owner,
    caller: {
      ...{ industryCode, regionCode, regionConfidence: regionCode === null ? null : 0.7, hotlineId: 'h' },
      ...{ language: 'zh-CN', moment: { weekday: 0, minute: 600, isWorkingTime: true } },
    },
    rules: compileRules({ version: 1, rules, regionGroups: [] }),
    teams: new Map(rules.map(({ teamId, members }) => [teamId ?? '', members])),
    standingOf: (repId) => people.find((one) => one.repId === repId) ?? null,
  };
};
const decide = (asked: Ask) => chooseRep(toQuestion(asked));
const explain = (asked: Ask) => {
  const { rules, caller } = toQuestion(asked);
  return rules.explain(caller).map(({ because }) => because);
};
const passed = (question: Ask) =>
  Object.fromEntries(decide(question).why.passedOver.map(({ repId, because }) => [repId, because]));

describe('the rules', () => {
  test.each<[string, Parameters<typeof rule>[1], Partial<Ask>, string]>([
    ['a null fits everything', {}, {}, 'fits'],
    ['a null fits the unknown', {}, { industryCode: null, regionCode: null }, 'fits'],
    ['a section covers its divisions', { industryCode: 'I' }, { industryCode: '63' }, 'fits'],
    ['a division does not cover its section', { industryCode: '63' }, {}, 'other-industry'],
    ['another section', { industryCode: 'G' }, {}, 'other-industry'],
    ['a named industry does not fit an unknown one', { industryCode: 'I' }, { industryCode: null }, 'industry-unknown'],
    ['a province covers its cities', { regionCode: '320000' }, {}, 'fits'],
    ['a city does not cover its province', { regionCode: '320400' }, { regionCode: '320000' }, 'other-region'],
    ['another province', { regionCode: '370000' }, {}, 'other-region'],
    ['a named region does not fit an unknown one', { regionCode: '320000' }, { regionCode: null }, 'region-unknown'],
    ['both must fit', { industryCode: 'I', regionCode: '370000' }, {}, 'other-region'],
    ['live asks for hand-over', { liveHandOver: false }, {}, 'no-hand-over'],
    ['a record does not', { liveHandOver: false }, { mode: 'record' }, 'fits'],
  ])('%s', (_why, ofRule, ofLead, because) => {
    const asked = ask({ ...ofLead, rules: [rule('one', ofRule)] });
    const { why, chosen } = decide(asked);
    expect(why.rulesTried[0]?.because ?? explain(asked)[0]).toBe(because);
    expect(chosen === null).toBe(because !== 'fits');
  });

  test('the first that fits wins, and those before it are told with their reason', () => {
    const asked = ask({
      rules: [rule('south', { regionCode: '440000' }), rule('here', { members: [rep('b')] }), rule('any')],
    });
    const choice = decide(asked);
    expect(choice.chosen).toEqual({ repId: 'b', name: 'B' });
    expect(choice.why.rule).toBe('here');
    expect(choice.why.rulesTried.map(({ because }) => because)).toEqual(['fits']);
    expect(explain(asked)).toEqual(['other-region', 'fits', 'fits']);
  });

  test('a team without anybody free sends the lead to the next rule that fits', () => {
    const rules = [rule('here', { members: [rep('a', { away: true })] }), rule('any', { members: [rep('b')] })];
    const { chosen, why } = decide(ask({ rules }));
    expect(chosen?.repId).toBe('b');
    expect(why.rulesTried[0]).toMatchObject({ name: 'here', fits: true, because: 'nobody-free' });
  });

  test('live, the first fitting rule without hand-over ends the search', () => {
    expect(decide(ask({ rules: [rule('quiet', { liveHandOver: false }), rule('any')] })).chosen).toBeNull();
  });

  test('nobody at all leaves no credits behind', () => {
    expect(decide(ask({ rules: [] }))).toMatchObject({
      chosen: null,
      credits: [],
      why: { rule: null, chosen: null },
    });
  });
});

describe('a rep is passed over', () => {
  test.each<[string, Partial<Member>, 'both' | 'live']>([
    ['declined', { answered: 'declined' }, 'both'],
    ['let-lapse', { answered: 'let-lapse' }, 'both'],
    ['away', { away: true }, 'both'],
    ['no-share', { weight: 0 }, 'both'],
    ['daily-cap', { dailyCap: 3, offersToday: 3 }, 'both'],
    ['daily-cap', { dailyCap: 0 }, 'both'],
    ['rang-already', { rangAlready: true }, 'live'],
    ['on-a-call', { onCall: true }, 'live'],
    ['off-duty', { onDuty: false }, 'live'],
  ])('%s', (because, but, when) => {
    const rules = [rule('any', { members: [rep('a', but)] })];
    expect(passed(ask({ rules }))).toEqual({ a: because });
    expect(decide(ask({ rules })).chosen).toBeNull();
    expect(decide(ask({ rules, mode: 'record' })).chosen === null).toBe(when === 'both');
  });

  test('below the cap is free', () => {
    expect(
      decide(ask({ rules: [rule('any', { members: [rep('a', { dailyCap: 3, offersToday: 2 })] })] })).chosen?.repId,
    ).toBe('a');
  });

  test('who is free and loses the draw is told that it was not their turn', () => {
    expect(passed(ask({ rules: [rule('any', { members: [rep('a'), rep('b', { weight: 2 })] })] }))).toEqual({
      a: 'not-their-turn',
    });
  });

  test('as a record, who is on duty goes first, and at night whose turn it is', () => {
    const night = [rep('a', { weight: 5, onDuty: false }), rep('b', { onDuty: false })];
    const day = [rep('a', { weight: 5, onDuty: false }), rep('b')];
    expect(decide(ask({ mode: 'record', rules: [rule('any', { members: night })] })).chosen?.repId).toBe('a');
    expect(decide(ask({ mode: 'record', rules: [rule('any', { members: day })] })).chosen?.repId).toBe('b');
    expect(passed(ask({ mode: 'record', rules: [rule('any', { members: day })] }))).toEqual({ a: 'off-duty' });
  });
});

describe('the owner of the number or company', () => {
  const owned = (but: Partial<RepStanding> = {}) => ({
    rep: { repId: 'o', name: 'O', ...free, ...but },
    because: 'number' as const,
  });

  test('goes before every rule, without a cap and without a draw', () => {
    const choice = decide(ask({ owner: owned({ dailyCap: 0 }) }));
    expect(choice).toMatchObject({ chosen: { repId: 'o' }, credits: [], why: { rule: 'ownership' } });
    expect(choice.why.rulesTried).toEqual([{ name: 'ownership', fits: true, because: 'number' }]);
  });

  test.each<[string, Partial<RepStanding>]>([
    ['off duty', { onDuty: false }],
    ['on a call', { onCall: true }],
    ['rung already', { rangAlready: true }],
  ])('%s: nobody else is rung, and the record is theirs', (_why, but) => {
    expect(decide(ask({ owner: owned(but) })).chosen).toBeNull();
    expect(decide(ask({ owner: owned(but), mode: 'record' })).chosen?.repId).toBe('o');
  });

  test.each<[string, Partial<RepStanding>]>([
    ['away', { away: true }],
    ['declined', { answered: 'declined' }],
    ['let lapse', { answered: 'let-lapse' }],
  ])('%s: the rules decide', (_why, but) => {
    expect(decide(ask({ owner: owned(but) })).chosen?.repId).toBe('a');
  });
});

describe('whatever the team', () => {
  const anyMember = fc.record({
    weight: fc.integer({ min: 0, max: 5 }),
    credit: fc.integer({ min: -20, max: 20 }),
    offersToday: fc.integer({ min: 0, max: 4 }),
    dailyCap: fc.option(fc.integer({ min: 0, max: 4 })),
    onDuty: fc.boolean(),
    away: fc.boolean(),
    onCall: fc.boolean(),
    answered: fc.constantFrom(null, 'declined' as const, 'let-lapse' as const),
    rangAlready: fc.boolean(),
  });
  const anyTeam = fc
    .array(anyMember, { maxLength: 6 })
    .map((members) => members.map((member, place) => rep(`rep${place}`, member)));
  const anyQuestion = fc
    .record({ mode: fc.constantFrom('live' as const, 'record' as const), teams: fc.array(anyTeam, { maxLength: 3 }) })
    .map(({ mode, teams }) => {
      const apart = (members: Member[], place: number) =>
        members.map((one) => ({ ...one, repId: `team${place}${one.repId}` }));
      const rules = teams.map((members, place) => rule(`rule${place}`, { members: apart(members, place) }));
      return ask({ mode, rules });
    });

  test('nobody is chosen who is away, at the cap, without a share, or has answered; live nobody off duty or on a call', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const { chosen, why } = decide(question);
        const team = question.rules.find(({ name }) => name === why.rule)?.members ?? [];
        const member = team.find(({ repId }) => repId === chosen?.repId);
        if (member === undefined) return chosen === null;
        const belowCap = member.dailyCap === null || member.offersToday < member.dailyCap;
        const fit = !member.away && belowCap && member.weight > 0 && member.answered === null;
        return fit && (question.mode === 'record' || (member.onDuty && !member.onCall && !member.rangAlready));
      }),
    );
  });

  test('the same question gives the same choice, and is not changed by being asked', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const before = structuredClone(question);
        expect(decide(question)).toEqual(decide(question));
        expect(question).toEqual(before);
      }),
    );
  });

  test('everybody in the chosen team is either chosen or passed over with a reason', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const { chosen, why } = decide(question);
        const team = question.rules.find(({ name }) => name === why.rule)?.members ?? [];
        const told = new Set([...why.passedOver.map(({ repId }) => repId), chosen?.repId]);
        return team.every(({ repId }) => told.has(repId));
      }),
    );
  });

  test('six hundred leads in a day: the caps hold, and the weights hold until then', () => {
    const cap = 40;
    let members = [rep('a', { weight: 3 }), rep('b', { weight: 2 }), rep('c', { weight: 1, dailyCap: cap })];
    const before: string[] = [];
    for (let lead = 0; lead < 600; lead += 1) {
      const { chosen, credits } = decide(ask({ mode: 'record', rules: [rule('any', { members })] }));
      if (before.filter((winner) => winner === 'c').length < cap) before.push(chosen?.repId ?? '');
      members = members.map((member) => ({
        ...member,
        credit: credits.find(({ repId }) => repId === member.repId)?.credit ?? member.credit,
        offersToday: member.offersToday + (member.repId === chosen?.repId ? 1 : 0),
      }));
    }
    expect(members.map(({ offersToday }) => offersToday).reduce((sum, each) => sum + each)).toBe(600);
    expect(members[2]?.offersToday).toBe(cap);
    expect(before.filter((winner) => winner === 'a').length / before.length).toBeCloseTo(1 / 2, 1);
    // without c the rest is shared three to two
    const rest = 600 - before.length;
    expect((members[0]?.offersToday ?? 0) - before.filter((winner) => winner === 'a').length).toBeCloseTo(
      (rest * 3) / 5,
      -1,
    );
  });
});
