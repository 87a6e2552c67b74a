import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { UnitOfWork } from '../outbox.ts';
import { isOpenLead, isUnowned } from './lead.ts';
import { lockLead, openOfferOf } from './lead-store.ts';
import type { LockedLead } from './lead-store.ts';
import { claimsTo, isProtecting, LOST_DAYS } from './prospect-claims.ts';
import type { ProspectClaim } from './prospect-claims.ts';
import { tellLead } from './tell-lead.ts';
import { withdrawOffer } from './withdraw-offer.ts';

/** Who has the prospect of this lead; `lead.id` itself left out. */
export function claimsOfLead(
  on: Queryable,
  lead: Pick<LockedLead, 'id' | 'customerId' | 'index' | 'prefixIndex' | 'company'>,
  now: Date,
): Promise<ProspectClaim[]> {
  const { id: leadId, customerId, index, prefixIndex, company } = lead;
  const lostSince = new Date(now.getTime() - LOST_DAYS * 86_400_000);
  return claimsTo(on, { leadId, customerId, index, prefixIndex, company, lostSince });
}

// Whoever did not want this lead, is away, or let its protection run out does not keep others from it.
const passedText = sql(
  'owner-passed-lead',
  `SELECT r.user_id FROM reps r JOIN users u ON u.id = r.user_id WHERE r.user_id = $2 AND (
     NOT u.is_active OR coalesce(r.away_until > $3, false)
     OR EXISTS (SELECT 1 FROM leads l WHERE l.id = $1 AND l.released_from = r.user_id)
     OR EXISTS (SELECT 1 FROM lead_offers o WHERE o.lead_id = $1 AND o.rep_id = r.user_id AND o.state IN ('declined', 'expired')))`,
);

/** Whose prospect it is, if not this rep's. Null: theirs, or free to take. */
export async function heldByOther(
  on: Queryable & { now: Date },
  lead: LockedLead,
  repId: string,
): Promise<ProspectClaim | null> {
  const claims = (await claimsOfLead(on, lead, on.now)).filter(isProtecting);
  if (claims.some((claim) => claim.repId === repId)) return null;
  for (const claim of claims)
    if ((await on.query<object>(passedText, [lead.id, claim.repId, on.now])).length === 0) return claim;
  return null;
}

const anewText = sql(
  'collided-lead-anew',
  `UPDATE leads SET status = 'new' WHERE id = $1 AND owner_id IS NULL AND status IN ('offered', 'unassigned')`,
);

/**
 * More is known of a lead: does its prospect belong to somebody already? One that nobody took yet goes to its owner; one
 * that two reps have is told to both and to the managers, who merge or transfer it. Twice is once. Locks the lead.
 */
export async function settleCollision(unit: UnitOfWork, leadId: string): Promise<ProspectClaim | null> {
  const lead = await lockLead(unit, leadId);
  if (lead === null || !isOpenLead(lead.status)) return null;
  const offer = await openOfferOf(unit, leadId);
  const having = lead.ownerId ?? offer?.repId ?? null;
  const claim =
    having === null
      ? ((await claimsOfLead(unit, lead, unit.now)).find(isProtecting) ?? null)
      : await heldByOther(unit, lead, having);
  if (claim === null) return null;
  if (isUnowned(lead.status)) {
    // A phone that rings for a caller on the line goes on ringing: the caller comes first.
    if (offer?.isLive === true) return null;
    await sendToOwner(unit, lead.id, { from: having, claim });
  } else tellCollision(unit, { leadId, repId: having, claim });
  return claim;
}

/** Takes back what is offered; the rules give the lead to whom the prospect belongs. Under the lead's lock. */
export async function sendToOwner(
  unit: UnitOfWork,
  leadId: string,
  { from, claim }: { from: string | null; claim: ProspectClaim },
): Promise<void> {
  if (from !== null) tellCollision(unit, { leadId, repId: from, claim });
  await withdrawOffer(unit, { leadId, reason: 'protected' });
  await unit.query(anewText, [leadId]);
  unit.effect({ topic: 'route-lead', leadId });
}

function tellCollision(unit: UnitOfWork, of: { leadId: string; repId: string | null; claim: ProspectClaim }): void {
  const { leadId, repId, claim } = of;
  const data = { because: claim.because, with: claim.repId, otherLeadId: claim.leadId, customerId: claim.customerId };
  tellLead(unit, { fact: 'lead.collided', screen: 'lead.updated', leadId, repId, data });
  if (claim.leadId !== null)
    tellLead(unit, { fact: 'lead.collided', screen: 'lead.updated', leadId: claim.leadId, repId: claim.repId, data });
}
