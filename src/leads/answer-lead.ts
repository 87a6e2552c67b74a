import type { Language } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { acceptOffer } from './accept-offer.ts';
import { endOffer } from './end-offer.ts';
import { stopRinging } from './expire-offer.ts';
import { whyNotYours } from './why-not-yours.ts';
import { endLapses } from './rep-lapses.ts';
import { lockCallsInHandOver, lockLead, openOfferOf } from './lead-store.ts';

const everOfferedText = sql(
  'was-offered-to',
  'SELECT 1 AS yes FROM lead_offers WHERE lead_id = $1 AND rep_id = $2 LIMIT 1',
);

/** The rep takes the lead on the page. The phone that rings for it rings on: picking up is the quickest first word. */
export async function acceptLead(deps: Deps, rep: { id: string; language: Language }, leadId: string): Promise<void> {
  const repId = rep.id;
  await mustHaveBeenOffered(deps, repId, leadId);
  const answer = await deps.outbox.commit(async (unit) => {
    // Lock order: call, then lead.
    await lockCallsInHandOver(unit, leadId);
    return acceptOffer(unit, deps, { leadId, repId, live: false });
  });
  if (answer !== 'gone') return;
  const why = await whyNotYours(deps, rep, leadId);
  throw new DomainError(why?.owned === false ? 'lead-protected' : 'offer-gone', why?.words);
}

/** The rep leaves the lead to somebody else, on the page; a phone that rings for it stops. */
export async function declineLead(deps: Deps, repId: string, leadId: string, reason: string): Promise<void> {
  await mustHaveBeenOffered(deps, repId, leadId);
  const declined = await deps.outbox.commit(async (unit) => {
    await lockCallsInHandOver(unit, leadId);
    await lockLead(unit, leadId);
    const offer = await openOfferOf(unit, leadId);
    if (offer === null || offer.repId !== repId) return false;
    await endOffer(unit, { offerId: offer.id, to: 'declined', reason: reason || 'declined' });
    await endLapses(unit, repId);
    if (offer.isLive) await stopRinging(unit, offer.id);
    return true;
  });
  if (!declined) throw new DomainError('offer-gone');
}

/** Who was never offered it must not learn that it exists. */
async function mustHaveBeenOffered(deps: Pick<Deps, 'db'>, repId: string, leadId: string): Promise<void> {
  const [offered] = await deps.db.query<{ yes: number }>(everOfferedText, [leadId, repId]);
  if (!offered) throw new DomainError('lead-not-found');
}
