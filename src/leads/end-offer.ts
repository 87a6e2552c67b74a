import { sql } from '../db.ts';
import type { UnitOfWork } from '../outbox.ts';
import { lockLead } from './lead-store.ts';
import { tellLead } from './tell-lead.ts';

export interface OfferEnd {
  offerId: string;
  to: 'declined' | 'expired' | 'withdrawn';
  /** Free words of a rep, or a code: how the phone answered (`no_answer`), `pressed_2`, `deadline`, `assigned`. */
  reason: string;
}

const leadOfOffer = sql('lead-of-offer', 'SELECT lead_id AS "leadId" FROM lead_offers WHERE id = $1');
// A phone that rang out ends a live offer, never a record: that one has a deadline of its own.
const endText = sql(
  'end-offer',
  `UPDATE lead_offers SET state = $2, ended_at = $3, decline_reason = nullif($4, '')
   WHERE id = $1 AND state = 'offered'
     AND ($2 <> 'expired'::offer_state OR (live_call_id IS NOT NULL AND record_since IS NULL) OR deadline_at <= $3)
   RETURNING rep_id AS "repId", live_call_id IS NOT NULL AND record_since IS NULL AS live`,
);

/** Ends an offer that waits, and sends its lead to the next rep. False: it had ended, or is a record that is not due. */
export async function endOffer(unit: UnitOfWork, end: OfferEnd): Promise<boolean> {
  const [found] = await unit.query<{ leadId: string }>(leadOfOffer, [end.offerId]);
  if (!found) return false;
  const { leadId } = found;
  // Last in the lock order: a caller of this who also holds a call locked it before.
  await lockLead(unit, leadId);
  // Whether or not it is ours to end, a caller who waits must not go on waiting for it.
  unit.effect({ topic: 'route-lead', leadId });
  const [ended] = await unit.query<{ repId: string; live: boolean }>(endText, [
    end.offerId,
    end.to,
    unit.now,
    end.reason.slice(0, 200),
  ]);
  if (!ended) return false;
  const data = { offerId: end.offerId, live: ended.live };
  tellLead(unit, { fact: `lead.${end.to}`, screen: 'lead.withdrawn', leadId, repId: ended.repId, data });
  return true;
}
