import type { ContactedBody } from '../contract/lead.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { keepPromisesOf } from './accept-offer.ts';
import { isOpenLead, leadMoves } from './lead.ts';
import { lockLead } from './lead-store.ts';
import type { LockedLead } from './lead-store.ts';
import { renewProtection } from './protection-store.ts';
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
const knownText = sql(
  'lead-contact-known',
  'SELECT lead_id IS NOT DISTINCT FROM $2 AND by_id = $3 AS "isThis" FROM interactions WHERE id = $1',
);
// A word that was logged without a line arrives late: it is never from before the lead was theirs.
const timeText = sql(
  'lead-contact-time',
  `SELECT least($3::timestamptz, greatest(coalesce($2::timestamptz, $3), coalesce(accepted_at, created_at))) AS at,
     EXISTS (SELECT 1 FROM interactions i WHERE i.lead_id = $1 AND i.disposition IS NOT NULL AND i.at > $2) AS "isOld"
   FROM leads WHERE id = $1`,
);
const contactText = sql(
  'lead-contacted',
  `UPDATE leads SET status = $2, contacted_at = CASE WHEN $3 THEN least(contacted_at, $4) ELSE contacted_at END,
     next_step_at = CASE WHEN $6 THEN next_step_at ELSE $5 END
   WHERE id = $1`,
);

const facts = { reached: 'lead.contacted', not_reached: 'lead.not_reached', later: 'lead.planned' } as const;

/**
 * The owner called: reached or not, what was said, what comes next; or only plans to. The first word ends
 * speed-to-lead. With a key the same word again changes nothing; older than what is noted already, it goes into the
 * history and leaves the next step alone.
 */
export function recordContact(deps: Deps, by: ContactBy, leadId: string, contact: ContactedBody): Promise<void> {
  const { note, nextStepAt, outcome = contact.reached ? 'reached' : 'not_reached' } = contact;
  if (outcome === 'later' && nextStepAt === undefined)
    throw new DomainError('bad-request', 'nextStepAt: expected the time of what is put off');
  return deps.outbox.commit(async (unit) => {
    const lead = await lockOwnLead(unit, leadId, by.id);
    if (contact.key !== undefined && (await isKnown(unit, { key: contact.key, leadId, byId: by.id }))) return;
    if (!isOpenLead(lead.status))
      throw new DomainError('lead-state', `the lead is ${lead.status}; a closed lead takes no more contacts`);
    const { at, isOld } = await timeOf(unit, leadId, contact.at ?? null);
    const reached = outcome === 'reached';
    const status = reached && leadMoves(lead.status, 'contacted') ? 'contacted' : lead.status;
    await unit.query(contactText, [leadId, status, reached, at, nextStepAt ?? null, isOld]);
    // What is only put off says nothing of the caller; a key is remembered by its entry.
    if (outcome !== 'later' || note !== '' || contact.key !== undefined)
      await addInteraction(unit, deps, {
        lead,
        by,
        channel: outcome === 'later' ? 'note' : 'call',
        summary: note,
        disposition: outcome,
        at,
        ...(contact.key !== undefined && { id: contact.key }),
      });
    if (reached) await keepPromisesOf(unit, lead);
    await renewProtection(unit, leadId);
    tellLead(unit, { fact: facts[outcome], screen: 'lead.updated', leadId, repId: by.id });
  });
}

async function isKnown(unit: UnitOfWork, what: { key: string; leadId: string; byId: string }): Promise<boolean> {
  const [known] = await unit.query<{ isThis: boolean }>(knownText, [what.key, what.leadId, what.byId]);
  if (known !== undefined && !known.isThis)
    throw new DomainError('bad-request', 'key: expected one that nothing else was sent with');
  return known !== undefined;
}

async function timeOf(unit: UnitOfWork, leadId: string, at: string | null): Promise<{ at: Date; isOld: boolean }> {
  const [time] = await unit.query<{ at: Date; isOld: boolean }>(timeText, [leadId, at, unit.now]);
  if (time === undefined) throw new DomainError('lead-not-found');
  return time;
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
  entry: {
    lead: LockedLead;
    by: ContactBy;
    channel: 'call' | 'note';
    summary: string;
    disposition: string | null;
    /** Left out: a new one, and now. */
    id?: string;
    at?: Date;
  },
): Promise<void> {
  const { lead, by, channel, summary, disposition } = entry;
  await unit.query(noteText, [
    entry.id ?? deps.ids.next(),
    lead.id,
    lead.customerId,
    channel,
    entry.at ?? unit.now,
    by.id,
    by.name,
    summary,
    disposition,
  ]);
}
