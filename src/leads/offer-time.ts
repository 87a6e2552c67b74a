import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { HoursOverrides, WeeklyHours } from '../routing/working-time.ts';
import { hoursOfHotline } from './hotline-hours.ts';
import { RECORD_SECONDS, readRepHours, recordDeadline } from './rep-hours.ts';
import { closedOn } from './routing-facts.ts';

/** A rep's working time, with the days off of the company and of the rep. */
export interface RepTime {
  hours: WeeklyHours | null;
  overrides: HoursOverrides;
  /** So many working seconds after a moment. */
  after(from: Date, seconds: number): Date;
}

const repText = sql(
  'rep-time',
  `SELECT r.working_hours AS "workingHours", r.time_zone AS "timeZone", r.days_off AS "daysOff",
     coalesce($2::uuid, (SELECT id FROM hotline_numbers ORDER BY number LIMIT 1)) AS "hotlineId"
   FROM reps r WHERE r.user_id = $1`,
);

interface RepRow {
  workingHours: unknown;
  timeZone: string;
  daysOff: string[];
  hotlineId: string | null;
}

/** Of the hotline whose days off hold; null: the first. Null: not a rep. */
export async function repTimeOf(on: Queryable, repId: string, hotlineId: string | null): Promise<RepTime | null> {
  const [rep] = await on.query<RepRow>(repText, [repId, hotlineId]);
  if (!rep) return null;
  const hours = readRepHours(rep.workingHours, rep.timeZone);
  const company = rep.hotlineId === null ? {} : (await hoursOfHotline(on, rep.hotlineId)).overrides;
  const overrides = { ...company, ...closedOn(rep.daysOff) };
  return { hours, overrides, after: (from, seconds) => recordDeadline(hours, from, { seconds, overrides }) };
}

const offerText = sql(
  'offer-time',
  `SELECT o.rep_id AS "repId", l.hotline_number_id AS "hotlineId",
     (SELECT r.accept_minutes * 60 FROM routing_rules r WHERE r.id::text = o.why->>'ruleId') AS "acceptSeconds"
   FROM lead_offers o JOIN leads l ON l.id = o.lead_id WHERE o.id = $1`,
);

/** The time that an offer runs in: its rep's, and how long its rule lets them think. */
export async function offerTimeOf(on: Queryable, offerId: string): Promise<RepTime & { acceptSeconds: number }> {
  const [offer] = await on.query<{ repId: string; hotlineId: string; acceptSeconds: number | null }>(offerText, [
    offerId,
  ]);
  const time = offer ? await repTimeOf(on, offer.repId, offer.hotlineId) : null;
  if (!offer || time === null) throw new Error(`offer ${offerId} has no rep; its foreign key promises one`);
  return { ...time, acceptSeconds: offer.acceptSeconds ?? RECORD_SECONDS };
}
