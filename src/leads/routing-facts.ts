import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { WeeklyHours } from '../routing/working-time.ts';
import type { RepQuestion, RepStanding, RuleStanding } from './choose-rep.ts';
import type { LockedLead } from './lead-store.ts';
import { isOnDuty, readRepHours } from './rep-hours.ts';
import type { OwnerBecause } from './why-words.ts';

/** Everything that one choice reads, as of now. */
export interface RoutingFacts {
  owner: RepQuestion['owner'];
  rules: readonly RuleStanding[];
  hoursOf(repId: string): WeeklyHours | null;
  standingOf(repId: string): RepStanding | null;
}

/** A lost lead's number stays with its rep for so long, if it calls again. */
const PROTECTION_DAYS = 30;

// One choice at a time: credits, caps and "on a call" would otherwise be read twice before either choice is written.
// The last lock of all (after call, agent and lead), and short.
const oneAtATime = sql('one-lead-choice-at-a-time', `SELECT pg_advisory_xact_lock(hashtextextended('choose-rep', 0))`);

const standingsText = sql(
  'rep-standings',
  `WITH busy AS (
     SELECT DISTINCT leg.user_id FROM calls c JOIN call_legs leg ON leg.call_id = c.id
     WHERE c.state IN ('queued', 'ringing', 'connected', 'held') AND leg.kind = 'rep' AND leg.state <> 'ended')
   SELECT r.user_id AS "repId", u.name, r.daily_cap AS "dailyCap", r.working_hours AS "workingHours", r.time_zone AS "timeZone",
     coalesce(r.away_until > $2, false) AS away, busy.user_id IS NOT NULL AS "onCall",
     (SELECT count(DISTINCT o.lead_id)::int FROM lead_offers o
      WHERE o.rep_id = r.user_id AND o.lead_id <> $1 AND o.state <> 'withdrawn'
        AND o.created_at >= date_trunc('day', $2::timestamptz AT TIME ZONE r.time_zone) AT TIME ZONE r.time_zone) AS "offersToday",
     coalesce(tried.declined, false) AS declined, coalesce(tried.lapsed, false) AS lapsed, coalesce(tried.rang, false) AS rang
   FROM reps r JOIN users u ON u.id = r.user_id AND u.is_active
     LEFT JOIN busy ON busy.user_id = r.user_id
     LEFT JOIN (
       SELECT rep_id,
         -- A phone that is busy or pressed away has not read the lead: that is a ring, not an answer.
         bool_or(state = 'declined' AND NOT (was_live AND decline_reason = ANY($4::text[]))) AS declined,
         bool_or(state = 'expired' AND NOT was_live) AS lapsed,
         bool_or(live_call_id = $3::uuid) AS rang
       FROM (SELECT *, live_call_id IS NOT NULL AND record_since IS NULL AS was_live FROM lead_offers WHERE lead_id = $1) AS o
       GROUP BY rep_id) AS tried ON tried.rep_id = r.user_id`,
);
const rulesText = sql(
  'active-routing-rules',
  `SELECT name, industry_code AS "industryCode", region_code AS "regionCode", live_hand_over AS "liveHandOver", team_id AS "teamId"
   FROM routing_rules WHERE is_active ORDER BY position`,
);
const membersText = sql(
  'team-members',
  `SELECT team_id AS "teamId", rep_id AS "repId", weight, credit FROM team_members ORDER BY team_id, rep_id`,
);
const ownerText = sql(
  'owner-of-number-or-company',
  `SELECT rep_id AS "repId", because FROM (
     SELECT owner_rep_id AS rep_id, 'customer' AS because, 1 AS rank, updated_at AS at
       FROM customers WHERE id = $1 AND is_active
     UNION ALL SELECT c.owner_rep_id, 'number', 2, c.updated_at
       FROM customer_numbers n JOIN customers c ON c.id = n.customer_id AND c.is_active WHERE n.index = $2
     UNION ALL SELECT owner_rep_id, 'company', 3, updated_at FROM customers WHERE name = $3 AND is_active
     UNION ALL SELECT owner_id, 'company-lead', 4, created_at
       FROM leads WHERE company = $3 AND id <> $4 AND status IN ('accepted', 'contacted', 'qualified')
     UNION ALL SELECT owner_id, 'earlier-lead', 5, closed_at
       FROM leads WHERE index = $2 AND status = 'lost' AND closed_at >= $5::timestamptz
   ) AS claims WHERE rep_id IS NOT NULL ORDER BY rank, at DESC LIMIT 1`,
);

