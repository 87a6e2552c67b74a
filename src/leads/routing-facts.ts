import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { HoursOverrides, WeeklyHours } from '../routing/working-time.ts';
import type { Member, RepQuestion, RepStanding } from './choose-rep.ts';
import { hoursOfHotline } from './hotline-hours.ts';
import type { HotlineHours } from './hotline-hours.ts';
import type { LockedLead } from './lead-store.ts';
import { claimsOfLead } from './collision.ts';
import { isOnDuty, readRepHours } from './rep-hours.ts';
import type { CallerFacts, CompiledRules } from './rule-index.ts';
import { momentOf } from './rule-moment.ts';
import { liveRules } from './rule-set-store.ts';

/** Everything that one choice reads, as of now. */
export interface RoutingFacts {
  owner: RepQuestion['owner'];
  caller: CallerFacts;
  rules: CompiledRules;
  teams: ReadonlyMap<string, readonly Member[]>;
  hoursOf(repId: string): WeeklyHours | null;
  daysOffOf(repId: string): HoursOverrides;
  standingOf(repId: string): RepStanding | null;
}

/** Best converting: of the leads that ended within so many days. */
export const CONVERSION_DAYS = 180;

// One choice at a time: credits, caps and "on a call" would otherwise be read twice before either choice is written.
// The last lock of all (after call, agent and lead), and short.
const oneAtATime = sql('one-lead-choice-at-a-time', `SELECT pg_advisory_xact_lock(hashtextextended('choose-rep', 0))`);

const standingsText = sql(
  'rep-standings',
  `WITH busy AS (
     SELECT DISTINCT leg.user_id FROM calls c JOIN call_legs leg ON leg.call_id = c.id
     WHERE c.state IN ('queued', 'ringing', 'connected', 'held') AND leg.kind = 'rep' AND leg.state <> 'ended')
   SELECT r.user_id AS "repId", u.name, r.daily_cap AS "dailyCap", r.working_hours AS "workingHours", r.time_zone AS "timeZone",
     r.open_cap AS "openCap", r.deputy_id AS "deputyId", r.days_off AS "daysOff", coalesce(r.away_until > $2, false) AS away, busy.user_id IS NOT NULL AS "onCall",
     (SELECT count(DISTINCT o.lead_id)::int FROM lead_offers o
      WHERE o.rep_id = r.user_id AND o.lead_id <> $1 AND o.state <> 'withdrawn'
        AND o.created_at >= date_trunc('day', $2::timestamptz AT TIME ZONE r.time_zone) AT TIME ZONE r.time_zone) AS "offersToday",
     (SELECT count(*)::int FROM leads l WHERE l.owner_id = r.user_id AND l.id <> $1
        AND l.status IN ('accepted', 'contacted', 'qualified'))
       + (SELECT count(*)::int FROM lead_offers o WHERE o.rep_id = r.user_id AND o.lead_id <> $1 AND o.state = 'offered') AS "openLeads",
     ended.ended, ended.converted, coalesce(tried.declined, false) AS declined, coalesce(tried.lapsed, false) AS lapsed, coalesce(tried.rang, false) AS rang,
     EXISTS (SELECT 1 FROM leads l WHERE l.id = $1 AND l.released_from = r.user_id) AS released
   FROM reps r JOIN users u ON u.id = r.user_id AND u.is_active
     LEFT JOIN busy ON busy.user_id = r.user_id
     CROSS JOIN LATERAL (
       SELECT count(*)::int AS ended, (count(*) FILTER (WHERE l.status = 'converted'))::int AS converted FROM leads l
       WHERE l.owner_id = r.user_id AND l.status IN ('converted', 'lost') AND l.closed_at >= $5::timestamptz) AS ended
     LEFT JOIN (
       SELECT rep_id,
         -- A phone that is busy or pressed away has not read the lead: that is a ring, not an answer.
         bool_or(state = 'declined' AND NOT (was_live AND decline_reason = ANY($4::text[]))) AS declined,
         bool_or(state = 'expired' AND NOT was_live) AS lapsed,
         bool_or(live_call_id = $3::uuid) AS rang
       FROM (SELECT *, live_call_id IS NOT NULL AND record_since IS NULL AS was_live FROM lead_offers WHERE lead_id = $1) AS o
       GROUP BY rep_id) AS tried ON tried.rep_id = r.user_id`,
);
const membersText = sql(
  'team-members',
  `SELECT team_id AS "teamId", rep_id AS "repId", weight, credit FROM team_members ORDER BY team_id, rep_id`,
);
/** How a leg can end without the rep having heard who calls; the team's words for it stand in decline_reason. */
const PHONE_REASONS = ['busy', 'rejected', 'no_answer', 'failed', 'canceled', 'completed', 'abandoned'];

