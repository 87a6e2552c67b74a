import { z } from 'zod';
import type { IndustryMenu } from '../callers/industry-menu.ts';
import type { EndReason } from '../contract/call.ts';
import type { Welcome } from '../contract/settings.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import { closingColumn, readClosing } from '../hotlines/opening.ts';
import type { EmergencyClosing } from '../hotlines/emergency-closing.ts';
import type { Log } from '../log.ts';
import { parsePhoneNumber } from '../phone-number.ts';
import type { HoursOverrides, WeeklyHours } from '../routing/working-time.ts';
import { hoursOverrides, weeklyHours } from '../routing/hours-schema.ts';
import { ownWelcome } from './own-welcome.ts';

/** The number that was dialled, with what follows from it. */
export interface Hotline {
  id: string;
  number: string;
  queueId: string;
  homeAreaCode: string;
  menu: IndustryMenu;
  /** In place of the standard welcome; null: that one. */
  welcome: Welcome | null;
  hours: WeeklyHours;
  overrides: HoursOverrides;
  /** Set, whether or not it holds now. */
  closing: EmergencyClosing | null;
  timeZone: string;
  /** The caller's leg had ended before we heard that it began. */
  earlyEnd: EndReason | null;
  /** The call that the caller's leg belongs to already. */
  knownCallId: string | null;
}

const menuSchema = z.array(
  z.object({ digit: z.string().length(1), industryCode: z.string().nullable(), zh: z.string(), en: z.string() }),
);

interface HotlineRow {
  id: string;
  number: string;
  queueId: string;
  homeAreaCode: string;
  menu: unknown;
  welcome: unknown;
  weekly: unknown;
  timeZone: string;
  closing: unknown;
  holidays: { date: string; hours: unknown }[];
  earlyEnd: EndReason | null;
  knownCallId: string | null;
  dialled: boolean;
}

// The dialled number if it is ours, else the first: whoever reached us must not hear a dead line.
const hotlineText = sql(
  'hotline-of-call',
  `SELECT h.id, h.number, h.queue_id AS "queueId", h.home_area_code AS "homeAreaCode", h.industry_menu AS menu, h.welcome,
     b.weekly, b.time_zone AS "timeZone", ${closingColumn} AS closing, h.number = $1 OR $1 = ANY (h.aliases) AS dialled,
     coalesce((SELECT json_agg(json_build_object('date', d.date, 'hours', d.hours)) FROM holidays d WHERE d.business_hours_id = b.id), '[]'::json) AS holidays,
     (SELECT end_reason FROM early_leg_ends e WHERE e.carrier = $2 AND e.provider_call_sid = $3) AS "earlyEnd",
     (SELECT call_id FROM call_legs l WHERE l.carrier = $2 AND l.provider_call_sid = $3) AS "knownCallId"
   FROM hotline_numbers h JOIN business_hours b ON b.id = h.business_hours_id
   ORDER BY dialled DESC, h.number LIMIT 1`,
);

/** Nobody has set a company up yet. Thrown, so that the transaction of the call leaves nothing behind. */
export class NoHotlineError extends Error {
  override readonly name = 'NoHotlineError';
  override readonly message = 'no hotline number is set up; expected at least one row in hotline_numbers';
}

export async function findHotline(
  on: Queryable,
  log: Log,
  call: { to: string; carrier: string; providerCallSid: string },
): Promise<Hotline> {
  const parsed = parsePhoneNumber(call.to);
  const number = parsed.kind === 'number' ? parsed.number : call.to;
  const [row] = await on.query<HotlineRow>(hotlineText, [number, call.carrier, call.providerCallSid]);
  if (!row) throw new NoHotlineError();
  if (!row.dialled) log.warn({ carrier: call.carrier }, 'call.unknown_hotline');
  return toHotline(row);
}

const anyText = sql('any-hotline', 'SELECT EXISTS (SELECT 1 FROM hotline_numbers) AS "isThere"');

/** Without one, callers can only be told to call again. */
export async function hasHotline(on: Queryable): Promise<boolean> {
  const [found] = await on.query<{ isThere: boolean }>(anyText);
  return found?.isThere === true;
}

const menuOfHotline = sql('hotline-by-id', `SELECT industry_menu AS menu, number FROM hotline_numbers WHERE id = $1`);
/** The menu that a caller answers. */
export async function menuOf(on: Queryable, hotlineNumberId: string): Promise<IndustryMenu> {
  const [row] = await on.query<{ menu: unknown }>(menuOfHotline, [hotlineNumberId]);
  return menuSchema.parse(row?.menu ?? []);
}

function toHotline(row: HotlineRow): Hotline {
  return {
    id: row.id,
    number: row.number,
    queueId: row.queueId,
    homeAreaCode: row.homeAreaCode,
    menu: menuSchema.parse(row.menu),
    welcome: ownWelcome(row.welcome),
    hours: weeklyHours.parse({ timeZone: row.timeZone, ...Object(row.weekly) }),
    overrides: hoursOverrides.parse(Object.fromEntries(row.holidays.map(({ date, hours }) => [date, hours]))),
    closing: readClosing(row.closing),
    timeZone: row.timeZone,
    earlyEnd: row.earlyEnd,
    knownCallId: row.knownCallId,
  };
}
