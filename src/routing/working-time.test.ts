import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarCoveredUntil, calendarDay, calendarWarning } from './china-calendar.ts';
import {
  addWorkingSeconds,
  hoursOfDate,
  isOpen,
  nextOpening,
  weekdays,
  workingSecondsBetween,
} from './working-time.ts';
import type { HoursOverrides, OpenHours, WeeklyHours } from './working-time.ts';

const nineToSix: readonly OpenHours[] = [
  ['09:00', '12:00'],
  ['13:00', '18:00'],
];
const office: WeeklyHours = {
  days: { monday: nineToSix, tuesday: nineToSix, wednesday: nineToSix, thursday: nineToSix, friday: nineToSix },
};
const nights: WeeklyHours = {
  calendar: 'none',
  days: Object.fromEntries(weekdays.map((day) => [day, [['22:00', '06:00']]])),
};
const always: WeeklyHours = {
  calendar: 'none',
  days: Object.fromEntries(weekdays.map((day) => [day, [['00:00', '24:00']]])),
};
const never: WeeklyHours = { days: {} };
const newYork: WeeklyHours = { ...always, timeZone: 'America/New_York' };

describe('the public calendar', () => {
  test.each([
    ['2026-02-14', 'adjusted-workday', '春节'],
    ['2026-02-16', 'holiday', '春节'],
    ['2026-02-28', 'adjusted-workday', '春节'],
    ['2026-10-01', 'holiday', '国庆节'],
    // a Saturday inside a holiday is a holiday, for teams that work on Saturdays
    ['2026-10-03', 'holiday', '国庆节'],
    ['2026-10-10', 'adjusted-workday', '国庆节'],
    ['2026-10-11', 'weekend', undefined],
    ['2026-10-12', 'workday', undefined],
    ['2025-10-08', 'holiday', '国庆节'],
  ])('%s is a %s', (date, kind, holiday) => {
    expect(calendarDay(date)).toMatchObject({ kind, covered: true });
    expect(calendarDay(date).holiday?.zh).toBe(holiday);
  });

  test('a year that is not published yet has weekends only and says that it is not covered', () => {
    const year = Number(calendarCoveredUntil.slice(0, 4)) + 1;
    expect(Number(calendarCoveredUntil.slice(0, 4))).toBeGreaterThanOrEqual(2026);
    expect(calendarDay(calendarCoveredUntil).covered).toBe(true);
    expect(calendarDay(`${year}-01-01`)).toMatchObject({ covered: false, holiday: null });
    expect(calendarDay(`${year}-10-01`).kind).not.toBe('holiday');
    expect(hoursOfDate(office, `${year}-01-01`).covered).toBe(false);
    expect(hoursOfDate(always, `${year}-01-01`).covered).toBe(true);
  });
});

describe('isOpen', () => {
  test.each([
    ['a Monday morning', office, '2026-03-09T09:00:00+08:00', true],
    ['a second before', office, '2026-03-09T08:59:59+08:00', false],
    ['lunch', office, '2026-03-09T12:00:00+08:00', false],
    ['closing time', office, '2026-03-09T18:00:00+08:00', false],
    ['a Saturday', office, '2026-03-07T10:00:00+08:00', false],
    ['an adjusted Saturday', office, '2026-02-14T10:00:00+08:00', true],
    ['Spring Festival', office, '2026-02-16T10:00:00+08:00', false],
    ['Spring Festival, without the calendar', { ...office, calendar: 'none' }, '2026-02-16T10:00:00+08:00', true],
    ['after midnight of a night shift', nights, '2026-03-09T05:59:59+08:00', true],
    ['after a night shift', nights, '2026-03-09T06:00:00+08:00', false],
    ['around the clock at midnight', always, '2026-03-09T00:00:00+08:00', true],
    ['never', never, '2026-03-09T10:00:00+08:00', false],
    // 10:00 in Shanghai is 22:00 the day before in New York
    ['another zone', { ...office, timeZone: 'America/New_York' }, '2026-03-09T10:00:00+08:00', false],
    ['another zone at its own ten', { ...office, timeZone: 'America/New_York' }, '2026-03-09T10:00:00-04:00', true],
  ] as const)('%s', (_, hours, at, expected) => {
    expect(isOpen(hours, new Date(at))).toBe(expected);
  });

  test('an override goes before the calendar and the week', () => {
    const overrides: HoursOverrides = { '2026-02-16': [['10:00', '11:00']], '2026-03-09': 'closed' };
    expect(isOpen(office, new Date('2026-02-16T10:30:00+08:00'), overrides)).toBe(true);
    expect(isOpen(office, new Date('2026-03-09T10:30:00+08:00'), overrides)).toBe(false);
  });
});