interface StandingRow {
  repId: string;
  name: string;
  dailyCap: number | null;
  openCap: number | null;
  openLeads: number;
  deputyId: string | null;
  daysOff: string[];
  ended: number;
  converted: number;
  workingHours: unknown;
  timeZone: string;
  away: boolean;
  onCall: boolean;
  offersToday: number;
  declined: boolean;
  lapsed: boolean;
  rang: boolean;
  released: boolean;
}
interface MemberRow extends Member {
  teamId: string;
}

/** Reads the rules, the teams and how every rep stands towards this lead. Ask under the lead's lock. */
export async function readRoutingFacts(
  unit: Queryable & { now: Date },
  lead: LockedLead,
  liveCallId: string | null,
): Promise<RoutingFacts> {
  await unit.query(oneAtATime);
  const since = new Date(unit.now.getTime() - CONVERSION_DAYS * 86_400_000);
  const values = [lead.id, unit.now, liveCallId, PHONE_REASONS, since];
  const rows = await unit.query<StandingRow>(standingsText, values);
  const hours = new Map(rows.map((row) => [row.repId, readRepHours(row.workingHours, row.timeZone)]));
  // The company's own days hold for its reps, too; a rep's day off goes before them.
  const hotline = await hoursOfHotline(unit, lead.hotlineNumberId);
  const daysOff = new Map(rows.map((row) => [row.repId, { ...hotline.overrides, ...closedOn(row.daysOff) }]));
  const onDuty = (repId: string) => isOnDuty(hours.get(repId) ?? null, unit.now, daysOff.get(repId));
  const standings = new Map(rows.map((row) => [row.repId, toStanding(row, onDuty(row.repId))]));
  return {
    owner: await findOwner(unit, lead, standings),
    caller: callerOf(unit.now, lead, hotline),
    rules: await liveRules(unit),
    teams: teamsOf(await unit.query<MemberRow>(membersText)),
    hoursOf: (repId) => hours.get(repId) ?? null,
    daysOffOf: (repId) => daysOff.get(repId) ?? {},
    standingOf: (repId) => standings.get(repId) ?? null,
  };
}

function callerOf(now: Date, lead: LockedLead, { hours, overrides }: HotlineHours): CallerFacts {
  const { industryCode, regionCode, regionConfidence, hotlineNumberId: hotlineId, language } = lead;
  const moment = momentOf(now, hours, overrides);
  return { industryCode, regionCode, regionConfidence, hotlineId, language, moment };
}

/** A rep's own days off, as the hours read them. */
export function closedOn(daysOff: readonly string[]): HoursOverrides {
  return Object.fromEntries(daysOff.map((date) => [date, 'closed' as const]));
}

async function findOwner(
  unit: Queryable & { now: Date },
  lead: LockedLead,
  standings: Map<string, RepStanding>,
): Promise<RepQuestion['owner']> {
  for (const { repId, because } of await claimsOfLead(unit, lead, unit.now)) {
    const rep = standings.get(repId);
    if (rep) return { rep, because };
  }
  return null;
}

export function teamsOf(members: readonly MemberRow[]): Map<string, Member[]> {
  const teams = new Map<string, Member[]>();
  for (const { teamId, ...member } of members) teams.set(teamId, [...(teams.get(teamId) ?? []), member]);
  return teams;
}

function toStanding(row: StandingRow, onDuty: boolean): RepStanding {
  const { repId, name, offersToday, dailyCap, openLeads, openCap, away, deputyId, onCall, ended, converted } = row;
  const answered = row.declined ? 'declined' : row.lapsed ? 'let-lapse' : row.released ? 'released' : null;
  return {
    ...{ repId, name, offersToday, dailyCap, openLeads, openCap, onDuty, away, deputyId, onCall, answered },
    ...{ rangAlready: row.rang, ended, converted },
  };
}
