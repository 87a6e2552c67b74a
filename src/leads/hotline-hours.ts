import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import { hoursOverrides, weeklyHours } from '../routing/hours-schema.ts';
import type { HoursOverrides, WeeklyHours } from '../routing/working-time.ts';

const hoursText = sql(
  'business-hours-of-hotline',
  `SELECT h.id, b.weekly, b.time_zone AS "timeZone",
     coalesce((SELECT json_object_agg(d.date, d.hours) FROM holidays d WHERE d.business_hours_id = b.id), '{}'::json) AS overrides
   FROM hotline_numbers h JOIN business_hours b ON b.id = h.business_hours_id WHERE $1::uuid IS NULL OR h.id = $1`,
);

interface HoursRow {
  id: string;
  weekly: unknown;
  timeZone: string;
  overrides: unknown;
}
export interface HotlineHours {
  hours: WeeklyHours;
  overrides: HoursOverrides;
}

/** When the hotline that was called is open. */
export async function hoursOfHotline(on: Queryable, hotlineId: string): Promise<HotlineHours> {
  const hotlines = await read(on, hotlineId);
  const found = hotlines.get(hotlineId);
  if (found === undefined) throw new Error(`no business hours for hotline ${hotlineId}; its foreign key promises them`);
  return found;
}

export function hoursOfHotlines(on: Queryable): Promise<Map<string, HotlineHours>> {
  return read(on, null);
}

async function read(on: Queryable, hotlineId: string | null): Promise<Map<string, HotlineHours>> {
  const rows = await on.query<HoursRow>(hoursText, [hotlineId]);
  return new Map(
    rows.map(({ id, weekly, timeZone, overrides }) => [
      id,
      { hours: weeklyHours.parse({ timeZone, ...Object(weekly) }), overrides: hoursOverrides.parse(overrides) },
    ]),
  );
}

const listText = sql('hotlines-by-name', 'SELECT id, name, number FROM hotline_numbers ORDER BY name, id');

export function listHotlines(on: Queryable): Promise<{ id: string; name: string; number: string }[]> {
  return on.query(listText);
}
