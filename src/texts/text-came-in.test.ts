import { expect, test } from 'vitest';
import { optOutOf } from './text-came-in.ts';

test.each<[string, 'stop' | 'start' | null]>([
  ['STOP', 'stop'],
  [' stop. ', 'stop'],
  ['TD', 'stop'],
  ['T D', null],
  ['td', 'stop'],
  ['退订', 'stop'],
  ['我要退订', null],
  ['取消!', 'stop'],
  ['START', 'start'],
  ['恢复', 'start'],
  // a word of the carrier's inside a sentence is a sentence
  ['Please stop by on Monday', null],
  ['好的', null],
  ['', null],
])('%j means %s', (body, meaning) => {
  expect(optOutOf({ body, optOut: null })).toBe(meaning);
});

test('the carrier’s own word goes first', () => {
  expect(optOutOf({ body: 'ARRET', optOut: 'stop' })).toBe('stop');
});
