import type { UnitOfWork } from '../outbox.ts';
import { endOffer } from './end-offer.ts';
import { stopRinging } from './expire-offer.ts';
import { openOfferOf } from './lead-store.ts';

/** Takes back what is offered, if anything is, and stops the phone that rings for it. Under the lead's lock. */
export async function withdrawOffer(
  unit: UnitOfWork,
  { leadId, reason }: { leadId: string; reason: string },
): Promise<void> {
  const offer = await openOfferOf(unit, leadId);
  if (offer === null) return;
  await endOffer(unit, { offerId: offer.id, to: 'withdrawn', reason });
  await stopRinging(unit, offer.id);
}
