import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { CustomerFacts } from './screen-pop.ts';

const customerFactsById = sql(
  'customer-facts',
  `SELECT ${customerFactsSql('(SELECT $1::uuid)', 'ARRAY[$2::uuid]')} AS facts`,
);

/** One round trip. Null: no such customer. A customer may have 20,000 interactions, so the limits are in SQL. */
export async function customerFacts(
  on: Queryable,
  chosen: { customerId: string; contactId: string | null },
): Promise<CustomerFacts | null> {
  const [row] = await on.query<{ facts: CustomerFacts | null }>(customerFactsById, [
    chosen.customerId,
    chosen.contactId,
  ]);
  return row?.facts ?? null;
}

/** SQL for the facts as one JSON value, to stand inside another statement: the look-up has them ready without a second trip. */
export function customerFactsSql(customerId: string, contactIds: string): string {
  return `(SELECT json_build_object(
    'id', c.id, 'name', c.name, 'level', c.level, 'regionCode', c.region_code, 'industryCode', c.industry_code, 'language', c.language,
    'owner', CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('id', u.id, 'name', u.name) END,
    'contacts', coalesce((SELECT json_agg(json_build_object('id', p.id, 'name', p.name, 'title', p.title))
       FROM contacts p WHERE p.customer_id = c.id AND p.id = ANY (${contactIds})), '[]'::json),
    'lastInteraction', (SELECT ${interactionJson('i')} FROM interactions i
       WHERE i.customer_id = c.id AND i.involved_person ORDER BY i.at DESC LIMIT 1),
    'history', coalesce((SELECT json_agg(${interactionJson('h')} ORDER BY h.at DESC)
       FROM (SELECT * FROM interactions i WHERE i.customer_id = c.id ORDER BY i.at DESC LIMIT 20) h), '[]'::json),
    'openTickets', coalesce((SELECT json_agg(json_build_object('id', t.id, 'title', t.title, 'since', ${isoSql('t.opened_at')}) ORDER BY t.opened_at)
       FROM (SELECT * FROM tickets t WHERE t.customer_id = c.id AND t.status <> 'solved' ORDER BY t.opened_at LIMIT 20) t), '[]'::json))
   FROM customers c LEFT JOIN users u ON u.id = c.owner_rep_id WHERE c.id = ${customerId})`;
}

/** One interaction as the contract's interactionView. */
export function interactionJson(row: string): string {
  return `json_build_object('at', ${isoSql(`${row}.at`)}, 'channel', ${row}.channel, 'by', ${row}.by_name,
    'summary', ${row}.summary, 'disposition', ${row}.disposition)`;
}

/** JSON would carry the session's time zone; the contract wants UTC with a Z. */
export function isoSql(time: string): string {
  return `to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
