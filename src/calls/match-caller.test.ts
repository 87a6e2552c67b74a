import { expect, test } from 'vitest';
import type { Deps } from '../deps.ts';
import { matchCaller } from './match-caller.ts';

/** A call whose agent presses hold and resume while the carrier is slow: the state at each look, the last one for good. */
function callThatGoes(states: readonly string[]) {
  const asked: string[] = [];
  let looks = 0;
  const row = () => ({
    state: states[Math.min(looks++, states.length - 1)],
    ...{ step: null, direction: 'inbound', answeredAt: new Date(), leadId: null },
    ...{ legId: 'leg', sid: 'CA1', place: 'conference' },
  });
  const deps = {
    db: { query: async () => [row()] },
    callControl: { hold: async () => void asked.push('hold'), resume: async () => void asked.push('resume') },
  };
  // Only these two are touched.
  const match = () => matchCaller(deps as unknown as Deps, 'call');
  return { asked, match };
}

test('the carrier is asked once where nothing changes meanwhile', async () => {
  const { asked, match } = callThatGoes(['held']);
  await match();
  expect(asked).toEqual(['hold']);
});

test.each([2, 3, 4, 7])('after %i changes the caller hears what the call wants in the end', async (changes) => {
  const states = Array.from({ length: changes + 1 }, (_, place) => (place % 2 === 0 ? 'held' : 'connected'));
  const { asked, match } = callThatGoes(states);
  await match();
  expect(asked.at(-1)).toBe(states.at(-1) === 'held' ? 'hold' : 'resume');
});

test('a call that never comes to rest stays to be done', async () => {
  const { match } = callThatGoes(Array.from({ length: 40 }, (_, place) => (place % 2 === 0 ? 'held' : 'connected')));
  await expect(match()).rejects.toThrow(/changed/);
});
