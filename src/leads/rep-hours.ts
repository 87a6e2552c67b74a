import { z } from 'zod';
import { addWorkingSeconds, isOpen, weekdays } from '../routing/working-time.ts';
import type { HoursOverrides, WeeklyHours } from '../routing/working-time.ts';

const clock = z.string().regex(/^\d\d:\d\d$/);
const storedHours = z.object({
  calendar: z.enum(['china', 'none']).optional(),
  days: z.partialRecord(z.enum(weekdays), z.array(z.tuple([clock, clock]))),
});

/** How long a rep may think about a lead on the list: working time of their own, so that a night does not count. */
export const RECORD_SECONDS = 30 * 60;

/** The column reps.working_hours. Null when it cannot be read: such a rep is never on duty, and others are not kept from theirs. */
export function readRepHours(stored: unknown, timeZone: string): WeeklyHours | null {
  const parsed = storedHours.safeParse(stored);
  if (!parsed.success) return null;
  const { calendar, days } = parsed.data;
  return { timeZone, days, ...(calendar && { calendar }) };
}

export function isOnDuty(hours: WeeklyHours | null, now: Date, daysOff: HoursOverrides = {}): boolean {
  return hours !== null && isOpen(hours, now, daysOff);
}

/** So many working seconds from now; plain ones for a rep whose hours never open, so that the lead moves on. */
export function recordDeadline(
  hours: WeeklyHours | null,
  now: Date,
  { seconds = RECORD_SECONDS, overrides = {} }: { seconds?: number; overrides?: HoursOverrides } = {},
): Date {
  const working = hours === null ? null : addWorkingSeconds(hours, now, seconds, overrides);
  return working ?? new Date(now.getTime() + seconds * 1_000);
}
