import type { EscalatedLead } from '../contract/lead.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { LeadViewer } from './lead-queries.ts';
import { leadViewFor } from './lead-queries.ts';

const isEscalated = `l.status NOT IN ('converted', 'lost') AND ((l.escalated_at IS NOT NULL AND l.owner_id IS NULL)
     OR EXISTS (SELECT 1 FROM callbacks b WHERE b.lead_id = l.id AND b.status = 'open' AND b.escalated_at IS NOT NULL))`;
const listText = sql(
  'escalated-leads',
  `SELECT l.id, l.escalated_at AS at, l.escalated_because AS because,
     (SELECT count(DISTINCT o.rep_id)::int FROM lead_offers o WHERE o.lead_id = l.id AND o.state IN ('expired', 'declined')) AS "repsTried",
     (SELECT min(b.due_at) FROM callbacks b WHERE b.lead_id = l.id AND b.status = 'open' AND b.escalated_at IS NOT NULL) AS "promiseDueAt"
   FROM leads l
   WHERE ${isEscalated}
   ORDER BY coalesce(l.escalated_at, l.created_at), l.id LIMIT 200`,
);
const countText = sql('count-escalated-leads', `SELECT count(*)::int AS count FROM leads l WHERE ${isEscalated}`);

interface EscalatedRow {
  id: string;
  at: Date | null;
  because: EscalatedLead['because'] | null;
  repsTried: number;
  promiseDueAt: Date | null;
}

/** The managers' list: leads that nobody takes, and those whose promised call is overdue; longest first. */
export async function escalatedLeads(deps: Pick<Deps, 'db' | 'vault'>, viewer: LeadViewer): Promise<EscalatedLead[]> {
  const items: EscalatedLead[] = [];
  for (const row of await deps.db.query<EscalatedRow>(listText)) {
    const lead = await leadViewFor(deps.db, deps.vault, row.id, viewer);
    if (lead === null) continue;
    const at = row.at ?? row.promiseDueAt ?? new Date(lead.createdAt);
    const because = lead.owner === null && row.because !== null ? row.because : 'promise-overdue';
    items.push({ lead, at: at.toISOString(), because, repsTried: row.repsTried });
  }
  return items;
}

/** How many wait for a manager; every supervisor's screen asks at each news of a lead. */
export async function countEscalated(on: Queryable): Promise<number> {
  const [row] = await on.query<{ count: number }>(countText);
  return row?.count ?? 0;
}
