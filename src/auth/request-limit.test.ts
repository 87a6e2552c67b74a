import { expect, test } from 'vitest';
import { createRequestLimit } from './request-limit.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 18) + seconds * 1_000);

test('a minute’s requests may come at once; then one more with each second that gives it back', () => {
  const limit = createRequestLimit(60);
  for (let asked = 0; asked < 60; asked += 1) expect(limit.take('li', at(0))).toBe(0);
  expect(limit.take('li', at(0))).toBe(1);
  expect(limit.take('wang', at(0))).toBe(0); // another user is not touched
  expect(limit.take('li', at(1))).toBe(0);
  expect(limit.take('li', at(1))).toBe(1);
  for (let asked = 0; asked < 60; asked += 1) expect(limit.take('li', at(600))).toBe(0);
  expect(limit.take('li', at(600))).toBe(1);
});

test('a clock that goes back takes nothing away', () => {
  const limit = createRequestLimit(60);
  expect(limit.take('li', at(10))).toBe(0);
  expect(limit.take('li', at(5))).toBe(0);
});

test('0 is no limit', () => {
  const limit = createRequestLimit(0);
  for (let asked = 0; asked < 5_000; asked += 1) expect(limit.take('li', at(0))).toBe(0);
});
