import type { LeadStatus, OfferState } from '../contract/lead.ts';
import type { Language } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';

/** A lead with all that its view shows, in one row. */
export interface LeadRow {
  id: string;
  status: LeadStatus;
  sealed: Buffer;
  name: string | null;
  company: string | null;
  industryCode: string | null;
  regionCode: string | null;
  regionConfidence: number | null;
  language: Language;
  ownerId: string | null;
  ownerName: string | null;
  why: unknown;
  lostReason: string | null;
  nextStepAt: Date | null;
  createdAt: Date;
  acceptedAt: Date | null;
  contactedAt: Date | null;
  closedAt: Date | null;
  protectedUntil: Date | null;
  releaseWarnedAt: Date | null;
  extendedAt: Date | null;
  releasedFrom: { id: string; name: string } | null;
  mergedIntoId: string | null;
  customerId: string | null;
  index: Buffer;
  prefixIndex: Buffer | null;
  callCount: number;
  lastCallAt: Date | null;
  callbackDueAt: Date | null;
  offer: OfferJson | null;
  /** To whom it was offered at any time. */
  offeredTo: string[];
}

/** As PostgreSQL's JSON gives it: times are text with an offset. */
export interface OfferJson {
  id: string;
  repId: string;
  repName: string;
  state: OfferState;
  live: boolean;
  createdAt: string;
  deadlineAt: string;
  endedAt: string | null;
  declineReason: string | null;
  snoozedAt: string | null;
}

const offerJson = `json_build_object('id', o.id, 'repId', o.rep_id, 'repName', ou.name, 'state', o.state,
  'live', o.live_call_id IS NOT NULL AND o.record_since IS NULL, 'createdAt', o.created_at, 'deadlineAt', o.deadline_at,
  'endedAt', o.ended_at, 'declineReason', o.decline_reason, 'snoozedAt', o.snoozed_at)`;

const columns = `l.id, l.status, l.sealed, l.name, l.company, l.industry_code AS "industryCode", l.region_code AS "regionCode",
  l.region_confidence AS "regionConfidence", l.language, l.owner_id AS "ownerId", owner.name AS "ownerName", l.why,
  l.lost_reason AS "lostReason", l.next_step_at AS "nextStepAt", l.created_at AS "createdAt", l.accepted_at AS "acceptedAt",
  l.contacted_at AS "contactedAt", l.closed_at AS "closedAt", called.count AS "callCount", called.last AS "lastCallAt",
  promised.due AS "callbackDueAt", l.protected_until AS "protectedUntil", l.release_warned_at AS "releaseWarnedAt",
  l.protection_extended_at AS "extendedAt", l.merged_into_id AS "mergedIntoId", l.customer_id AS "customerId", l.index,
  l.prefix_index AS "prefixIndex",
  (SELECT json_build_object('id', fu.id, 'name', fu.name) FROM users fu WHERE fu.id = l.released_from) AS "releasedFrom",
  (SELECT ${offerJson} FROM lead_offers o JOIN users ou ON ou.id = o.rep_id WHERE o.lead_id = l.id AND o.state = 'offered') AS offer,
  coalesce((SELECT array_agg(DISTINCT o.rep_id::text) FROM lead_offers o WHERE o.lead_id = l.id), '{}') AS "offeredTo"`;
const joins = `FROM leads l LEFT JOIN users owner ON owner.id = l.owner_id
  LEFT JOIN LATERAL (SELECT count(*)::int AS count, max(c.started_at) AS last FROM calls c WHERE c.lead_id = l.id) AS called ON true
  LEFT JOIN LATERAL (SELECT min(b.due_at) AS due FROM callbacks b WHERE b.lead_id = l.id AND b.status = 'open') AS promised ON true`;

const byId = sql('lead-by-id', `SELECT ${columns} ${joins} WHERE l.id = $1`);

export async function findLeadRow(on: Queryable, leadId: string): Promise<LeadRow | null> {
  const [row] = await on.query<LeadRow>(byId, [leadId]);
  return row ?? null;
}

export interface LeadFilter {
  /** `open`: neither converted nor lost; `releasing`: about to be released. */
  status: LeadStatus | 'open' | 'releasing' | null;
  /** Only what this person owns or is being offered. */
  concerns: string | null;
  /** Part of a name or company, or the number's last four digits. */
  q?: string | undefined;
  after: { at: Date; id: string } | null;
  limit: number;
  /** For `releasing`. */
  now?: Date | undefined;
}

