import { z } from 'zod';
import type { Opening } from '../calls/waiting/closed.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import { hoursOverrides, weeklyHours } from '../routing/hours-schema.ts';
import type { EmergencyClosing } from './emergency-closing.ts';

const closingRow = z.object({
  textZh: z.string(),
  textEn: z.string(),
  from: z.coerce.date(),
  until: z.coerce.date().nullable(),
});

/** For a query over hotline_numbers `h`: the closing that was set, whether or not it holds now. */
export const closingColumn = `(SELECT json_build_object('textZh', e.text_zh, 'textEn', e.text_en, 'from', e.from_at, 'until', e.until_at)
  FROM emergency_closings e WHERE e.hotline_number_id = h.id)`;

export function readClosing(column: unknown): EmergencyClosing | null {
  return closingRow.nullable().parse(column ?? null);
}

interface OpeningRow {
  weekly: unknown;
  timeZone: string;
  holidays: { date: string; hours: unknown }[];
  closing: unknown;
}

const openingText = sql(
  'opening-of-hotline',
  `SELECT b.weekly, b.time_zone AS "timeZone", ${closingColumn} AS closing,
     coalesce((SELECT json_agg(json_build_object('date', d.date, 'hours', d.hours)) FROM holidays d WHERE d.business_hours_id = b.id), '[]'::json) AS holidays
   FROM hotline_numbers h JOIN business_hours b ON b.id = h.business_hours_id WHERE h.id = $1`,
);

/** When a hotline takes calls: its week, the days that differ, and an emergency closing. */
export async function openingOf(on: Queryable, hotlineId: string): Promise<(Opening & { timeZone: string }) | null> {
  const [row] = await on.query<OpeningRow>(openingText, [hotlineId]);
  if (row === undefined) return null;
  return {
    hours: weeklyHours.parse({ timeZone: row.timeZone, ...Object(row.weekly) }),
    overrides: hoursOverrides.parse(Object.fromEntries(row.holidays.map(({ date, hours }) => [date, hours]))),
    closing: readClosing(row.closing),
    timeZone: row.timeZone,
  };
}
