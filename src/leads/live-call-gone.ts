import { sql } from '../db.ts';
import type { UnitOfWork } from '../outbox.ts';
import { endOffer } from './end-offer.ts';
import { lockLead } from './lead-store.ts';
import { offerTimeOf } from './offer-time.ts';
import { scheduleDeadline, scheduleReminder } from './offer-lead.ts';
import { tellLead } from './tell-lead.ts';

const leadOfCall = sql('lead-of-call', 'SELECT lead_id AS "leadId" FROM calls WHERE id = $1');
const ringingText = sql(
  'live-offer-of-call',
  `SELECT o.id, o.rep_id AS "repId", l.owner_id AS "ownerId" FROM lead_offers o JOIN leads l ON l.id = o.lead_id
   WHERE o.live_call_id = $1 AND o.state = 'offered' AND o.record_since IS NULL`,
);
const recordText = sql(
  'live-offer-becomes-record',
  `UPDATE lead_offers SET record_since = $2, deadline_at = $3, remind_at = $4, reminded_at = NULL WHERE id = $1`,
);

interface RingingOffer {
  id: string;
  repId: string;
  ownerId: string | null;
}

/**
 * The caller left before any rep took the call. The rep whose phone rings keeps the lead as a record, with time to
 * think; a lead between two reps is routed as a record. Call it under the call's lock.
 */
export async function liveCallGone(unit: UnitOfWork, { callId }: { callId: string }): Promise<void> {
  const [call] = await unit.query<{ leadId: string | null }>(leadOfCall, [callId]);
  if (!call || call.leadId === null) return;
  await lockLead(unit, call.leadId);
  const [offer] = await unit.query<RingingOffer>(ringingText, [callId]);
  if (!offer) return unit.effect({ topic: 'route-lead', leadId: call.leadId });
  if (offer.ownerId !== null) {
    // The owner has the lead already: there is nothing left to accept.
    await endOffer(unit, { offerId: offer.id, to: 'withdrawn', reason: 'caller_left' });
    return;
  }
  const { acceptSeconds, after } = await offerTimeOf(unit, offer.id);
  const deadlineAt = after(unit.now, acceptSeconds);
  const remindAt = after(unit.now, acceptSeconds / 2);
  await unit.query(recordText, [offer.id, unit.now, deadlineAt, remindAt]);
  scheduleReminder(unit, { offerId: offer.id, remindAt });
  scheduleDeadline(unit, { offerId: offer.id, deadlineAt });
  tellLead(unit, { fact: 'lead.caller_left', screen: 'lead.updated', leadId: call.leadId, repId: offer.repId, callId });
}