// A keyset over (created_at, id): a page costs the same however deep.
const listText = sql(
  'list-leads',
  `SELECT ${columns} ${joins}
   WHERE ($1::text IS NULL OR l.status::text = $1 OR ($1 = 'open' AND l.status NOT IN ('converted', 'lost'))
       OR ($1 = 'releasing' AND l.status IN ('accepted', 'contacted', 'qualified')
         AND l.protected_until <= $8::timestamptz + make_interval(days => (SELECT max(warn_days) FROM protection_policies))))
     AND ($2::uuid IS NULL OR l.owner_id = $2
       OR EXISTS (SELECT 1 FROM lead_offers o WHERE o.lead_id = l.id AND o.rep_id = $2 AND o.state = 'offered'))
     AND ($6::text IS NULL OR l.name ILIKE $6 OR l.company ILIKE $6 OR l.last_four = $7)
     AND ($3::timestamptz IS NULL OR (l.created_at, l.id) < ($3, $4::uuid))
   ORDER BY l.created_at DESC, l.id DESC LIMIT $5`,
);

/** One more than `limit` where there is more. */
export async function listLeadRows(on: Queryable, filter: LeadFilter): Promise<LeadRow[]> {
  const { status, concerns, after, limit, q = '' } = filter;
  const like = q === '' ? null : `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  return on.query<LeadRow>(listText, [
    ...[status, concerns, after?.at ?? null, after?.id ?? null, limit + 1],
    ...[like, /^\d{4}$/.test(q) ? q : null, filter.now ?? null],
  ]);
}

const offersText = sql(
  'offers-of-lead',
  `SELECT ${offerJson} AS offer FROM lead_offers o JOIN users ou ON ou.id = o.rep_id WHERE o.lead_id = $1 ORDER BY o.created_at, o.id`,
);

/** All offers of a lead, oldest first. */
export async function offersOfLead(on: Queryable, leadId: string): Promise<OfferJson[]> {
  const rows = await on.query<{ offer: OfferJson }>(offersText, [leadId]);
  return rows.map(({ offer }) => offer);
}

export interface InteractionRow {
  at: Date;
  channel: 'call' | 'sms' | 'visit' | 'email' | 'note';
  by: string;
  summary: string;
  disposition: string | null;
}
const heldNumbersText = sql(
  'numbers-of-merged-leads',
  'SELECT sealed FROM leads WHERE number_of_id = $1 ORDER BY id LIMIT 50',
);

/** Numbers of leads that were merged into this one. */
export async function heldNumbersOf(on: Queryable, leadId: string): Promise<Buffer[]> {
  return (await on.query<{ sealed: Buffer }>(heldNumbersText, [leadId])).map(({ sealed }) => sealed);
}

const historyText = sql(
  'history-of-lead',
  `SELECT at, channel, by_name AS by, summary, disposition FROM interactions WHERE lead_id = $1 ORDER BY at DESC, id DESC LIMIT 50`,
);

export async function historyOfLead(on: Queryable, leadId: string): Promise<InteractionRow[]> {
  return on.query<InteractionRow>(historyText, [leadId]);
}

const repsText = sql(
  'list-reps',
  `SELECT r.user_id AS id, u.name, coalesce(r.away_until > $1, false) AS away,
     CASE WHEN r.away_until > $1 THEN r.away_until END AS "awayUntil",
     coalesce(r.away_until > $1 AND r.away_because = 'lapsed', false) AS "awayForLapses",
     coalesce((SELECT array_agg(t.name ORDER BY t.name) FROM team_members m JOIN teams t ON t.id = m.team_id WHERE m.rep_id = r.user_id), '{}') AS teams
   FROM reps r JOIN users u ON u.id = r.user_id AND u.is_active ORDER BY u.name, r.user_id`,
);

export interface ListedRep {
  id: string;
  name: string;
  teams: string[];
  away: boolean;
  awayUntil: string | null;
  /** Set away because several offers in a row lapsed; a supervisor can take it back. */
  awayForLapses: boolean;
}

export async function listReps(on: Queryable, now: Date): Promise<ListedRep[]> {
  const rows = await on.query<Omit<ListedRep, 'awayUntil'> & { awayUntil: Date | null }>(repsText, [now]);
  return rows.map((row) => ({ ...row, awayUntil: row.awayUntil?.toISOString() ?? null }));
}
