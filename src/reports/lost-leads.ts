import type { LostLeadPlace, LostLeadsReport } from '../contract/lead-report.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Span } from './figures.ts';

/** A lead between two reps, or an offer at its deadline, is given this long: the sweep comes every few seconds. */
const GRACE = `interval '60 seconds'`;

/**
 * Every call of an unknown caller within a span, and where it is now. It asks the rows and nothing that the program
 * remembers, so that whoever does not believe us can run it in psql: $1 from, $2 to, $3 now. Callers who withhold their
 * number are not in it: there is nobody to be called back.
 */
export const lostLeadsStatement = sql(
  'report-lost-leads',
  `SELECT c.id AS "callId", c.started_at AS at, c.lead_id AS "leadId", coalesce(owner.name, offered.name) AS rep,
  CASE WHEN l.status = 'lost' THEN l.lost_reason WHEN l.status = 'converted' THEN 'converted' END AS reason,
  CASE
    WHEN c.state <> 'ended' THEN 'on_the_line'
    WHEN l.status IN ('accepted', 'contacted', 'qualified') AND l.owner_id IS NOT NULL THEN 'owned'
    WHEN l.status = 'converted' OR (l.status = 'lost' AND l.lost_reason <> '') THEN 'closed'
    WHEN l.status = 'unassigned' THEN 'managers_list'
    WHEN o.id IS NOT NULL AND o.deadline_at > $3::timestamptz - ${GRACE} THEN 'offered'
    WHEN l.status IN ('new', 'offered') AND EXISTS (SELECT 1 FROM calls again
      WHERE again.lead_id = l.id AND again.state <> 'ended') THEN 'on_the_line'
    WHEN l.status IN ('new', 'offered') AND o.id IS NULL AND greatest(c.ended_at, l.created_at,
      (SELECT max(e.at) FROM events e WHERE e.lead_id = l.id)) > $3::timestamptz - ${GRACE} THEN 'being_routed'
    WHEN l.id IS NULL AND c.customer_id IS NOT NULL THEN 'customer'
    ELSE 'unaccounted'
  END AS place
FROM calls c
  LEFT JOIN leads l ON l.id = c.lead_id
  LEFT JOIN lead_offers o ON o.lead_id = l.id AND o.state = 'offered'
  LEFT JOIN users owner ON owner.id = l.owner_id
  LEFT JOIN users offered ON offered.id = o.rep_id
WHERE c.direction = 'inbound' AND c.match = 'none' AND c.outside_index IS NOT NULL
  AND c.started_at >= $1 AND c.started_at < $2
ORDER BY c.started_at DESC, c.id DESC`,
);

interface Row {
  callId: string;
  at: Date;
  leadId: string | null;
  rep: string | null;
  reason: string | null;
  place: LostLeadPlace;
}

/** "0 lost", proven: where each unknown caller of the span is, those whom nobody accounts for first, then the newest. */
export async function lostLeadsOf(on: Queryable, ask: { span: Span; now: Date }): Promise<LostLeadsReport> {
  const { span, now } = ask;
  const rows = await on.query<Row>(lostLeadsStatement, [span.from, span.to, now]);
  const lost = rows.filter(({ place }) => place === 'unaccounted');
  const found = rows.filter(({ place }) => place !== 'unaccounted');
  const count = (place: LostLeadPlace) => rows.filter((row) => row.place === place).length;
  return {
    from: span.from.toISOString(),
    to: span.to.toISOString(),
    calls: rows.length,
    unaccounted: lost.length,
    places: {
      on_the_line: count('on_the_line'),
      being_routed: count('being_routed'),
      offered: count('offered'),
      owned: count('owned'),
      managers_list: count('managers_list'),
      closed: count('closed'),
      customer: count('customer'),
      unaccounted: count('unaccounted'),
    } satisfies Record<LostLeadPlace, number>,
    sql: lostLeadsStatement.text,
    items: [...lost, ...found].map(({ at, ...row }) => ({ ...row, at: at.toISOString() })),
  };
}