describe('working seconds', () => {
  test.each([
    ['within a span', office, '2026-03-09T09:00:00+08:00', 3600, '2026-03-09T10:00:00+08:00'],
    ['over lunch', office, '2026-03-09T11:30:00+08:00', 3600, '2026-03-09T13:30:00+08:00'],
    ['exactly to closing time', office, '2026-03-09T17:00:00+08:00', 3600, '2026-03-09T18:00:00+08:00'],
    ['over a night', office, '2026-03-09T17:30:00+08:00', 3600, '2026-03-10T09:30:00+08:00'],
    ['over a weekend', office, '2026-03-06T17:30:00+08:00', 3600, '2026-03-09T09:30:00+08:00'],
    ['before opening', office, '2026-03-09T03:00:00+08:00', 60, '2026-03-09T09:01:00+08:00'],
    // Friday the 13th; Saturday the 14th is worked; then nine days of Spring Festival
    ['to an adjusted Saturday', office, '2026-02-13T17:59:00+08:00', 120, '2026-02-14T09:01:00+08:00'],
    ['over Spring Festival', office, '2026-02-14T17:59:00+08:00', 120, '2026-02-24T09:01:00+08:00'],
    ['no seconds', office, '2026-03-07T03:00:00+08:00', 0, '2026-03-07T03:00:00+08:00'],
    ['over midnight', nights, '2026-03-09T23:00:00+08:00', 4 * 3600, '2026-03-10T03:00:00+08:00'],
    // the night on which New York's clock jumps from 2 to 3, and the one on which it falls back
    ['a day of 23 hours', newYork, '2026-03-08T00:00:00-05:00', 86_400, '2026-03-09T01:00:00-04:00'],
    ['a day of 25 hours', newYork, '2026-11-01T00:00:00-04:00', 86_400, '2026-11-01T23:00:00-05:00'],
  ] as const)('%s', (_, hours, from, seconds, expected) => {
    expect(addWorkingSeconds(hours, new Date(from), seconds)?.toISOString()).toBe(new Date(expected).toISOString());
    expect(workingSecondsBetween(hours, new Date(from), new Date(expected))).toBe(seconds);
  });

  test('hours never open give null, not an endless search', () => {
    expect(addWorkingSeconds(never, new Date('2026-03-09T00:00:00Z'), 1)).toBeNull();
    expect(nextOpening(never, new Date('2026-03-09T00:00:00Z'))).toBeNull();
    expect(workingSecondsBetween(never, new Date('2026-03-09T00:00:00Z'), new Date('2027-03-09T00:00:00Z'))).toBe(0);
  });

  test('a clock time that is none is refused by name', () => {
    const broken: WeeklyHours = { days: { monday: [['9 am', '18:00']] } };
    expect(() => isOpen(broken, new Date('2026-03-09T10:00:00+08:00'))).toThrow(/HH:MM.*"9 am"/);
  });

  test('an opening inside the hour that the clock skips opens at the jump', () => {
    const earlyShift: WeeklyHours = {
      calendar: 'none',
      timeZone: 'America/New_York',
      days: { sunday: [['02:30', '05:00']] },
    };
    const opening = nextOpening(earlyShift, new Date('2026-03-08T00:00:00-05:00'));
    expect(opening?.toISOString()).toBe(new Date('2026-03-08T03:00:00-04:00').toISOString());
  });
});

