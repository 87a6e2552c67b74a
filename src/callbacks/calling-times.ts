import { z } from 'zod';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import { hoursOverrides, weeklyHours } from '../routing/hours-schema.ts';
import type { CallingTimes } from './next-attempt.ts';

// The hotline that was called; for a promise without a call, the one that an agent would call from.
const hoursText = sql(
  'calling-times',
  `SELECT h.id, b.weekly, b.time_zone AS "timeZone",
     coalesce((SELECT json_agg(json_build_object('date', d.date, 'hours', d.hours)) FROM holidays d WHERE d.business_hours_id = b.id), '[]'::json) AS holidays
   FROM hotline_numbers h JOIN business_hours b ON b.id = h.business_hours_id ORDER BY h.number`,
);
const stored = z.object({
  id: z.string(),
  weekly: z.record(z.string(), z.unknown()),
  timeZone: z.string(),
  holidays: z.array(z.object({ date: z.string(), hours: z.unknown() })),
});

/** The opening hours of every hotline: a handful, read at once. */
export interface HoursOfHotlines {
  of(hotlineNumberId: string | null): CallingTimes | null;
}

export async function readCallingTimes(on: Queryable): Promise<HoursOfHotlines> {
  const rows = z.array(stored).parse(await on.query<z.infer<typeof stored>>(hoursText));
  const all = rows.map(({ id, weekly, timeZone, holidays }) => ({
    id,
    timeZone,
    hours: weeklyHours.parse({ timeZone, ...weekly }),
    overrides: hoursOverrides.parse(Object.fromEntries(holidays.map(({ date, hours }) => [date, hours]))),
  }));
  return { of: (id) => all.find((one) => one.id === id) ?? all[0] ?? null };
}
