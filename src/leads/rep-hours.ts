import { z } from 'zod';
import { addWorkingSeconds, isOpen, weekdays } from '../routing/working-time.ts';
import type { WeeklyHours } from '../routing/working-time.ts';

const clock = z.string().regex(/^\d\d:\d\d$/);
const storedHours = z.object({
  calendar: z.enum(['china', 'none']).optional(),
  days: z.partialRecord(z.enum(weekdays), z.array(z.tuple([clock, clock]))),
});

/** How long a rep may think about a lead on the list: working time of their own, so that a night does not count. */
const RECORD_SECONDS = 30 * 60;

/** The column reps.working_hours. Null when it cannot be read: such a rep is never on duty, and others are not kept from theirs. */
export function readRepHours(stored: unknown, timeZone: string): WeeklyHours | null {
  const parsed = storedHours.safeParse(stored);
  if (!parsed.success) return null;
  const { calendar, days } = parsed.data;
  return { timeZone, days, ...(calendar && { calendar }) };
}

export function isOnDuty(hours: WeeklyHours | null, now: Date): boolean {
  return hours !== null && isOpen(hours, now);
}

/** Thirty working minutes from now; plain ones for a rep whose hours never open, so that the lead moves on. */
export function recordDeadline(hours: WeeklyHours | null, now: Date): Date {
  const working = hours === null ? null : addWorkingSeconds(hours, now, RECORD_SECONDS);
  return working ?? new Date(now.getTime() + RECORD_SECONDS * 1_000);
}
