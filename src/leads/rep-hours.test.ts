import { describe, expect, test } from 'vitest';
import { isOnDuty, readRepHours, recordDeadline } from './rep-hours.ts';

const office = {
  days: Object.fromEntries(
    ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => [day, [['09:00', '18:00']]]),
  ),
};
const hours = readRepHours(office, 'Asia/Shanghai');
/** Wednesday 2026-11-25, Beijing time. */
const at = (clock: string) => new Date(`2026-11-25T${clock}:00+08:00`);

describe('the hours of a rep', () => {
  test.each([
    ['08:59', false],
    ['09:00', true],
    ['17:59', true],
    ['18:00', false],
  ])('at %s on duty: %s', (clock, onDuty) => {
    expect(isOnDuty(hours, at(clock))).toBe(onDuty);
  });

  test.each([
    ['in the day', '10:00', '2026-11-25T10:30:00+08:00'],
    // ten minutes of today, twenty of tomorrow
    ['over the night', '17:50', '2026-11-26T09:20:00+08:00'],
    ['at night', '23:00', '2026-11-26T09:30:00+08:00'],
  ])('a record waits for thirty working minutes: %s', (_when, clock, deadline) => {
    expect(recordDeadline(hours, at(clock))).toEqual(new Date(deadline));
  });

  test.each([
    ['never open', { days: {} }],
    ['unreadable', { monday: 'nine to five' }],
    ['nothing', null],
  ])('hours that are %s: off duty, and plain minutes until the next rep', (_what, stored) => {
    const read = readRepHours(stored, 'Asia/Shanghai');
    expect(isOnDuty(read, at('10:00'))).toBe(false);
    expect(recordDeadline(read, at('10:00'))).toEqual(at('10:30'));
  });
});
