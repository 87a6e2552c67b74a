import { expect, test } from 'vitest';
import { daysOf } from './desk-days.ts';
import { spanOf } from './report-span.ts';

const now = new Date('2026-11-18T02:00:00Z');

/** Found by `npm run fuzz`: the days of such a span had no end, and the process answered nobody any more. */
test.each([
  { to: '9999-12-31T23:59:59Z' },
  { to: '0001-01-01T00:00:00Z' },
  { from: '0001-01-01T00:00:00Z', to: '0001-01-03T00:00:00Z' },
  { from: '9999-12-30T00:00:00Z' },
])('no report is made of %o', (ask) => {
  expect(() => spanOf(ask, now)).toThrow('expected');
});

test('a day that is no date is the last', () => {
  const span = { from: new Date('9999-12-30T00:00:00Z'), to: new Date('9999-12-31T23:59:59Z') };
  expect(daysOf(span, 'Asia/Shanghai').length).toBeLessThan(4);
});

test('control: a week has its days, the first and the last in part', () => {
  expect(daysOf(spanOf({}, now), 'Asia/Shanghai').map(({ date }) => date)).toHaveLength(8);
});
