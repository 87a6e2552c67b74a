import { expect, test } from 'vitest';
import { waitSeconds } from './slow-down.ts';

const now = new Date('2026-11-18T02:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

test.each([
  { count: 0, seconds: 0, by: 'login', wait: 0 },
  { count: 4, seconds: 0, by: 'login', wait: 0 },
  { count: 5, seconds: 0, by: 'login', wait: 1 },
  { count: 6, seconds: 0, by: 'login', wait: 2 },
  { count: 8, seconds: 0, by: 'login', wait: 8 },
  { count: 8, seconds: 3, by: 'login', wait: 5 },
  { count: 8, seconds: 8, by: 'login', wait: 0 },
  { count: 60, seconds: 0, by: 'login', wait: 300 }, // never locked out for good
  { count: 24, seconds: 0, by: 'address', wait: 0 }, // an office behind one address
  { count: 26, seconds: 0, by: 'address', wait: 2 },
] as const)('$count failures of one $by, the last $seconds s ago: wait $wait s', ({ count, seconds, by, wait }) => {
  expect(waitSeconds({ count, last_at: ago(seconds) }, by, now)).toBe(wait);
});
