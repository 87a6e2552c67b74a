import { audit } from '../auth/audit.ts';
import { lockCallOnDesk } from '../calls/talking/call-on-desk.ts';
import type { LockedCall } from '../calls/call-store.ts';
import type { CallerBody } from '../contract/caller.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { LockedLead } from '../leads/lead-store.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { leadOfCaller, nameLead, settleLead } from './caller-lead.ts';
import { contactOf } from './caller-record.ts';
import { addCustomer, companyNamed, contactNamed, fileNumber, linkCaller } from './caller-rows.ts';

type CustomerBody = Exclude<CallerBody, { as: 'lead' }>;
interface Recording {
  call: LockedCall;
  agentId: string;
  body: CallerBody;
}

/**
 * The agent who talks with a caller, or writes the call up, says who it was: a new customer, a contact of one we have,
 * or a lead. The number is the call's own, so the next call from it is known; the call, what is written of it, the open
 * promise and the number's lead follow. The same words again change nothing.
 * Errors: call-not-found, not-your-call, customer-not-found, customer-exists (a company of that name: take the contact
 * in there), call-state (a lead without a number).
 */
export function callerBecomes(deps: Deps, said: { callId: string; agentId: string; body: CallerBody }): Promise<void> {
  const { callId, agentId, body } = said;
  return deps.outbox.commit(async (unit) => {
    const call = await lockCallOnDesk(unit, callId, agentId);
    if (body.as === 'lead') {
      const leadId = await nameLead(unit, deps, { call, body });
      return note(unit, deps, { call, agentId, as: 'lead', id: leadId });
    }
    return becomesCustomer(unit, deps, { call, agentId, body });
  });
}

async function becomesCustomer(
  unit: UnitOfWork,
  deps: Deps,
  { call, agentId, body }: Recording & { body: CustomerBody },
): Promise<void> {
  const lead = await leadOfCaller(unit, call);
  const customer = await customerOf(unit, deps, { call, body, lead });
  const named = contactOf(body);
  const contact =
    named === null
      ? null
      : await contactNamed(unit, deps, { customerId: customer.id, name: named.name, title: named.title });
  const caller = { customerId: customer.id, contactId: contact?.id ?? null };
  const changes = call.customerId !== caller.customerId || call.contactId !== caller.contactId;
  await fileNumber(unit, deps, call, caller);
  await linkCaller(unit, call, caller);
  const company = body.as === 'customer' && body.kind === 'company' ? body.name : null;
  await settleLead(unit, { lead, call, caller, name: named?.name ?? null, company });
  if (changes) await note(unit, deps, { call, agentId, as: body.as, id: caller.customerId });
}

const thereText = sql('customer-is-there', 'SELECT id FROM customers WHERE id = $1 AND is_active');
const nameText = sql('name-of-customer', 'SELECT lower(name) AS name, kind FROM customers WHERE id = $1');

/** The customer whom the agent chose, wrote down a moment ago, or writes down now. */
async function customerOf(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  of: { call: LockedCall; body: CustomerBody; lead: LockedLead | null },
): Promise<{ id: string }> {
  const { call, body, lead } = of;
  if (body.as === 'contact') {
    const [there] = await unit.query<{ id: string }>(thereText, [body.customerId]);
    if (!there) throw new DomainError('customer-not-found', 'Expected the id of a customer of GET /api/customers.');
    return there;
  }
  const [written] =
    call.customerId === null ? [] : await unit.query<{ name: string; kind: string }>(nameText, [call.customerId]);
  if (call.customerId !== null && written?.name === body.name.toLowerCase() && written.kind === body.kind)
    return { id: call.customerId };
  if (body.kind === 'company' && (await companyNamed(unit, body.name)) !== null)
    throw new DomainError('customer-exists', 'There is a company of this name; add the caller as its contact.');
  const id = deps.ids.next();
  const industryCode = body.kind === 'company' ? (body.industryCode ?? lead?.industryCode ?? null) : null;
  await addCustomer(unit, {
    ...{ id, callId: call.id, name: body.name, kind: body.kind, industryCode },
    // Collision protection: whoever has the lead has the customer.
    ownerId: lead?.ownerId ?? null,
  });
  return { id };
}

async function note(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  of: { call: LockedCall; agentId: string; as: CallerBody['as']; id: string },
): Promise<void> {
  const { call, agentId, as, id } = of;
  unit.fact({ type: 'call.caller_recorded', callId: call.id, userId: agentId, data: { as, id } });
  const subject = { subjectType: as === 'lead' ? 'lead' : 'customer', subjectId: id } as const;
  await audit(unit, deps.ids, {
    ...subject,
    ...{ at: unit.now, userId: agentId, action: `caller.recorded_as_${as}`, data: { callId: call.id } },
  });
}
