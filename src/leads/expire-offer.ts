import { lockCall } from '../calls/call-store.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { endOffer } from './end-offer.ts';
import { countLapse } from './rep-lapses.ts';
import { scheduleDeadline } from './offer-lead.ts';

/** A rep who picked up just before the deadline hears the whisper out and has time to press. */
const WHISPER_SECONDS = 20;

const offerText = sql(
  'offer-at-deadline',
  `SELECT o.state, o.rep_id AS "repId", o.deadline_at AS "deadlineAt", o.live_call_id IS NOT NULL AND o.record_since IS NULL AS live,
     o.live_call_id AS "liveCallId",
     EXISTS (SELECT 1 FROM call_legs leg WHERE leg.offer_id = o.id AND leg.state = 'in_progress') AS "isHeard"
   FROM lead_offers o WHERE o.id = $1`,
);

interface OfferAtDeadline {
  repId: string;
  state: string;
  deadlineAt: Date;
  live: boolean;
  liveCallId: string | null;
  isHeard: boolean;
}

/** The job `offer-deadline`, and the sweep's: ends an offer that is due and sends the lead on. True: it did. */
export function expireOffer(deps: Deps, offerId: string): Promise<boolean> {
  return deps.outbox.commit(async (unit) => {
    const [found] = await unit.query<OfferAtDeadline>(offerText, [offerId]);
    // Lock order: call, then lead (in endOffer).
    if (found?.liveCallId) await lockCall(unit, found.liveCallId);
    const [offer] = await unit.query<OfferAtDeadline>(offerText, [offerId]);
    if (!offer || offer.state !== 'offered' || offer.deadlineAt > unit.now) return false;
    const limit = new Date(offer.deadlineAt.getTime() + WHISPER_SECONDS * 1_000);
    if (offer.live && offer.isHeard && limit > unit.now) {
      scheduleDeadline(unit, { offerId, deadlineAt: limit });
      return false;
    }
    const ended = await endOffer(unit, { offerId, to: 'expired', reason: 'deadline' });
    if (ended && offer.live) await stopRinging(unit, offerId);
    if (ended && !offer.live) await countLapse(unit, deps, offer.repId);
    return ended;
  });
}

const legsText = sql('legs-of-offer', `SELECT id FROM call_legs WHERE offer_id = $1 AND state <> 'ended'`);

/** The phone that rings for this offer stops. Not for a leg that took the call: ask before the call is connected. */
export async function stopRinging(unit: UnitOfWork, offerId: string): Promise<void> {
  for (const { id } of await unit.query<{ id: string }>(legsText, [offerId]))
    unit.effect({ topic: 'end-leg', legId: id });
}
