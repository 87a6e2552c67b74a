import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leadFiguresBy, leadFiguresOf, percentile } from './lead-figures.ts';
import type { LeadFact, LeadStory } from './lead-figures.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 9) + second * 1_000);
const fact = (type: string, second: number, more: Partial<LeadFact> = {}): LeadFact => ({
  ...{ type: `lead.${type}`, at: at(second), repId: 'r1', offerId: 'o1', live: false },
  ...more,
});
const lead = (facts: LeadFact[], keys: Partial<LeadStory['keys']> = {}): LeadStory => ({
  beganAt: at(0),
  keys: { rule: null, team: null, rep: null, region: null, industry: null, hotline: null, ...keys },
  facts,
});
const live = { live: true };

describe('figures of leads', () => {
  test.each([
    {
      name: 'nothing happened: no share, not a share of nought',
      stories: [],
      want: { leads: 0, speedMedianSeconds: null, liveShare: null, acceptedInTimeShare: null, convertedShare: null },
    },
    {
      name: 'live: the first word is the acceptance, and a ring is no offer that was answered',
      stories: [lead([fact('offered', 5, live), fact('accepted', 30, live), fact('contacted', 30, live)])],
      want: { contacted: 1, speedMedianSeconds: 30, handedOverLive: 1, liveShare: 1, offers: 0, reassigned: 0 },
    },
    {
      name: 'rings that passed from phone to phone are no reassignment',
      stories: [
        lead([
          fact('offered', 5, live),
          fact('expired', 30, live),
          fact('offered', 30, { live: true, repId: 'r2' }),
          fact('accepted', 40, { live: true, repId: 'r2' }),
        ]),
      ],
      want: { handedOverLive: 1, offers: 0, lapsed: 0, reassigned: 0 },
    },
    {
      name: 'lapsed with one rep, accepted by the next: two offers, one in time, reassigned',
      stories: [
        lead([
          fact('offered', 5),
          fact('expired', 1_800),
          fact('offered', 1_800, { repId: 'r2', offerId: 'o2' }),
          fact('accepted', 1_900, { repId: 'r2', offerId: 'o2' }),
        ]),
      ],
      want: { offers: 2, acceptedInTime: 1, lapsed: 1, acceptedInTimeShare: 0.5, reassigned: 1 },
    },
    {
      name: 'taken from its owner by a manager',
      stories: [lead([fact('offered', 5), fact('accepted', 9), fact('released', 60)])],
      want: { reassigned: 1, acceptedInTime: 1 },
    },
    {
      name: 'an offer that waits or was withdrawn had no answer',
      stories: [lead([fact('offered', 5), fact('withdrawn', 9)]), lead([fact('offered', 5)])],
      want: { leads: 2, offers: 0, acceptedInTimeShare: null, reassigned: 0 },
    },
    {
      name: 'the first word counts, the second does not; the median is a value that was measured',
      stories: [10, 20, 30, 4_000].map((second) => lead([fact('contacted', second), fact('contacted', second + 500)])),
      want: { contacted: 4, speedMedianSeconds: 20, speedP90Seconds: 4_000 },
    },
    {
      name: 'two clocks that differ make no wait of less than none',
      stories: [lead([fact('contacted', -2)])],
      want: { speedMedianSeconds: 0 },
    },
    {
      name: 'converted',
      stories: [lead([fact('converted', 90_000)]), lead([])],
      want: { converted: 1, convertedShare: 0.5 },
    },
  ])('$name', ({ stories, want }) => expect(leadFiguresOf(stories)).toMatchObject(want));

  test('by rep, an offer counts for whom it was offered to, the lead for its owner', () => {
    const facts = [fact('expired', 60), fact('accepted', 90, { repId: 'r2', offerId: 'o2' }), fact('converted', 99)];
    const rows = leadFiguresBy([lead(facts, { rep: 'r2', team: 't' })], 'rep');
    expect(rows).toMatchObject([
      { key: 'r2', figures: { leads: 1, converted: 1, offers: 1, acceptedInTime: 1, lapsed: 0 } },
      { key: 'r1', figures: { leads: 0, offers: 1, lapsed: 1 } },
    ]);
    expect(leadFiguresBy([lead(facts, { team: 't' })], 'team')).toMatchObject([{ key: 't', figures: { offers: 2 } }]);
  });
});

test.each([
  { sorted: [], share: 0.5, want: null },
  { sorted: [7], share: 0.9, want: 7 },
  { sorted: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], share: 0.9, want: 9 },
  { sorted: [1, 2], share: 0.5, want: 1 },
])('percentile $share of $sorted is $want', ({ sorted, share, want }) => expect(percentile(sorted, share)).toBe(want));

const types = ['offered', 'accepted', 'declined', 'expired', 'withdrawn', 'released', 'contacted', 'converted'];
const anyFact = fc
  .record({
    type: fc.constantFrom(...types),
    second: fc.integer({ min: -10, max: 9_000 }),
    repId: fc.constantFrom('r1', 'r2', null),
    offerId: fc.constantFrom('o1', 'o2', null),
    live: fc.boolean(),
  })
  .map(({ type, second, ...rest }) => fact(type, second, rest));
const anyLead = fc.tuple(fc.array(anyFact, { maxLength: 8 }), fc.constantFrom('a', 'b', null));

test('whatever happened: shares lie in [0, 1], the parts of an offer add up, and so do the rows of a table', () => {
  fc.assert(
    fc.property(fc.array(anyLead, { maxLength: 12 }), (drawn) => {
      const stories = drawn.map(([facts, key]) => lead(facts, { team: key, rep: key }));
      const total = leadFiguresOf(stories);
      for (const share of [total.liveShare, total.acceptedInTimeShare, total.convertedShare])
        expect(share === null || (share >= 0 && share <= 1)).toBe(true);
      expect(total.acceptedInTime + total.declined + total.lapsed).toBe(total.offers);
      expect(total.speedP90Seconds ?? 0).toBeGreaterThanOrEqual(total.speedMedianSeconds ?? 0);
      for (const by of ['team', 'rep'] as const) {
        const rows = leadFiguresBy(stories, by);
        const sum = (of: 'leads' | 'offers' | 'converted' | 'lapsed') =>
          rows.reduce((all, { figures }) => all + figures[of], 0);
        expect([sum('leads'), sum('offers'), sum('converted'), sum('lapsed')]).toEqual([
          ...[total.leads, total.offers, total.converted, total.lapsed],
        ]);
      }
    }),
  );
});
