import { describe, expect, test } from 'vitest';
import { callbackUrgency } from './callback-urgency.ts';
import { callingUntil, nextAttempt, nextCallingTime } from './next-attempt.ts';
import type { CallingTimes } from './next-attempt.ts';

const at = (text: string) => new Date(`${text}+08:00`);
const workdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;
const days = (open: [string, string]) => Object.fromEntries(workdays.map((day) => [day, [open]]));
const timeZone = 'Asia/Shanghai';
const office: CallingTimes = { hours: { timeZone, days: days(['09:00', '18:00']) }, overrides: {}, timeZone };
const always: CallingTimes = {
  hours: {
    timeZone,
    calendar: 'none',
    days: { ...days(['00:00', '24:00']), saturday: [['00:00', '24:00']], sunday: [['00:00', '24:00']] },
  },
  overrides: {},
  timeZone,
};
const nightly: CallingTimes = { hours: { timeZone, days: days(['22:00', '23:00']) }, overrides: {}, timeZone };

describe('when we may call', () => {
  test.each([
    ['in opening time at once', office, '2026-11-18T10:00:00', '2026-11-18T10:00:00'],
    ['after closing: the next opening', office, '2026-11-18T18:00:00', '2026-11-19T09:00:00'],
    ['on a Friday evening: on Monday', office, '2026-11-20T19:00:00', '2026-11-23T09:00:00'],
    ['before a holiday: after it', office, '2026-09-30T19:00:00', '2026-10-08T09:00:00'],
    ['open round the clock, late in the evening: at 08:00', always, '2026-11-18T21:00:00', '2026-11-19T08:00:00'],
    ['open round the clock, before dawn: at 08:00', always, '2026-11-18T05:00:00', '2026-11-18T08:00:00'],
  ])('%s', (_what, times, now, expected) => {
    expect(nextCallingTime(times, at(now))).toEqual(at(expected));
  });

  test('hours that are only at night never let us call', () => {
    expect(nextCallingTime(nightly, at('2026-11-18T10:00:00'))).toBeNull();
  });

  test.each([
    [office, '2026-11-18T18:00:00'],
    [always, '2026-11-18T21:00:00'],
  ])('until closing, and until 21:00 at the latest', (times, expected) => {
    expect(callingUntil(times, at('2026-11-18T10:00:00'))).toEqual(at(expected));
  });
});

describe('the next attempt', () => {
  test.each([
    ['5 minutes after the first', { attempts: 1, today: 1, dialled: true }, '10:00', '2026-11-18T10:05:00'],
    ['30 minutes after the second', { attempts: 2, today: 2, dialled: true }, '10:00', '2026-11-18T10:30:00'],
    [
      'the next opening after the third of a day',
      { attempts: 3, today: 3, dialled: true },
      '10:00',
      '2026-11-19T09:00:00',
    ],
    ['never after the fourth: a person decides', { attempts: 4, today: 1, dialled: true }, '10:00', null],
    [
      'a minute later when no telephone was rung',
      { attempts: 0, today: 0, dialled: false },
      '10:00',
      '2026-11-18T10:01:00',
    ],
    [
      'in the morning when the pause ends after closing',
      { attempts: 2, today: 2, dialled: true },
      '17:45',
      '2026-11-19T09:00:00',
    ],
    [
      'the pause of the second, made on another day',
      { attempts: 2, today: 1, dialled: true },
      '10:00',
      '2026-11-18T10:30:00',
    ],
  ])('%s', (_what, tried, time, expected) => {
    const next = nextAttempt(office, { now: at(`2026-11-18T${time}:00`), ...tried });
    expect(next).toEqual(expected === null ? null : at(expected));
  });
});

test.each([
  ['open', -1, 'overdue'],
  ['open', 0, 'soon'],
  ['open', 900, 'soon'],
  ['open', 901, 'later'],
  ['done', -900, 'later'],
] as const)('a promise that is %s and due in %i s is %s', (status, seconds, urgency) => {
  const now = at('2026-11-18T10:00:00');
  expect(callbackUrgency({ status, dueAt: new Date(now.getTime() + seconds * 1_000) }, now)).toBe(urgency);
});
