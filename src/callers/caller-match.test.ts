import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchCaller } from './caller-match.ts';
import type { CandidateRow } from './caller-match.ts';

const base: CandidateRow = {
  customerId: 'haichuan',
  customerName: '青岛海川通信',
  contactId: 'wang',
  contactName: '王芳',
  numberKind: 'direct',
  matchedBy: 'exact',
  lastInteractionAt: null,
  openTickets: 0,
  isActive: true,
  pickedBefore: 0,
};
const wang = base;
const li: CandidateRow = { ...base, contactId: 'li', contactName: '李强' };
const company: CandidateRow = { ...base, contactId: null, contactName: null };
const zhao: CandidateRow = {
  ...base,
  customerId: 'yunhai',
  customerName: '云海物流',
  contactId: 'zhao',
  contactName: '赵敏',
};
const board: CandidateRow = { ...company, numberKind: 'switchboard', matchedBy: 'prefix' };
const boardOfZhao: CandidateRow = {
  ...zhao,
  contactId: null,
  contactName: null,
  numberKind: 'switchboard',
  matchedBy: 'prefix',
};
const left = { isActive: false };
const sharedLine = { numberKind: 'shared' } as const;

describe('matchCaller', () => {
  test.each<[string, CandidateRow[], string, string | null, string[]]>([
    ['one direct number', [wang], 'exact', 'haichuan/wang', ['haichuan/wang']],
    ['a company without people', [company], 'exact', 'haichuan/-', ['haichuan/-']],
    [
      'a shared number that only one still has',
      [
        { ...wang, ...sharedLine },
        { ...li, ...sharedLine, ...left },
      ],
      'exact',
      'haichuan/wang',
      ['haichuan/wang'],
    ],
    ['the same person filed twice', [wang, { ...wang, ...sharedLine }], 'exact', 'haichuan/wang', ['haichuan/wang']],
    ['a person and the company itself', [company, wang], 'exact', 'haichuan/wang', ['haichuan/wang']],
    // the customer is certain, the person is not
    ['two people of one customer', [wang, li], 'shared', 'haichuan/-', ['haichuan/li', 'haichuan/wang']],
    ['people of two customers', [wang, zhao], 'shared', null, ['haichuan/wang', 'yunhai/zhao']],
    [
      'everyone left',
      [
        { ...wang, ...left },
        { ...zhao, ...left },
      ],
      'none',
      null,
      [],
    ],
    ['nothing found', [], 'none', null, []],
    ['a switchboard', [board], 'switchboard', 'haichuan/-', ['haichuan/-']],
    [
      'a switchboard by its own number',
      [{ ...board, matchedBy: 'exact' }],
      'switchboard',
      'haichuan/-',
      ['haichuan/-'],
    ],
    [
      'a person last heard through the switchboard',
      [{ ...wang, numberKind: 'switchboard' }],
      'switchboard',
      'haichuan/-',
      ['haichuan/wang'],
    ],
    [
      'a switchboard of two customers in one building',
      [board, boardOfZhao],
      'switchboard',
      null,
      ['haichuan/-', 'yunhai/-'],
    ],
    ['a direct number behind the switchboard', [board, wang], 'exact', 'haichuan/wang', ['haichuan/wang']],
    [
      'a direct number behind the switchboard of another',
      [boardOfZhao, wang],
      'exact',
      'haichuan/wang',
      ['haichuan/wang'],
    ],
    ['the switchboard of someone who left', [board, { ...wang, ...left }], 'switchboard', 'haichuan/-', ['haichuan/-']],
  ])('%s', (_, rows, match, chosen, candidates) => {
    const found = matchCaller(rows);
    expect(found.match).toBe(match);
    expect(found.chosen && nameOf(found.chosen)).toBe(chosen);
    expect(found.candidates.map(nameOf)).toEqual(candidates);
  });

  test('a withheld number is nobody, even with rows; our own number is none', () => {
    expect(matchCaller([wang], 'withheld')).toEqual({ match: 'withheld', candidates: [], chosen: null });
    expect(matchCaller([wang], 'own')).toEqual({ match: 'none', candidates: [], chosen: null });
  });

  const day = (text: string): Date => new Date(`${text}T20:00:00Z`);
  test.each<[string, CandidateRow, string]>([
    ['chosen more often', { ...zhao, pickedBefore: 3 }, 'picked-before'],
    ['a ticket', { ...zhao, pickedBefore: 1, openTickets: 1 }, 'picked-before'],
    ['a later interaction', { ...zhao, pickedBefore: 1, lastInteractionAt: day('2026-03-02') }, 'picked-before'],
  ])('goes first by %s', (_, ahead, code) => {
    const behind: CandidateRow = { ...wang, pickedBefore: 1, lastInteractionAt: day('2026-03-01') };
    const { candidates } = matchCaller([behind, ahead]);
    expect(candidates.map(nameOf)).toEqual(['yunhai/zhao', 'haichuan/wang']);
    expect(candidates[0]?.why.code).toBe(code);
  });

  test('the ranking goes down its list of reasons and says each, in both languages', () => {
    const rows: CandidateRow[] = [
      { ...zhao, ...sharedLine, contactId: 'f' },
      { ...zhao, contactId: 'e' },
      { ...zhao, contactId: 'd', lastInteractionAt: day('2026-03-01') },
      { ...zhao, contactId: 'c', lastInteractionAt: day('2026-03-02') },
      // how many tickets does not matter, that there is one does
      { ...zhao, contactId: 'b', openTickets: 5 },
      { ...zhao, contactId: 'a', openTickets: 1, lastInteractionAt: day('2020-03-02') },
      { ...zhao, ...sharedLine, contactId: 'z', pickedBefore: 2 },
    ];
    const { candidates } = matchCaller(rows);
    expect(candidates.map(({ contactId, why }) => `${contactId} ${why.code}`)).toEqual([
      'z picked-before',
      'a open-ticket',
      'b open-ticket',
      'c recent-interaction',
      'd recent-interaction',
      'e direct-number',
      'f shared-number',
    ]);
    expect(candidates.map(({ why }) => why.zh)).toEqual([
      '此号码曾 2 次确认为其本人',
      '有 1 个未结工单',
      '有 5 个未结工单',
      // 20:00 UTC is the next morning in China
      '最近沟通 2026-03-03',
      '最近沟通 2026-03-02',
      '直线号码',
      '共用号码',
    ]);
    expect(candidates[2]?.why).toEqual({ code: 'open-ticket', count: 5, zh: '有 5 个未结工单', en: 'Open tickets: 5' });
  });
});

