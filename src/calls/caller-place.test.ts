import { expect, test } from 'vitest';
import type { CallState } from '../contract/call.ts';
import { callerMove, firstPlace, mayAskForCallback } from './caller-place.ts';
import type { CallerMove, CallerPlace } from './caller-place.ts';
import type { CallStep } from './call.ts';

const answeredAt = new Date(0);

test.each<[CallState, CallStep | null, Record<CallerPlace, CallerMove>]>([
  ['queued', 'menu', { waiting: 'none', conference: 'move', farewell: 'move' }],
  ['queued', 'waiting', { waiting: 'none', conference: 'move', farewell: 'move' }],
  ['queued', 'transfer', { waiting: 'none', conference: 'move', farewell: 'move' }],
  ['ringing', 'waiting', { waiting: 'none', conference: 'move', farewell: 'move' }],
  ['ringing', 'hand_over', { waiting: 'none', conference: 'move', farewell: 'move' }],
  // Moved again the caller would hear the farewell from its beginning.
  ['queued', 'promised', { waiting: 'move', conference: 'move', farewell: 'none' }],
  ['connected', null, { waiting: 'move', conference: 'resume', farewell: 'move' }],
  // On the way in and already on hold: music as before, and no voice.
  ['held', null, { waiting: 'none', conference: 'hold', farewell: 'move' }],
  ['ended', null, { waiting: 'none', conference: 'none', farewell: 'none' }],
])('a call that is %s at step %s', (state, step, moves) => {
  for (const place of ['waiting', 'conference', 'farewell'] as const)
    expect({ place, move: callerMove({ state, step, answeredAt, direction: 'inbound' }, place) }).toEqual({
      place,
      move: moves[place],
    });
});

test('whom we call answers in the conference, and is not moved before', () => {
  const call = { state: 'ringing', step: null, direction: 'outbound' } as const;
  const place = firstPlace('outbound');
  expect(callerMove({ ...call, answeredAt: null }, place)).toBe('none');
  expect(callerMove({ ...call, state: 'connected', answeredAt }, place)).toBe('resume');
  // The agent's line broke: they wait like any caller.
  expect(callerMove({ ...call, state: 'queued', step: 'waiting', answeredAt }, place)).toBe('move');
});

test('only who waits for an agent or a rep may ask to be called back', () => {
  expect(mayAskForCallback({ state: 'queued', step: 'waiting' })).toBe(true);
  expect(mayAskForCallback({ state: 'queued', step: 'hand_over' })).toBe(true);
  for (const step of ['menu', 'transfer', 'promised', null] as const)
    expect(mayAskForCallback({ state: 'queued', step })).toBe(false);
  expect(mayAskForCallback({ state: 'connected', step: null })).toBe(false);
});