const clock = fc
  .integer({ min: 0, max: 1440 })
  .map((minutes) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`);
const openHours = fc.tuple(clock, clock).filter(([opens]) => opens !== '24:00');
const anyHours: fc.Arbitrary<WeeklyHours> = fc.record({
  timeZone: fc.constantFrom('Asia/Shanghai', 'Asia/Urumqi', 'America/New_York', 'Australia/Lord_Howe', 'UTC'),
  calendar: fc.constantFrom('china', 'none'),
  days: fc.record({
    monday: fc.array(openHours, { minLength: 1, maxLength: 3 }),
    wednesday: fc.array(openHours, { maxLength: 3 }),
    saturday: fc.array(openHours, { maxLength: 2 }),
    sunday: fc.array(openHours, { maxLength: 1 }),
  }),
});
const instant = fc.date({
  min: new Date('2025-06-01T00:00:00Z'),
  max: new Date('2027-06-01T00:00:00Z'),
  noInvalidDate: true,
});
const someSeconds = fc.integer({ min: 0, max: 40 * 3600 });
const runs = { numRuns: 250 };

describe('for any hours', () => {
  test('adding working seconds and counting them gives them back', () => {
    fc.assert(
      fc.property(anyHours, instant, someSeconds, (hours, from, seconds) => {
        const to = addWorkingSeconds(hours, from, seconds);
        expect(to).not.toBeNull();
        if (to) expect(workingSecondsBetween(hours, from, to)).toBe(seconds);
      }),
      runs,
    );
  });

  test('a later start or more seconds never end earlier', () => {
    fc.assert(
      fc.property(anyHours, instant, someSeconds, fc.nat(200_000), (hours, from, seconds, more) => {
        const end = addWorkingSeconds(hours, from, seconds)?.getTime() ?? NaN;
        const later = new Date(from.getTime() + more * 1000);
        expect(addWorkingSeconds(hours, later, seconds)?.getTime()).toBeGreaterThanOrEqual(end);
        expect(addWorkingSeconds(hours, from, seconds + more)?.getTime()).toBeGreaterThanOrEqual(end);
        expect(end).toBeGreaterThanOrEqual(from.getTime());
      }),
      runs,
    );
  });

  test('the next opening is open, and nothing before it is', () => {
    fc.assert(
      fc.property(anyHours, instant, fc.double({ min: 0, max: 0.999, noNaN: true }), (hours, at, share) => {
        const opening = nextOpening(hours, at);
        expect(opening).not.toBeNull();
        if (!opening) return;
        expect(isOpen(hours, opening)).toBe(true);
        const between = new Date(at.getTime() + Math.floor((opening.getTime() - at.getTime()) * share));
        if (between < opening) expect(isOpen(hours, between)).toBe(false);
        expect(workingSecondsBetween(hours, at, opening)).toBe(0);
      }),
      runs,
    );
  });

  test('working time adds up over any cut, and is never more than the time that passed', () => {
    const wholeSecond = instant.map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000));
    fc.assert(
      fc.property(anyHours, wholeSecond, fc.nat(600_000), fc.nat(600_000), (hours, from, first, second) => {
        const cut = new Date(from.getTime() + first * 1000);
        const to = new Date(cut.getTime() + second * 1000);
        const whole = workingSecondsBetween(hours, from, to);
        expect(workingSecondsBetween(hours, from, cut) + workingSecondsBetween(hours, cut, to)).toBe(whole);
        expect(whole).toBeLessThanOrEqual(first + second);
        expect(workingSecondsBetween(hours, to, from)).toBe(0);
      }),
      runs,
    );
  });
});

test('the engineer is told before the calendar of holidays ends, and not long before', () => {
  const daysBeforeItsEnd = (days: number) =>
    new Date(Date.parse(`${calendarCoveredUntil}T00:00:00Z`) - days * 86_400_000);
  expect(calendarWarning(daysBeforeItsEnd(90))).toBeNull();
  expect(calendarWarning(daysBeforeItsEnd(59))).toContain(calendarCoveredUntil);
  expect(calendarWarning(daysBeforeItsEnd(-30))).toContain(calendarCoveredUntil);
});
