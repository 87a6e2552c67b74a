import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultProtection, protectionDecision } from './protection.ts';
import type { ProtectedLead, ProtectionStage } from './protection.ts';

const DAY = 86_400_000;
const start = Date.parse('2026-11-18T02:00:00Z');
const day = (days: number) => new Date(start + days * DAY);
const lead = (part: Partial<ProtectedLead> = {}): ProtectedLead => ({
  stage: 'accepted',
  grade: 'standard',
  ownedSince: day(0),
  lastActiveAt: null,
  nextStepAt: null,
  extendedAt: null,
  warnedAt: null,
  ...part,
});
const decide = (part: Partial<ProtectedLead>, now: number) =>
  protectionDecision(lead(part), defaultProtection, day(now));

describe('how long a lead stays its owner’s', () => {
  test.each<[words: string, part: Partial<ProtectedLead>, now: number, act: string, until: number]>([
    ['accepted: seven days', {}, 0, 'keep', 7],
    ['contacted: fourteen', { stage: 'contacted' }, 0, 'keep', 14],
    ['qualified: thirty', { stage: 'qualified' }, 0, 'keep', 30],
    ['two days before, the owner is warned', {}, 5, 'warn', 7],
    ['warned in time, it is released on the day', { warnedAt: day(5) }, 7, 'release', 7],
    ['not a moment sooner', { warnedAt: day(5) }, 6.99, 'keep', 7],
    // A lead that nobody looked at for months is not taken away over night.
    ['long overdue: warned first, with all the days of a warning', {}, 60, 'warn', 62],
    ['and released then', { warnedAt: day(60) }, 62, 'release', 62],
    ['activity begins the window anew', { lastActiveAt: day(4) }, 5, 'keep', 11],
    ['activity after the warning makes it void', { lastActiveAt: day(6), warnedAt: day(5) }, 7, 'keep', 13],
    ['which is given again', { lastActiveAt: day(6), warnedAt: day(5) }, 11, 'warn', 13],
    ['a next step within the window counts from its day', { nextStepAt: day(6) }, 0, 'keep', 13],
    ['one in a year does not', { nextStepAt: day(365) }, 0, 'keep', 7],
    ['extended: as many days again', { extendedAt: day(6), warnedAt: day(5) }, 7, 'keep', 14],
    ['an extension before the last activity is used up', { extendedAt: day(3), lastActiveAt: day(4) }, 5, 'keep', 11],
  ])('%s', (_words, part, now, act, until) => {
    expect(decide(part, now)).toEqual({ act, until: day(until) });
  });

  test('never released without a warning that is old enough, whatever happened', () => {
    const when = fc.option(fc.integer({ min: 0, max: 90 }).map(day), { nil: null });
    const stage = fc.constantFrom<ProtectionStage>('accepted', 'contacted', 'qualified');
    const any = fc.record({ stage, lastActiveAt: when, nextStepAt: when, extendedAt: when, warnedAt: when });
    fc.assert(
      fc.property(any, fc.integer({ min: 0, max: 120 }), (part, now) => {
        const { act } = decide(part, now);
        if (act !== 'release') return;
        expect(part.warnedAt).not.toBeNull();
        expect(day(now).getTime() - (part.warnedAt?.getTime() ?? 0)).toBeGreaterThanOrEqual(2 * DAY);
        expect(part.lastActiveAt?.getTime() ?? 0).toBeLessThan(part.warnedAt?.getTime() ?? 0);
      }),
    );
  });
});
