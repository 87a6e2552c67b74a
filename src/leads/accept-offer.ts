import type { LeadStatus } from '../contract/lead.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { isOpenLead, statusOnceTaken } from './lead.ts';
import { heldByOther, sendToOwner } from './collision.ts';
import { lockLead, openOfferOf } from './lead-store.ts';
import type { LockedLead } from './lead-store.ts';
import { renewProtection } from './protection-store.ts';
import { endLapses } from './rep-lapses.ts';
import { tellLead } from './tell-lead.ts';
import { textCallerOwner } from './text-caller-owner.ts';

export interface Acceptance {
  leadId: string;
  repId: string;
  /** Live: the rep talks with the caller now, so that this is the first word as well. */
  live: boolean;
}

const takeText = sql(
  'accept-offer',
  `UPDATE lead_offers SET state = 'accepted', ended_at = $3 WHERE lead_id = $1 AND rep_id = $2 AND state = 'offered' RETURNING id`,
);
const takenBeforeText = sql(
  'offer-accepted-before',
  `SELECT id FROM lead_offers WHERE lead_id = $1 AND rep_id = $2 AND state = 'accepted' LIMIT 1`,
);
const ownText = sql(
  'own-lead',
  `UPDATE leads SET status = $2, owner_id = $3, accepted_at = coalesce(accepted_at, $4),
     contacted_at = CASE WHEN $5 THEN coalesce(contacted_at, $4) ELSE contacted_at END,
     owned_since = CASE WHEN owner_id IS DISTINCT FROM $3 THEN $4 ELSE owned_since END,
     protection_extended_at = CASE WHEN owner_id IS DISTINCT FROM $3 THEN NULL ELSE protection_extended_at END,
     release_warned_at = NULL, escalated_at = NULL, escalated_because = NULL
   WHERE id = $1`,
);
const promisesText = sql(
  'give-promises-to-owner',
  `UPDATE callbacks SET owner_id = $2 WHERE status = 'open' AND reason <> 'follow_up' AND owner_id IS DISTINCT FROM $2
     AND (lead_id = $1 OR index = $3)`,
);
const keptText = sql(
  'keep-promises-of-lead',
  `UPDATE callbacks SET status = 'done', done_at = $3, closed_because = 'lead', closed_by = (SELECT owner_id FROM leads WHERE id = $1),
     next_attempt_at = NULL WHERE status = 'open' AND reason <> 'follow_up' AND (lead_id = $1 OR index = $2)`,
);

/**
 * A rep takes the lead. One offer waits at a time and it can be ended once, so of two who accept (or of an accept and a
 * deadline) one wins, by the database. The winner accepting again is told the same. Locks the lead: when a call is
 * concerned, lock that before.
 */
export async function acceptOffer(unit: UnitOfWork, deps: Deps, acceptance: Acceptance): Promise<'accepted' | 'gone'> {
  const { leadId, repId, live } = acceptance;
  const lead = await lockLead(unit, leadId);
  if (lead === null || !isOpenLead(lead.status)) return 'gone';
  if (!live && (await belongsToOther(unit, lead, repId))) return 'gone';
  const [taken] = await unit.query<{ id: string }>(takeText, [leadId, repId, unit.now]);
  if (!taken && !(await tookItBefore(unit, lead, repId))) return 'gone';
  const status = statusOnceTaken(lead.status, live ? 'live' : 'record');
  const isFirstWord = live && lead.contactedAt === null;
  if (!taken && !isFirstWord) return 'accepted';
  await own(unit, lead, { repId, status, live });
  if (taken)
    tellLead(unit, { fact: 'lead.accepted', screen: 'lead.updated', leadId, repId, data: { offerId: taken.id, live } });
  if (isFirstWord)
    tellLead(unit, { fact: 'lead.contacted', screen: 'lead.updated', leadId, repId, data: { live: true } });
  if (taken) await endLapses(unit, repId);
  if (taken && !live) await textCallerOwner(unit, deps, { lead, repId });
  // Another caller of the same number may still wait for the rep.
  unit.effect({ topic: 'route-lead', leadId });
  return 'accepted';
}

/** Somebody wrote down meanwhile whose company it is: the lead goes there, and not to who was quicker. */
async function belongsToOther(unit: UnitOfWork, lead: LockedLead, repId: string): Promise<boolean> {
  if (lead.ownerId !== null || (await openOfferOf(unit, lead.id))?.repId !== repId) return false;
  const claim = await heldByOther(unit, lead, repId);
  if (claim !== null) await sendToOwner(unit, lead.id, { from: repId, claim });
  return claim !== null;
}

async function tookItBefore(unit: UnitOfWork, lead: LockedLead, repId: string): Promise<boolean> {
  if (lead.ownerId !== repId) return false;
  const [before] = await unit.query<{ id: string }>(takenBeforeText, [lead.id, repId]);
  return before !== undefined;
}

/** Makes a rep the lead's owner, and of what was promised to its caller. Under the lead's lock. */
export async function own(
  unit: UnitOfWork,
  lead: LockedLead,
  by: { repId: string; status: LeadStatus; live: boolean },
): Promise<void> {
  await unit.query(ownText, [lead.id, by.status, by.repId, unit.now, by.live]);
  await unit.query(promisesText, [lead.id, by.repId, lead.index]);
  if (by.live) await keepPromisesOf(unit, lead);
  await renewProtection(unit, lead.id);
}

/** A rep talked with the caller: what was promised is kept. Under the lead's lock. */
export async function keepPromisesOf(unit: UnitOfWork, lead: Pick<LockedLead, 'id' | 'index'>): Promise<void> {
  await unit.query(keptText, [lead.id, lead.index, unit.now]);
}
