import { sql } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import type { PlaceCallBody } from '../../contract/call.ts';
import { DomainError } from '../../problem.ts';
import { isPhoneNumber } from '../../phone-number.ts';
import type { PhoneNumber } from '../../phone-number.ts';

/** Whom an agent wants to call: a record of ours, since a screen never knows a number. */
export interface DialTarget {
  number: PhoneNumber;
  customerId: string | null;
  contactId: string | null;
  leadId: string | null;
  /** The promise that the call is to keep. */
  callbackId: string | null;
  hotline: { id: string; number: string; queueId: string };
}

interface TargetRow {
  sealed: Buffer;
  customerId: string | null;
  contactId: string | null;
  leadId: string | null;
  hotlineNumberId: string | null;
}

const ofCustomer = sql(
  'dial-customer-number',
  `SELECT sealed, customer_id AS "customerId", contact_id AS "contactId", NULL::uuid AS "leadId", NULL::uuid AS "hotlineNumberId"
   FROM customer_numbers WHERE id = $1`,
);
const ofLead = sql(
  'dial-lead',
  `SELECT sealed, customer_id AS "customerId", NULL::uuid AS "contactId", id AS "leadId", hotline_number_id AS "hotlineNumberId"
   FROM leads WHERE id = $1`,
);
const ofCallback = sql(
  'dial-callback',
  `SELECT b.sealed, b.customer_id AS "customerId", b.contact_id AS "contactId", b.lead_id AS "leadId",
     c.hotline_number_id AS "hotlineNumberId"
   FROM callbacks b LEFT JOIN calls c ON c.id = b.call_id WHERE b.id = $1`,
);
// The hotline that was called shows on the other's telephone: they know it, and it leads back to us.
const hotlineText = sql(
  'hotline-to-dial-from',
  `SELECT id, number, queue_id AS "queueId" FROM hotline_numbers
   ORDER BY coalesce(id = $1::uuid, false) DESC, number LIMIT 1`,
);

/** Errors: not-found, lead-not-found; bad-request for what no telephone can reach. */
export async function findDialTarget(deps: Pick<Deps, 'db' | 'vault'>, body: PlaceCallBody): Promise<DialTarget> {
  const row = await findRow(deps, body);
  if (row === undefined)
    throw new DomainError(body.leadId === undefined ? 'not-found' : 'lead-not-found', 'There is nobody of this id.');
  const [hotline] = await deps.db.query<DialTarget['hotline']>(hotlineText, [row.hotlineNumberId]);
  if (hotline === undefined) throw new DomainError('not-found', 'No hotline number is set up to call from.');
  const number = deps.vault.open(row.sealed);
  if (!isPhoneNumber(number)) throw new DomainError('bad-request', 'This number cannot be dialled.');
  const { customerId, contactId, leadId } = row;
  return { number, customerId, contactId, leadId, callbackId: body.callbackId ?? null, hotline };
}

async function findRow(deps: Pick<Deps, 'db'>, body: PlaceCallBody): Promise<TargetRow | undefined> {
  const { customerNumberId, leadId, callbackId } = body;
  const [row] =
    customerNumberId !== undefined
      ? await deps.db.query<TargetRow>(ofCustomer, [customerNumberId])
      : leadId !== undefined
        ? await deps.db.query<TargetRow>(ofLead, [leadId])
        : await deps.db.query<TargetRow>(ofCallback, [callbackId]);
  return row;
}