const anyRow: fc.Arbitrary<CandidateRow> = fc
  .record({
    customer: fc.constantFrom('a', 'b', 'c'),
    contact: fc.option(fc.constantFrom('1', '2', '3')),
    numberKind: fc.constantFrom('direct', 'shared', 'switchboard'),
    matchedBy: fc.constantFrom('exact', 'prefix'),
    lastInteractionAt: fc.option(fc.integer({ min: 0, max: 3 }).map((days) => new Date(days * 86_400_000))),
    openTickets: fc.nat(2),
    isActive: fc.boolean(),
    pickedBefore: fc.nat(2),
  })
  .map(({ customer, contact, ...row }) => ({
    ...row,
    customerId: customer,
    customerName: `customer ${customer}`,
    contactId: contact === null ? null : customer + contact,
    contactName: contact === null ? null : `contact ${contact}`,
  }));
const rowsAndShuffle = fc
  .array(anyRow, { maxLength: 8 })
  .chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })));

describe('for any rows', () => {
  test('their order changes nothing', () => {
    fc.assert(
      fc.property(rowsAndShuffle, ([rows, shuffled]) => {
        expect(matchCaller(shuffled)).toEqual(matchCaller(rows));
      }),
      { numRuns: 2000 },
    );
  });

  test('someone inactive is never a candidate, and the rows are left as they were', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 8 }), (rows) => {
        const before = structuredClone(rows);
        const { candidates, chosen } = matchCaller(rows);
        const active = rows.filter(({ isActive }) => isActive).map(nameOf);
        for (const candidate of candidates) expect(active).toContain(nameOf(candidate));
        if (chosen) expect(candidates.map(({ customerId }) => customerId)).toContain(chosen.customerId);
        expect(rows).toEqual(before);
      }),
      { numRuns: 1000 },
    );
  });

  test('a match names what it claims', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 8 }), (rows) => {
        const { match, candidates, chosen } = matchCaller(rows);
        const isOneCustomer = new Set(candidates.map(({ customerId }) => customerId)).size === 1;
        expect(match === 'none').toBe(rows.every(({ isActive }) => !isActive));
        expect(chosen !== null).toBe(isOneCustomer);
        if (match === 'exact') expect(candidates).toHaveLength(1);
        if (match === 'shared') expect(candidates.length).toBeGreaterThan(1);
        if (match !== 'exact') expect(chosen?.contactId ?? null).toBeNull();
        expect(new Set(candidates.map(nameOf)).size).toBe(candidates.length);
        const throughSwitchboard = candidates.filter(
          (row) => row.numberKind === 'switchboard' || row.matchedBy === 'prefix',
        );
        expect(throughSwitchboard).toHaveLength(match === 'switchboard' ? candidates.length : 0);
      }),
      { numRuns: 1000 },
    );
  });
});

function nameOf({ customerId, contactId }: { customerId: string; contactId: string | null }): string {
  return `${customerId}/${contactId ?? '-'}`;
}
