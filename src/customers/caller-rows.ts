import type { LockedCall } from '../calls/call-store.ts';
import { switchboardPrefixIndex } from '../callers/switchboard-prefix.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { NumberVault } from '../number-vault.ts';
import type { UnitOfWork } from '../outbox.ts';
import { isPhoneNumber } from '../phone-number.ts';
import { kindOfNumber } from './caller-record.ts';

export interface CallerIs {
  customerId: string;
  contactId: string | null;
}

// Two agents who write the same name down in the same second make one of it.
const oneAtATime = sql('one-customer-name-at-a-time', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))');
const namedText = sql(
  'company-of-name',
  `SELECT id FROM customers WHERE is_active AND kind = 'company' AND lower(name) = lower($1) ORDER BY created_at LIMIT 1`,
);

export async function companyNamed(unit: UnitOfWork, name: string): Promise<string | null> {
  await unit.query(oneAtATime, [`customer ${name.toLowerCase()}`]);
  const [found] = await unit.query<{ id: string }>(namedText, [name]);
  return found?.id ?? null;
}

/** An area code says where a line is laid. A mobile's prefix is a hint, and a record would make a fact of it. */
const SURE_OF_REGION = 0.9;
const customerText = sql(
  'customer-from-caller',
  `INSERT INTO customers (id, name, kind, industry_code, region_code, language, owner_rep_id, created_at, updated_at)
   SELECT $1, $2, $3::customer_kind, coalesce($4, c.industry_code),
     CASE WHEN c.region_confidence >= ${SURE_OF_REGION} THEN c.region_code END, c.language, $5, $6, $6 FROM calls c WHERE c.id = $7`,
);

/** Region, language and (where the agent named none) industry are what the call told. */
export async function addCustomer(
  unit: UnitOfWork,
  customer: {
    id: string;
    callId: string;
    name: string;
    kind: 'company' | 'person';
    industryCode: string | null;
    ownerId: string | null;
  },
): Promise<void> {
  const { id, callId, name, kind, industryCode, ownerId } = customer;
  await unit.query(customerText, [id, name, kind, industryCode, ownerId, unit.now, callId]);
}

const contactNamedText = sql(
  'contact-of-name',
  'SELECT id, title FROM contacts WHERE customer_id = $1 AND is_active AND lower(name) = lower($2) ORDER BY id LIMIT 1',
);
const contactText = sql(
  'contact-from-caller',
  'INSERT INTO contacts (id, customer_id, name, title) VALUES ($1, $2, $3, $4)',
);

/** The contact of that name, or a new one. */
export async function contactNamed(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  contact: { customerId: string; name: string; title: string | null },
): Promise<{ id: string; isNew: boolean }> {
  const { customerId, name, title } = contact;
  const [found] = await unit.query<{ id: string }>(contactNamedText, [customerId, name]);
  if (found) return { id: found.id, isNew: false };
  const id = deps.ids.next();
  await unit.query(contactText, [id, customerId, name, title]);
  return { id, isNew: true };
}

const filedText = sql(
  'number-is-filed',
  `SELECT kind, customer_id = $2 AND contact_id IS NOT DISTINCT FROM $3::uuid AS "isTheirs" FROM customer_numbers WHERE index = $1`,
);
const ownNumbersText = sql(
  'hotline-numbers-of-our-own',
  'SELECT unnest(aliases || number) AS number FROM hotline_numbers',
);
const numberText = sql(
  'number-from-call',
  `INSERT INTO customer_numbers (id, customer_id, contact_id, kind, sealed, index, last_four, prefix_index)
   VALUES ($1, $2, $3, $4::number_kind, $5, $6, $7, $8)`,
);
const learnText = sql(
  'learn-caller',
  `INSERT INTO candidate_picks (index, customer_id, contact_key, count, last_at) VALUES ($1, $2, coalesce($3::text, ''), 1, $4)
   ON CONFLICT (index, customer_id, contact_key) DO NOTHING`,
);

/** Files the number of the call with whom the caller is, if it may be and is not yet; where others have it too, the pick is learned. */
export async function fileNumber(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids' | 'vault'>,
  call: LockedCall,
  caller: CallerIs,
): Promise<void> {
  if (call.outsideSealed === null) return;
  const filed = await unit.query<{ kind: 'direct' | 'shared' | 'switchboard'; isTheirs: boolean }>(filedText, [
    ...[call.outsideIndex, caller.customerId, caller.contactId],
  ]);
  const number = deps.vault.open(call.outsideSealed);
  const kind = kindOfNumber({
    isUsable: isPhoneNumber(number) && !(await isOurOwn(unit, number)),
    filedAs: filed.map((one) => one.kind),
    isTheirs: filed.some((one) => one.isTheirs),
  });
  if (kind !== null)
    await unit.query(numberText, [
      ...[deps.ids.next(), caller.customerId, caller.contactId, kind],
      ...[call.outsideSealed, call.outsideIndex, call.outsideLastFour],
      kind === 'switchboard' ? prefixOf(deps.vault, number) : null,
    ]);
  if (filed.length > 0) await unit.query(learnText, [call.outsideIndex, caller.customerId, caller.contactId, unit.now]);
}

async function isOurOwn(on: Queryable, number: string): Promise<boolean> {
  const own = await on.query<{ number: string }>(ownNumbersText);
  return own.some((one) => one.number === number);
}

function prefixOf(vault: NumberVault, number: string): Buffer | null {
  return isPhoneNumber(number) ? switchboardPrefixIndex(vault, number) : null;
}

const callText = sql('caller-of-call', 'UPDATE calls SET customer_id = $2, contact_id = $3 WHERE id = $1');
const historyText = sql(
  'history-of-caller',
  'UPDATE interactions SET customer_id = $2, contact_id = coalesce($3, contact_id) WHERE call_id = $1',
);
const ticketsText = sql('tasks-of-caller', 'UPDATE tasks SET customer_id = $2 WHERE call_id = $1');
const promisesText = sql(
  'promises-of-caller',
  `UPDATE callbacks SET customer_id = $2, contact_id = $3
   WHERE status = 'open' AND (call_id = $1 OR index = $4) AND customer_id IS NULL`,
);

/** The call, what is written about it and what was promised to this number are theirs from now on. */
export async function linkCaller(unit: UnitOfWork, call: LockedCall, caller: CallerIs): Promise<void> {
  const of = [call.id, caller.customerId];
  await unit.query(callText, [...of, caller.contactId]);
  await unit.query(historyText, [...of, caller.contactId]);
  await unit.query(ticketsText, of);
  await unit.query(promisesText, [...of, caller.contactId, call.outsideIndex]);
  Object.assign(call, caller);
}
