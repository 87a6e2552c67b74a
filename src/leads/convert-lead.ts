import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import type { LockedLead } from './lead-store.ts';

const customerText = sql(
  'customer-from-lead',
  `INSERT INTO customers (id, name, kind, industry_code, region_code, language, owner_rep_id, created_at, updated_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
);
const contactText = sql('contact-from-lead', 'INSERT INTO contacts (id, customer_id, name) VALUES ($1, $2, $3)');
const numberText = sql(
  'number-from-lead',
  `INSERT INTO customer_numbers (id, customer_id, contact_id, kind, sealed, index, last_four)
   SELECT $1::uuid, $2::uuid, $3::uuid, 'direct', $4::bytea, $5::bytea, $6::text
   WHERE NOT EXISTS (SELECT 1 FROM customer_numbers WHERE customer_id = $2 AND index = $5)`,
);
const callsText = sql(
  'calls-of-converted-lead',
  'UPDATE calls SET customer_id = $2 WHERE lead_id = $1 AND customer_id IS NULL',
);
const historyText = sql(
  'history-of-converted-lead',
  'UPDATE interactions SET customer_id = $2 WHERE lead_id = $1 AND customer_id IS NULL',
);
const promisesText = sql(
  'promises-of-converted-lead',
  'UPDATE callbacks SET customer_id = $2 WHERE lead_id = $1 AND customer_id IS NULL',
);

/**
 * The lead becomes a customer with its number and, when we know a name, a contact; its calls and history follow. One
 * that hangs on a customer already adds to that one. Returns the customer. Under the locks of the lead and its calls.
 */
export async function convertLead(unit: UnitOfWork, deps: Pick<Deps, 'ids'>, lead: LockedLead): Promise<string> {
  const customerId = lead.customerId ?? (await addCustomer(unit, deps, lead));
  const contactId = lead.name === null ? null : deps.ids.next();
  if (contactId !== null) await unit.query(contactText, [contactId, customerId, lead.name]);
  await unit.query(numberText, [deps.ids.next(), customerId, contactId, lead.sealed, lead.index, lead.lastFour]);
  for (const statement of [callsText, historyText, promisesText]) await unit.query(statement, [lead.id, customerId]);
  return customerId;
}

async function addCustomer(unit: UnitOfWork, deps: Pick<Deps, 'ids'>, lead: LockedLead): Promise<string> {
  const id = deps.ids.next();
  const nameless = lead.language === 'en' ? `Caller ending ${lead.lastFour}` : `来电客户（尾号${lead.lastFour}）`;
  const name = lead.company ?? lead.name ?? nameless;
  const kind = lead.company === null ? 'person' : 'company';
  await unit.query(customerText, [
    id,
    name,
    kind,
    lead.industryCode,
    lead.regionCode,
    lead.language,
    lead.ownerId,
    unit.now,
  ]);
  return id;
}
