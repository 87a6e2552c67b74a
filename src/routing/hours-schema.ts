import { z } from 'zod';

/** Opening hours as JSON columns hold them; working-time.ts reckons with them. */
const clockTime = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, 'expected HH:MM');
const openHours = z.array(z.tuple([clockTime, clockTime]));
const weekday = z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']);

export const weeklyHours = z.object({
  timeZone: z.string().exactOptional(),
  calendar: z.enum(['china', 'none']).exactOptional(),
  days: z.partialRecord(weekday, openHours),
});

/** By date (YYYY-MM-DD): the hours of a day that differs from the week; none: closed. */
export const hoursOverrides = z.record(
  z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  openHours.transform((hours) => (hours.length === 0 ? ('closed' as const) : hours)).or(z.literal('closed')),
);
