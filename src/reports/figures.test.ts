import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agentState } from '../contract/agent.ts';
import { figuresOf } from './figures.ts';
import type { QueuedCall, StateInterval } from './figures.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 9) + second * 1_000);
const span = { from: at(0), to: at(3_600) };
const answered = (queued: number, wait: number): QueuedCall => ({
  queuedAt: at(queued),
  answeredAt: at(queued + wait),
  abandonedAt: null,
});
const abandoned = (queued: number, wait: number): QueuedCall => ({
  queuedAt: at(queued),
  answeredAt: null,
  abandonedAt: at(queued + wait),
});
const waiting = (queued: number): QueuedCall => ({ queuedAt: at(queued), answeredAt: null, abandonedAt: null });
const stretch = (
  state: StateInterval['state'],
  from: number,
  to: number | null,
  callId: string | null = null,
): StateInterval => ({
  state,
  callId,
  startedAt: at(from),
  endedAt: to === null ? null : at(to),
});

describe('calls', () => {
  test.each([
    {
      name: 'nothing happened: no rate, not a rate of nought',
      calls: [],
      want: {
        offered: 0,
        abandonmentRate: null,
        serviceLevel: { share: null, thresholdSeconds: 20 },
        averageAnswerSeconds: null,
      },
    },
    {
      name: 'the threshold itself is in time',
      calls: [answered(0, 20), answered(0, 21)],
      want: { serviceLevel: { share: 0.5, thresholdSeconds: 20 }, averageAnswerSeconds: 20.5 },
    },
    // Of 4 offered, 1 left in haste: 1 of 3 abandoned; 1 of 3 within 20 s.
    {
      name: 'a short abandon stays out of the rates, not of the counts',
      calls: [answered(0, 10), answered(0, 40), abandoned(0, 30), abandoned(0, 4)],
      want: {
        offered: 4,
        abandoned: 2,
        shortAbandoned: 1,
        abandonmentRate: 1 / 3,
        serviceLevel: { share: 1 / 3, thresholdSeconds: 20 },
      },
    },
    { name: 'five seconds are not short', calls: [abandoned(0, 5)], want: { shortAbandoned: 0, abandonmentRate: 1 } },
    {
      name: 'only short ones: no rate',
      calls: [abandoned(0, 1)],
      want: { offered: 1, shortAbandoned: 1, abandonmentRate: null },
    },
    {
      name: 'who still waits, or was promised a call, is offered and nothing else',
      calls: [waiting(0), answered(0, 1)],
      want: {
        offered: 2,
        answered: 1,
        abandoned: 0,
        abandonmentRate: 0,
        serviceLevel: { share: 1, thresholdSeconds: 20 },
      },
    },
  ])('$name', ({ calls, want }) => expect(figuresOf(calls, [], span)).toMatchObject(want));
});

describe('agents', () => {
  test.each([
    {
      name: 'talk, hold and wrap-up of one call are one handling',
      intervals: [stretch('on_call', 0, 100, 'c'), stretch('wrapping_up', 100, 130, 'c')],
      want: { handled: 1, averageHandlingSeconds: 130 },
    },
    {
      name: 'two agents on one call: both their times, one call',
      intervals: [stretch('on_call', 0, 60, 'c'), stretch('on_call', 60, 100, 'c')],
      want: { handled: 1, averageHandlingSeconds: 100 },
    },
    {
      name: 'not ready, offline and ringing count for nothing',
      intervals: [
        stretch('on_call', 0, 30, 'c'),
        stretch('available', 30, 60),
        stretch('not_ready', 60, 900),
        stretch('reserved', 900, 920, 'd'),
        stretch('offline', 920, null),
      ],
      want: { handled: 1, occupancy: 0.5 },
    },
    {
      name: 'only what lies within the span',
      intervals: [stretch('on_call', -100, 50, 'c'), stretch('available', 3_550, null)],
      want: { averageHandlingSeconds: 50, occupancy: 0.5 },
    },
    {
      name: 'nobody was there',
      intervals: [stretch('not_ready', 0, null)],
      want: { handled: 0, averageHandlingSeconds: null, occupancy: null },
    },
  ])('$name', ({ intervals, want }) => expect(figuresOf([], intervals, span)).toMatchObject(want));
});

const second = fc.integer({ min: -600, max: 4_200 });
const anyCall = fc.record({
  queuedAt: second.map(at),
  answeredAt: fc.option(second.map(at)),
  abandonedAt: fc.option(second.map(at)),
});
const anyInterval = fc.record({
  state: fc.constantFrom(...agentState.options),
  callId: fc.option(fc.constantFrom('c', 'd')),
  startedAt: second.map(at),
  endedAt: fc.option(second.map(at)),
});

test('whatever happened: shares lie in [0, 1], parts add up, and order changes nothing', () => {
  fc.assert(
    fc.property(fc.array(anyCall), fc.array(anyInterval), (calls, intervals) => {
      const figures = figuresOf(calls, intervals, span);
      for (const share of [figures.serviceLevel.share, figures.abandonmentRate, figures.occupancy]) {
        if (share === null) continue;
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
      expect(figures.answered + figures.abandoned).toBeLessThanOrEqual(figures.offered);
      expect(figures.shortAbandoned).toBeLessThanOrEqual(figures.abandoned);
      expect(figures.averageAnswerSeconds ?? 0).toBeGreaterThanOrEqual(0);
      expect(figuresOf(calls.toReversed(), intervals.toReversed(), span)).toEqual(figures);
    }),
  );
});
