import type { z } from 'zod';
import type { leadStatusBody } from '../contract/lead.ts';
import type { Role } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { keepPromisesOf } from './accept-offer.ts';
import { convertLead } from './convert-lead.ts';
import { withdrawOffer } from './withdraw-offer.ts';
import { settleCollision } from './collision.ts';
import { decideStatus, isOpenLead } from './lead.ts';
import { lockLead } from './lead-store.ts';
import type { LockedLead } from './lead-store.ts';
import { renewProtection } from './protection-store.ts';
import { addInteraction } from './record-contact.ts';
import type { ContactBy } from './record-contact.ts';
import { tellLead } from './tell-lead.ts';

type StatusBody = z.infer<typeof leadStatusBody>;

const lockCallsText = sql('lock-calls-of-lead', 'SELECT id FROM calls WHERE lead_id = $1 ORDER BY id FOR UPDATE');
const statusText = sql(
  'change-lead-status',
  `UPDATE leads SET status = $2, name = coalesce($3, name), company = coalesce($4, company), next_step_at = coalesce($5, next_step_at),
     contacted_at = CASE WHEN $2 = 'contacted'::lead_status THEN coalesce(contacted_at, $6) ELSE contacted_at END,
     closed_at = CASE WHEN $2 IN ('converted'::lead_status, 'lost'::lead_status) THEN $6::timestamptz END,
     lost_reason = CASE WHEN $2 = 'lost'::lead_status THEN $7 END, customer_id = coalesce($8, customer_id)
   WHERE id = $1`,
);
const cancelText = sql(
  'cancel-promises-of-lead',
  `UPDATE callbacks SET status = 'canceled', done_at = $2 WHERE lead_id = $1 AND status = 'open'`,
);

export interface StatusBy extends ContactBy {
  role: Role;
}

/** Moves a lead by hand: its owner's or a supervisor's. Converted makes the customer; lost withdraws what was offered. */
export function changeLeadStatus(deps: Deps, by: StatusBy, leadId: string, body: StatusBody): Promise<void> {
  return deps.outbox.commit(async (unit) => {
    // Converting writes the customer into the lead's calls. Lock order: call, then lead.
    await unit.query(lockCallsText, [leadId]);
    const lead = await lockLead(unit, leadId);
    if (lead === null) throw new DomainError('lead-not-found');
    if (by.role !== 'supervisor' && by.role !== 'admin' && lead.ownerId !== by.id)
      throw new DomainError('not-your-lead');
    const decision = decideStatus(
      { status: lead.status, hasOwner: lead.ownerId !== null },
      { status: body.status, lostReason: body.lostReason },
    );
    if (!decision.ok) throw new DomainError(decision.code, decision.because);
    await write(unit, deps, { lead, by, body });
    if (lead.ownerId === by.id) await renewProtection(unit, leadId);
    if (body.company && isOpenLead(body.status)) await settleCollision(unit, leadId);
    const data = { from: lead.status, by: by.id };
    tellLead(unit, { fact: `lead.${body.status}`, screen: 'lead.updated', leadId, repId: lead.ownerId, data });
  });
}

async function write(
  unit: UnitOfWork,
  deps: Deps,
  change: { lead: LockedLead; by: StatusBy; body: StatusBody },
): Promise<void> {
  const { lead, by, body } = change;
  const named = { ...lead, name: body.name || lead.name, company: body.company || lead.company };
  const customerId = body.status === 'converted' ? await convertLead(unit, deps, named) : null;
  await unit.query(statusText, [
    lead.id,
    body.status,
    body.name || null,
    body.company || null,
    body.nextStepAt ?? null,
    unit.now,
    body.lostReason || null,
    customerId,
  ]);
  if (body.note !== '') {
    const entry = {
      lead: { ...lead, customerId: customerId ?? lead.customerId },
      by,
      summary: body.note,
      disposition: body.status,
    };
    await addInteraction(unit, deps, { ...entry, channel: 'note' });
  }
  if (body.status === 'contacted') await keepPromisesOf(unit, lead);
  if (body.status === 'lost') {
    await unit.query(cancelText, [lead.id, unit.now]);
    await withdrawOffer(unit, { leadId: lead.id, reason: 'lost' });
  }
}
