import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callState, endReason } from '../contract/call.ts';
import { callMoves, endOf, endOfUnreached, isDialling, legMoves } from './call.ts';
import type { CallEnd, CallFacts, LegState } from './call.ts';
import type { LegProgress } from './carrier-event.ts';

const waiting: CallFacts = {
  state: 'queued',
  step: 'waiting',
  match: 'exact',
  hasNumber: true,
  leadId: null,
  answeredAt: null,
};
const noon = new Date('2026-01-01T04:00:00Z');

describe('how a call is accounted for', () => {
  test.each<[string, CallFacts, ReturnType<typeof endOf>]>([
    [
      'a known caller who gave up is owed a call',
      waiting,
      { endReason: 'abandoned', outcome: 'callback', needsCallback: true },
    ],
    [
      'an unknown caller who gave up is a lead',
      { ...waiting, match: 'none', leadId: 'l' },
      { endReason: 'abandoned', outcome: 'lead', needsCallback: false },
    ],
    [
      'a withheld caller who gave up: nobody to call',
      { ...waiting, match: 'withheld', hasNumber: false },
      { endReason: 'abandoned', outcome: 'withdrawn', needsCallback: false },
    ],
    [
      'who was promised a call did not give up',
      { ...waiting, step: 'promised' },
      { endReason: 'completed', outcome: 'callback', needsCallback: true },
    ],
    [
      'a conversation',
      { ...waiting, state: 'connected', step: null, answeredAt: noon },
      { endReason: 'completed', outcome: 'served', needsCallback: false },
    ],
    [
      'a conversation with a lead',
      { ...waiting, state: 'connected', step: null, leadId: 'l', answeredAt: noon },
      { endReason: 'completed', outcome: 'served', needsCallback: false },
    ],
    [
      'hung up on hold',
      { ...waiting, state: 'held', step: null, answeredAt: noon },
      { endReason: 'completed', outcome: 'served', needsCallback: false },
    ],
    [
      'cut off in mid-call and gone from the queue: served, and owed a call',
      { ...waiting, answeredAt: noon },
      { endReason: 'abandoned', outcome: 'served', needsCallback: true },
    ],
  ])('%s', (_name, call, end) => {
    expect(endOf(call, 'completed')).toEqual(end);
  });

  test('a carrier that failed says so', () => {
    expect(endOf(waiting, 'failed')).toEqual({ endReason: 'failed', outcome: 'callback', needsCallback: true });
  });

  test('every call that can be has an outcome, and nobody with a number ends as withdrawn', () => {
    const call = fc.record<CallFacts>({
      state: fc.constantFrom('queued', 'ringing', 'connected', 'held'),
      step: fc.constantFrom('menu', 'waiting', 'hand_over', 'promised', null),
      match: fc.constantFrom('exact', 'shared', 'switchboard', 'none', 'withheld'),
      hasNumber: fc.boolean(),
      leadId: fc.constantFrom('l', null),
      answeredAt: fc.constantFrom(noon, null),
    });
    fc.assert(
      fc.property(call, fc.constantFrom(...endReason.options), (facts, reason) => {
        const end = endOf(facts, reason);
        expect(endReason.options).toContain(end.endReason);
        if (facts.hasNumber) expect(end.outcome).not.toBe('withdrawn');
        if (end.outcome === 'callback') expect(end.needsCallback).toBe(true);
      }),
    );
  });
});

describe('a call of ours that reached nobody', () => {
  test.each<[string, Parameters<typeof endOfUnreached>, Pick<CallEnd, 'endReason' | 'outcome'>]>([
    [
      'busy',
      [{ leadId: null }, { legEnd: 'busy', hasOpenPromise: false }],
      { endReason: 'busy', outcome: 'withdrawn' },
    ],
    [
      'given up by us',
      [{ leadId: null }, { legEnd: 'completed', hasOpenPromise: false }],
      { endReason: 'canceled', outcome: 'withdrawn' },
    ],
    // What is owed stands before what may become of it.
    [
      'a promise stays',
      [{ leadId: 'l' }, { legEnd: 'no_answer', hasOpenPromise: true }],
      { endReason: 'no_answer', outcome: 'callback' },
    ],
    [
      'a lead stays',
      [{ leadId: 'l' }, { legEnd: 'failed', hasOpenPromise: false }],
      { endReason: 'failed', outcome: 'lead' },
    ],
  ])('%s', (_what, given, end) => {
    expect(endOfUnreached(...given)).toEqual({ ...end, needsCallback: false });
  });

  test('only ours, only before an answer', () => {
    expect(isDialling({ direction: 'outbound', state: 'ringing', answeredAt: null })).toBe(true);
    expect(isDialling({ direction: 'inbound', state: 'ringing', answeredAt: null })).toBe(false);
    // Back in the queue after the agent's line broke: that is a caller who waits.
    expect(isDialling({ direction: 'outbound', state: 'ringing', answeredAt: noon })).toBe(false);
    expect(isDialling({ direction: 'outbound', state: 'ended', answeredAt: null })).toBe(false);
  });
});

describe('states only go where they may', () => {
  test('ended is absorbing', () => {
    for (const state of callState.options) expect(callMoves('ended', state)).toBe(false);
  });

  test('a leg ends in the same state in whatever order its news comes', () => {
    const news = fc.shuffledSubarray<LegProgress>(['ringing', 'in_progress', 'ended', 'ringing', 'ended'], {
      minLength: 1,
    });
    fc.assert(
      fc.property(news, (events) => {
        const apply = (order: readonly LegProgress[]) =>
          order.reduce<LegState>((state, next) => (legMoves(state, next) ? next : state), 'new');
        expect(apply(events)).toBe(apply(events.toReversed()));
      }),
    );
  });
});
