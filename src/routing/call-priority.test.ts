import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { customerLevel } from '../contract/customer.ts';
import { byPriority, INTERRUPTED_HEAD_START, levelHeadStart, priorityScore } from './call-priority.ts';
import type { WaitingCaller } from './call-priority.ts';

const start = Date.UTC(2026, 0, 1, 9);
const second = (n: number) => new Date(start + n * 1_000);
const caller = (id: string, cameAt: number, over: Partial<WaitingCaller> = {}): WaitingCaller => ({
  id,
  queuedAt: second(cameAt),
  level: null,
  priority: 0,
  ...over,
});
const order = (callers: readonly WaitingCaller[]) =>
  callers
    .toSorted(byPriority)
    .map(({ id }) => id)
    .join(' ');

describe('who is served next', () => {
  test.each([
    { name: 'first come, first served', callers: [caller('b', 5), caller('a', 3)], served: 'a b' },
    {
      name: 'a VIP before who came a little earlier',
      callers: [caller('a', 0), caller('v', 179, { level: 'vip' })],
      served: 'v a',
    },
    {
      name: 'but not before who has waited for longer than the head start',
      callers: [caller('a', 0), caller('v', 181, { level: 'vip' })],
      served: 'a v',
    },
    {
      name: 'equal scores: who came first',
      callers: [caller('v', 180, { level: 'vip' }), caller('a', 0)],
      served: 'a v',
    },
    {
      name: 'vip > key > standard',
      callers: [
        caller('s', 0, { level: 'standard' }),
        caller('k', 0, { level: 'key' }),
        caller('v', 0, { level: 'vip' }),
      ],
      served: 'v k s',
    },
    {
      name: 'no customer of ours is as good as a standard one',
      callers: [caller('b', 1, { level: 'standard' }), caller('a', 0)],
      served: 'a b',
    },
    {
      name: 'who was talking already goes first',
      callers: [caller('v', 0, { level: 'vip' }), caller('i', 60, { priority: INTERRUPTED_HEAD_START })],
      served: 'i v',
    },
    { name: 'the same second: the smaller id', callers: [caller('b', 0), caller('a', 0)], served: 'a b' },
  ])('$name', ({ callers, served }) => expect(order(callers)).toBe(served));
});

const anyCaller = fc.record({
  id: fc.uuid(),
  queuedAt: fc.integer({ min: 0, max: 7_200 }).map(second),
  level: fc.constantFrom(null, ...customerLevel.options),
  priority: fc.constantFrom<number>(0, INTERRUPTED_HEAD_START),
});
const crowds = fc.uniqueArray(anyCaller, { selector: ({ id }) => id, maxLength: 20 });

describe('whoever waits', () => {
  test('the order is that of the scores, at any time', () => {
    fc.assert(
      fc.property(crowds, fc.integer({ min: 7_200, max: 20_000 }), (crowd, now) => {
        const scores = crowd.toSorted(byPriority).map((one) => priorityScore(one, second(now)));
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      }),
    );
  });

  test('nobody starves: with a VIP arriving each second and one caller served each second, everybody gets to the front', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyCaller, { selector: ({ id }) => id, minLength: 1, maxLength: 8 }), (crowd) => {
        // All of them are here when the VIPs begin to come.
        const begins = 7_200;
        const unserved = new Set(crowd.map(({ id }) => id));
        let waiting = [...crowd];
        const longest = Math.max(...Object.values(levelHeadStart)) + crowd.length + 1;
        for (let tick = 0; tick <= longest; tick += 1) {
          waiting.push(caller(`vip-${String(tick).padStart(6, '0')}`, begins + tick, { level: 'vip' }));
          const [next, ...rest] = waiting.toSorted(byPriority);
          unserved.delete(next?.id ?? '');
          waiting = rest;
        }
        expect([...unserved]).toEqual([]);
      }),
    );
  });
});
