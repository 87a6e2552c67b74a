import type { z } from 'zod';
import type { contactedBody } from '../contract/lead.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { keepPromisesOf } from './accept-offer.ts';
import { isOpenLead, leadMoves } from './lead.ts';
import { lockLead } from './lead-store.ts';
import type { LockedLead } from './lead-store.ts';
import { tellLead } from './tell-lead.ts';

export interface ContactBy {
  id: string;
  name: string;
}

const noteText = sql(
  'lead-interaction',
  `INSERT INTO interactions (id, lead_id, customer_id, channel, at, by_id, by_name, summary, disposition)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);
const contactText = sql(
  'lead-contacted',
  `UPDATE leads SET status = $2, contacted_at = CASE WHEN $3 THEN coalesce(contacted_at, $4) ELSE contacted_at END,
     next_step_at = $5
   WHERE id = $1`,
);

/** The owner called: reached or not, what was said, what comes next. The first word ends speed-to-lead. */
export function recordContact(
  deps: Deps,
  by: ContactBy,
  leadId: string,
  contact: z.infer<typeof contactedBody>,
): Promise<void> {
  return deps.outbox.commit(async (unit) => {
    const lead = await lockOwnLead(unit, leadId, by.id);
    if (!isOpenLead(lead.status))
      throw new DomainError('lead-state', `the lead is ${lead.status}; a closed lead takes no more contacts`);
    const { reached, note, nextStepAt } = contact;
    const status = reached && leadMoves(lead.status, 'contacted') ? 'contacted' : lead.status;
    await unit.query(contactText, [leadId, status, reached, unit.now, nextStepAt ?? null]);
    await addInteraction(unit, deps, {
      lead,
      by,
      channel: 'call',
      summary: note,
      disposition: reached ? 'reached' : 'not_reached',
    });
    if (reached) await keepPromisesOf(unit, lead);
    tellLead(unit, {
      fact: reached ? 'lead.contacted' : 'lead.not_reached',
      screen: 'lead.updated',
      leadId,
      repId: by.id,
    });
  });
}

/** Locks a lead that must be this rep's own. */
export async function lockOwnLead(unit: UnitOfWork, leadId: string, repId: string): Promise<LockedLead> {
  const lead = await lockLead(unit, leadId);
  if (lead === null) throw new DomainError('lead-not-found');
  if (lead.ownerId !== repId) throw new DomainError('not-your-lead');
  return lead;
}

export async function addInteraction(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  entry: { lead: LockedLead; by: ContactBy; channel: 'call' | 'note'; summary: string; disposition: string | null },
): Promise<void> {
  const { lead, by, channel, summary, disposition } = entry;
  await unit.query(noteText, [
    deps.ids.next(),
    lead.id,
    lead.customerId,
    channel,
    unit.now,
    by.id,
    by.name,
    summary,
    disposition,
  ]);
}
