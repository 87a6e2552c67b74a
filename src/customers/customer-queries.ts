import type { CustomerView, HistoryEntry } from '../contract/customer.ts';
import type { Page } from '../contract/paging.ts';
import type { Language } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { NumberVault } from '../number-vault.ts';
import { isPhoneNumber, maskPhoneNumber } from '../phone-number.ts';
import { isoSql } from '../screen-pop/pop-facts.ts';
import { readCustomerCursor, writeCustomerCursor } from './customer-cursor.ts';
import { listColumns, toListItem } from './search-customers.ts';
import type { CustomerRow } from './search-customers.ts';

interface DetailRow extends CustomerRow {
  address: string | null;
  language: Language;
  contacts: Omit<CustomerView['contacts'][number], 'numbers'>[];
  tickets: CustomerView['tickets'];
  contracts: CustomerView['contracts'];
  licences: CustomerView['licences'];
}
interface NumberRow {
  id: string;
  contactId: string | null;
  kind: 'direct' | 'shared' | 'switchboard';
  sealed: Buffer;
  extension: string | null;
}
interface HistoryRow extends Omit<HistoryEntry, 'at'> {
  at: Date;
  /** With microseconds and all, for the cursor. */
  key: string;
}

const list = (columns: string, from: string) =>
  `coalesce((SELECT json_agg(json_build_object(${columns})) FROM (${from}) x), '[]'::json)`;

/** $2: a rep sees only customers of their own. The newest of what may be many. */
const detailText = sql(
  'customer-detail',
  `SELECT ${listColumns}, c.address, c.language,
     ${list(`'id', x.id, 'name', x.name, 'title', x.title`, 'SELECT * FROM contacts WHERE customer_id = c.id AND is_active ORDER BY name LIMIT 200')} AS contacts,
     ${list(
       `'id', x.id, 'title', x.title, 'status', x.status, 'openedAt', ${isoSql('x.opened_at')}, 'solvedAt', ${isoSql('x.solved_at')}`,
       `SELECT * FROM tickets WHERE customer_id = c.id ORDER BY status = 'solved', opened_at DESC LIMIT 50`,
     )} AS tickets,
     ${list(
       `'number', x.number, 'product', x.product, 'startsOn', x.starts_on, 'endsOn', x.ends_on`,
       'SELECT k.*, p.name AS product FROM contracts k JOIN products p ON p.id = k.product_id WHERE k.customer_id = c.id ORDER BY k.starts_on DESC LIMIT 50',
     )} AS contracts,
     ${list(
       `'product', x.product, 'seats', x.seats, 'expiresOn', x.expires_on`,
       'SELECT l.*, p.name AS product FROM licences l JOIN products p ON p.id = l.product_id WHERE l.customer_id = c.id ORDER BY l.expires_on DESC LIMIT 50',
     )} AS licences
   FROM customers c WHERE c.id = $1 AND ($2::uuid IS NULL OR c.owner_rep_id = $2)`,
);
const numbersText = sql(
  'customer-numbers',
  `SELECT id, contact_id AS "contactId", kind, sealed, extension FROM customer_numbers WHERE customer_id = $1 ORDER BY kind, id LIMIT 500`,
);
const historyText = sql(
  'customer-history',
  `SELECT i.id, i.at, i.at::text AS key, i.channel, i.by_name AS by, i.summary, i.disposition, i.call_id AS "callId", p.name AS contact
   FROM interactions i LEFT JOIN contacts p ON p.id = i.contact_id
   WHERE i.customer_id = $1 AND ($2::timestamptz IS NULL OR (i.at, i.id) < ($2, $3::uuid))
   ORDER BY i.at DESC, i.id DESC LIMIT $4`,
);
const existsText = sql(
  'customer-exists',
  'SELECT 1 AS one FROM customers WHERE id = $1 AND ($2::uuid IS NULL OR owner_rep_id = $2)',
);

export type CustomerOf = { id: string; ownerId: string | null };

/** Null: no such customer, or one of another rep. Numbers are masked. */
export async function findCustomer(
  on: Queryable,
  vault: NumberVault,
  of: CustomerOf & { language: Language },
): Promise<CustomerView | null> {
  const [row] = await on.query<DetailRow>(detailText, [of.id, of.ownerId]);
  if (row === undefined) return null;
  const numbers = await on.query<NumberRow>(numbersText, [of.id]);
  const numbersOf = (contactId: string | null) =>
    numbers.filter((number) => number.contactId === contactId).map((number) => toNumberView(number, vault));
  return {
    ...toListItem(row, of.language),
    address: row.address,
    language: row.language,
    contacts: row.contacts.map((contact) => ({ ...contact, numbers: numbersOf(contact.id) })),
    numbers: numbersOf(null),
    tickets: row.tickets,
    contracts: row.contracts,
    licences: row.licences,
  };
}

/** Newest first. Null: no such customer, or one of another rep. */
export async function customerHistory(
  on: Queryable,
  of: CustomerOf & { cursor: string | undefined; limit: number },
): Promise<Page<HistoryEntry> | null> {
  const after = readCustomerCursor(of.cursor);
  const [exists] = await on.query(existsText, [of.id, of.ownerId]);
  if (exists === undefined) return null;
  const rows = await on.query<HistoryRow>(historyText, [of.id, after?.key ?? null, after?.id ?? null, of.limit + 1]);
  const shown = rows.slice(0, of.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toHistoryEntry),
    nextCursor: rows.length > of.limit && last ? writeCustomerCursor({ key: last.key, id: last.id }) : null,
  };
}

function toHistoryEntry(row: HistoryRow): HistoryEntry {
  const { key: _, at, ...entry } = row;
  return { ...entry, at: at.toISOString() };
}

function toNumberView(row: NumberRow, vault: NumberVault): CustomerView['numbers'][number] {
  const number = vault.open(row.sealed);
  if (!isPhoneNumber(number)) throw new Error(`customer number ${row.id} does not hold an E.164 number`);
  return { id: row.id, kind: row.kind, masked: maskPhoneNumber(number), extension: row.extension };
}
