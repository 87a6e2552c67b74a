import { describe, expect, test } from 'vitest';
import { isOnDuty } from '../../leads/rep-hours.ts';
import type { HoursOverrides, WeeklyHours } from '../../routing/working-time.ts';
import { closedAt } from './closed.ts';
import type { Opening } from './closed.ts';

const hours: WeeklyHours = {
  timeZone: 'Asia/Shanghai',
  days: Object.fromEntries(
    ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => [day, [['09:00', '18:00']] as const]),
  ),
};
/** The company's own days: an outing, and a Sunday of work. */
const overrides: HoursOverrides = { '2026-11-20': 'closed', '2026-11-22': [['10:00', '16:00']] };
const at = (date: string, clock = '10:30') => new Date(`${date}T${clock}:00+08:00`);
const office: Opening = { hours, overrides, closing: null };

describe('one calendar for hotlines and reps', () => {
  test.each([
    ['2026-11-18', '10:30', true, 'a Wednesday'],
    ['2026-11-18', '18:00', false, 'closing time'],
    ['2026-11-21', '10:30', false, 'a Saturday'],
    // adjusted working days: a weekend worked for a bridge day
    ['2026-02-14', '10:30', true, 'the Saturday before Spring Festival is worked'],
    ['2026-02-28', '10:30', true, 'the Saturday after it'],
    ['2026-10-10', '10:30', true, 'the Saturday after National Day is worked'],
    ['2026-10-10', '18:30', false, 'with the hours of a working day'],
    // statutory holidays, whatever their weekday
    ['2026-02-17', '10:30', false, 'Spring Festival, a Tuesday'],
    ['2026-10-01', '10:30', false, 'National Day, a Thursday'],
    // rows of the table holidays go before both
    ['2026-11-20', '10:30', false, 'an outing on a Friday'],
    ['2026-11-22', '10:30', true, 'a Sunday of work'],
    ['2026-11-22', '09:30', false, 'from ten on'],
    // no calendar is published yet: weekends and the company's own days are all that is known
    ['2029-10-01', '10:30', true, 'National Day of a year that is not covered, a Monday'],
  ])('%s %s: %s (%s)', (date, clock, isOpen) => {
    expect(closedAt(office, at(date, clock)) === null).toBe(isOpen);
    expect(isOnDuty(hours, at(date, clock), overrides)).toBe(isOpen);
  });

  test('callers are called back when it opens: after Spring Festival, and on the adjusted Saturday before', () => {
    expect(closedAt(office, at('2026-02-14', '18:00'))).toMatchObject({
      because: 'hours',
      opensAt: at('2026-02-24', '09:00'),
      callBackBy: at('2026-02-24', '09:00'),
    });
    expect(closedAt(office, at('2026-02-13', '20:00'))).toMatchObject({ opensAt: at('2026-02-14', '09:00') });
    expect(closedAt({ ...office, hours: { days: {} } }, at('2026-12-01'))).toMatchObject({ opensAt: null });
  });
});

describe('an emergency closing', () => {
  const closing = {
    textZh: '停电',
    textEn: 'power cut',
    from: at('2026-11-18', '10:00'),
    until: at('2026-11-18', '17:00'),
  };
  test.each([
    ['before it begins', '09:59', null],
    ['from its first second', '10:00', 'emergency'],
    ['until its last', '16:59', 'emergency'],
    ['at its end', '17:00', null],
    ['at night the hours say it', '20:00', 'hours'],
  ])('%s', (_when, clock, because) => {
    expect(closedAt({ ...office, closing }, at('2026-11-18', clock))?.because ?? null).toBe(because);
  });

  test.each([
    ['with an end: when it opens after it', closing.until, at('2026-11-18', '17:00')],
    ['an end at night: the next morning', at('2026-11-18', '22:00'), at('2026-11-19', '09:00')],
    ['without an end: two open hours from now', null, at('2026-11-18', '12:30')],
  ])('the promise, %s', (_what, until, callBackBy) => {
    expect(closedAt({ ...office, closing: { ...closing, until } }, at('2026-11-18'))).toMatchObject({ callBackBy });
  });

  test('goes before the hours: callers hear what happened at night, too', () => {
    const open = { ...closing, until: null };
    expect(closedAt({ ...office, closing: open }, at('2026-11-18', '23:00'))?.because).toBe('emergency');
  });
});
