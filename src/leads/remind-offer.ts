import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { lockLead } from './lead-store.ts';
import { tellLead } from './tell-lead.ts';
import { tellRep } from './tell-rep.ts';

const offerText = sql(
  'offer-to-remind',
  `SELECT lead_id AS "leadId", rep_id AS "repId", deadline_at AS "deadlineAt" FROM lead_offers
   WHERE id = $1 AND state = 'offered' AND remind_at <= $2 AND reminded_at IS NULL AND deadline_at > $2
     AND (live_call_id IS NULL OR record_since IS NOT NULL)`,
);
const remindedText = sql('offer-reminded', 'UPDATE lead_offers SET reminded_at = $2 WHERE id = $1');

/** The job `offer-reminder`, and the sweep's: half of the time is over and nobody answered. True: it told the rep. */
export function remindOffer(deps: Deps, offerId: string): Promise<boolean> {
  return deps.outbox.commit(async (unit) => {
    const [found] = await unit.query<{ leadId: string }>(offerText, [offerId, unit.now]);
    const lead = found ? await lockLead(unit, found.leadId) : null;
    if (lead === null) return false;
    // Again under the lock: it may have been accepted in between.
    const [offer] = await unit.query<{ repId: string; deadlineAt: Date }>(offerText, [offerId, unit.now]);
    if (!offer) return false;
    const { repId, deadlineAt } = offer;
    await unit.query(remindedText, [offerId, unit.now]);
    tellLead(unit, { fact: 'lead.reminded', screen: 'lead.updated', leadId: lead.id, repId, data: { offerId } });
    await tellRep(unit, deps, { lead, repId, deadlineAt, kind: 'reminder', offerId });
    return true;
  });
}
