import { industryByCode } from '../callers/industries.ts';
import { regionByCode } from '../callers/regions.ts';
import { switchboardPrefixIndex } from '../callers/switchboard-prefix.ts';
import type { CustomerListItem } from '../contract/customer.ts';
import type { Page } from '../contract/paging.ts';
import type { Language, PersonRef } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { NumberVault } from '../number-vault.ts';
import { parsePhoneNumber } from '../phone-number.ts';
import { readCustomerCursor, writeCustomerCursor } from './customer-cursor.ts';

export interface CustomerRow {
  id: string;
  name: string;
  kind: 'company' | 'person';
  level: 'vip' | 'key' | 'standard';
  regionCode: string | null;
  industryCode: string | null;
  owner: PersonRef | null;
  contactCount: number;
  openTickets: number;
  lastInteractionAt: Date | null;
}

export interface CustomerSearch {
  q: string;
  cursor: string | undefined;
  limit: number;
  language: Language;
  /** A rep sees only customers of their own; null: all. */
  ownerId: string | null;
}

/** Columns of a customer `c` in a list. Of the page alone, so that the counts are taken for thirty rows and not for all. */
export const listColumns = `c.id, c.name, c.kind, c.level, c.region_code AS "regionCode", c.industry_code AS "industryCode",
  (SELECT json_build_object('id', u.id, 'name', u.name) FROM users u WHERE u.id = c.owner_rep_id) AS owner,
  (SELECT count(*)::int FROM contacts p WHERE p.customer_id = c.id AND p.is_active) AS "contactCount",
  (SELECT count(*)::int FROM tickets t WHERE t.customer_id = c.id AND t.status <> 'solved') AS "openTickets",
  (SELECT i.at FROM interactions i WHERE i.customer_id = c.id AND i.involved_person ORDER BY i.at DESC LIMIT 1) AS "lastInteractionAt"`;

/** $1 owner or null, $2 and $3 the cursor or null, $4 limit + 1; `found` uses $5 and on. */
const searchText = (found: string) => `WITH shown AS (
    SELECT c.* FROM customers c
    WHERE c.is_active AND ($1::uuid IS NULL OR c.owner_rep_id = $1)
      AND ($2::text IS NULL OR (c.name, c.id) > ($2, $3::uuid)) AND (${found})
    ORDER BY c.name, c.id LIMIT $4)
  SELECT ${listColumns} FROM shown c ORDER BY c.name, c.id`;

const listAll = sql('list-customers', searchText('true'));
const nameFits = `c.name ILIKE $5 OR EXISTS (SELECT FROM contacts p WHERE p.customer_id = c.id AND p.is_active AND p.name ILIKE $5)`;
const listByName = sql('list-customers-by-name', searchText(nameFits));
const hasNumber = (fits: string) => `c.id IN (SELECT n.customer_id FROM customer_numbers n WHERE ${fits})`;
const listByLastFour = sql(
  'list-customers-by-last-four',
  searchText(`${nameFits} OR ${hasNumber('n.last_four = $6')}`),
);
const listByNumber = sql(
  'list-customers-by-number',
  searchText(hasNumber(`n.index = $5 OR (n.prefix_index = $6 AND n.kind = 'switchboard')`)),
);
const homeAreaCode = sql(
  'home-area-code',
  'SELECT home_area_code AS code FROM hotline_numbers ORDER BY number LIMIT 1',
);

/** A page of customers by name. `q`: part of a name (theirs or a contact's), a number in any form, or its last four digits. */
export async function searchCustomers(
  on: Queryable,
  vault: NumberVault,
  search: CustomerSearch,
): Promise<Page<CustomerListItem>> {
  const after = readCustomerCursor(search.cursor);
  const common = [search.ownerId, after?.key ?? null, after?.id ?? null, search.limit + 1];
  const { statement, values } = await findBy(on, vault, search.q);
  const rows = await on.query<CustomerRow>(statement, [...common, ...values]);
  const shown = rows.slice(0, search.limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > search.limit && last ? writeCustomerCursor({ key: last.name, id: last.id }) : null;
  return { items: shown.map((row) => toListItem(row, search.language)), nextCursor };
}

export function toListItem(row: CustomerRow, language: Language): CustomerListItem {
  const region = row.regionCode === null ? null : regionByCode(row.regionCode);
  const industry = row.industryCode === null ? null : industryByCode(row.industryCode);
  const { id, name, kind, level, owner, contactCount, openTickets } = row;
  return {
    id,
    name,
    kind,
    level,
    owner,
    contactCount,
    openTickets,
    region: region && (language === 'en' ? region.fullNameEn : region.fullName),
    industry: industry && (language === 'en' ? industry.en : industry.zh),
    lastInteractionAt: row.lastInteractionAt?.toISOString() ?? null,
  };
}

async function findBy(on: Queryable, vault: NumberVault, q: string) {
  if (q === '') return { statement: listAll, values: [] };
  const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  if (/^\d{4}$/.test(q)) return { statement: listByLastFour, values: [like, q] };
  // A local number is one with the hotline's own area code in front.
  const [home] = q.replace(/\D/g, '').length >= 7 ? await on.query<{ code: string }>(homeAreaCode) : [];
  const parsed = parsePhoneNumber(q, home === undefined ? {} : { homeAreaCode: home.code });
  if (parsed.kind !== 'number') return { statement: listByName, values: [like] };
  return {
    statement: listByNumber,
    values: [vault.index(parsed.number), switchboardPrefixIndex(vault, parsed.number)],
  };
}