/** How a leg can end without the rep having heard who calls; the team's words for it stand in decline_reason. */
const PHONE_REASONS = ['busy', 'rejected', 'no_answer', 'failed', 'canceled', 'completed', 'abandoned'];

interface StandingRow {
  repId: string;
  name: string;
  dailyCap: number | null;
  workingHours: unknown;
  timeZone: string;
  away: boolean;
  onCall: boolean;
  offersToday: number;
  declined: boolean;
  lapsed: boolean;
  rang: boolean;
}
interface RuleRow {
  name: string;
  industryCode: string | null;
  regionCode: string | null;
  liveHandOver: boolean;
  teamId: string;
}
interface MemberRow {
  teamId: string;
  repId: string;
  weight: number;
  credit: number;
}

/** Reads the rules, the teams and how every rep stands towards this lead. Ask under the lead's lock. */
export async function readRoutingFacts(
  unit: Queryable & { now: Date },
  lead: LockedLead,
  liveCallId: string | null,
): Promise<RoutingFacts> {
  await unit.query(oneAtATime);
  const rows = await unit.query<StandingRow>(standingsText, [lead.id, unit.now, liveCallId, PHONE_REASONS]);
  const hours = new Map(rows.map((row) => [row.repId, readRepHours(row.workingHours, row.timeZone)]));
  const standings = new Map(
    rows.map((row) => [row.repId, toStanding(row, isOnDuty(hours.get(row.repId) ?? null, unit.now))]),
  );
  const members = await unit.query<MemberRow>(membersText);
  const rules = await unit.query<RuleRow>(rulesText);
  return {
    owner: await findOwner(unit, lead, standings),
    rules: rules.map((rule) => ({
      ...rule,
      team: { teamId: rule.teamId, members: teamOf(rule.teamId, members, standings) },
    })),
    hoursOf: (repId) => hours.get(repId) ?? null,
    standingOf: (repId) => standings.get(repId) ?? null,
  };
}

async function findOwner(
  unit: Queryable & { now: Date },
  lead: LockedLead,
  standings: Map<string, RepStanding>,
): Promise<RepQuestion['owner']> {
  const since = new Date(unit.now.getTime() - PROTECTION_DAYS * 86_400_000);
  const values = [lead.customerId, lead.index, lead.company, lead.id, since];
  const [claim] = await unit.query<{ repId: string; because: OwnerBecause }>(ownerText, values);
  const rep = claim && standings.get(claim.repId);
  return claim && rep ? { rep, because: claim.because } : null;
}

function teamOf(
  teamId: string,
  members: readonly MemberRow[],
  standings: Map<string, RepStanding>,
): RuleStanding['team']['members'] {
  return members.flatMap((member) => {
    const standing = member.teamId === teamId ? standings.get(member.repId) : undefined;
    return standing ? [{ ...standing, weight: member.weight, credit: member.credit }] : [];
  });
}

function toStanding(row: StandingRow, onDuty: boolean): RepStanding {
  const { repId, name, offersToday, dailyCap, away, onCall } = row;
  const answered = row.declined ? 'declined' : row.lapsed ? 'let-lapse' : null;
  return { repId, name, offersToday, dailyCap, onDuty, away, onCall, answered, rangAlready: row.rang };
}
