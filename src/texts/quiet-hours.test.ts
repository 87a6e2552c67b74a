import { expect, test } from 'vitest';
import { quietUntil } from './quiet-hours.ts';

test.each([
  ['07:59', '2026-11-25T08:00:00+08:00'],
  ['08:00', null],
  ['20:59', null],
  ['21:00', '2026-11-26T08:00:00+08:00'],
  ['23:59', '2026-11-26T08:00:00+08:00'],
  ['00:00', '2026-11-25T08:00:00+08:00'],
])('at %s in Shanghai a text waits until %s', (clock, until) => {
  const at = new Date(`2026-11-25T${clock}:00+08:00`);
  expect(quietUntil(at, 'Asia/Shanghai')).toEqual(until === null ? null : new Date(until));
});

test('the night is that of the time zone', () => {
  const at = new Date('2026-11-25T12:00:00Z');
  expect(quietUntil(at, 'Asia/Shanghai')).toBeNull();
  expect(quietUntil(at, 'America/New_York')).toEqual(new Date('2026-11-25T13:00:00Z'));
});
