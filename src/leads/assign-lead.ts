import { audit } from '../auth/audit.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { own } from './accept-offer.ts';
import { isOpenLead, statusOnceTaken } from './lead.ts';
import { lockCallsInHandOver, lockLead } from './lead-store.ts';
import type { LockedLead } from './lead-store.ts';
import { tellLead } from './tell-lead.ts';
import { tellRep } from './tell-rep.ts';
import { withdrawOffer } from './withdraw-offer.ts';

const repText = sql(
  'rep-to-assign',
  'SELECT r.user_id FROM reps r JOIN users u ON u.id = r.user_id WHERE r.user_id = $1 AND u.is_active',
);

/** A supervisor gives an open lead to a rep, whoever had it or was offered it before. The reason is audited. */
export function assignLead(
  deps: Deps,
  by: { id: string },
  leadId: string,
  to: { repId: string; reason: string },
): Promise<void> {
  return deps.outbox.commit(async (unit) => {
    // Lock order: call, then lead. A caller who waits is rung through to the new owner afterwards.
    await lockCallsInHandOver(unit, leadId);
    const lead = await lockLead(unit, leadId);
    if (lead === null) throw new DomainError('lead-not-found');
    if (!isOpenLead(lead.status))
      throw new DomainError('lead-state', `the lead is ${lead.status}; only an open one has an owner to change`);
    const [rep] = await unit.query<object>(repText, [to.repId]);
    if (!rep) throw new DomainError('target-unavailable', 'repId: expected an active rep');
    if (lead.ownerId === to.repId) return;
    await withdrawOffer(unit, { leadId, reason: 'assigned' });
    await give(unit, deps, { lead, by, to });
  });
}

async function give(
  unit: UnitOfWork,
  deps: Deps,
  gift: { lead: LockedLead; by: { id: string }; to: { repId: string; reason: string } },
): Promise<void> {
  const { lead, by, to } = gift;
  await own(unit, lead, { repId: to.repId, status: statusOnceTaken(lead.status, 'record'), live: false });
  const subject = { subjectType: 'lead', subjectId: lead.id } as const;
  const data = { from: lead.ownerId, to: to.repId };
  await audit(unit, deps.ids, {
    ...subject,
    at: unit.now,
    userId: by.id,
    action: 'lead.assigned',
    reason: to.reason,
    data,
  });
  if (lead.ownerId !== null)
    tellLead(unit, { fact: 'lead.released', screen: 'lead.withdrawn', leadId: lead.id, repId: lead.ownerId });
  tellLead(unit, {
    fact: 'lead.assigned',
    screen: 'lead.updated',
    leadId: lead.id,
    repId: to.repId,
    data: { by: by.id },
  });
  await tellRep(unit, deps, { lead, repId: to.repId, deadlineAt: null, kind: 'assigned', offerId: null });
  unit.effect({ topic: 'route-lead', leadId: lead.id });
}
