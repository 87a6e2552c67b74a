import type { LockedCall } from '../calls/call-store.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import type { RepStanding } from './choose-rep.ts';
import type { OpenOffer } from './lead-store.ts';
import { LIVE_SECONDS, ringRep, scheduleDeadline } from './offer-lead.ts';

const liveText = sql(
  'record-offer-becomes-live',
  `UPDATE lead_offers SET live_call_id = $2, record_since = NULL, deadline_at = $3 WHERE id = $1 AND state = 'offered'`,
);

/**
 * The lead is on a rep's list unanswered and its caller rings again: the rep's phone rings, if the rep can take it.
 * False: it cannot, and the offer stays as it is.
 */
export async function ringWaitingRep(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  { offer, call, rep }: { offer: OpenOffer; call: LockedCall; rep: RepStanding | null },
): Promise<boolean> {
  if (rep === null || rep.away || rep.onCall || rep.rangAlready || !rep.onDuty) return false;
  const deadlineAt = new Date(unit.now.getTime() + LIVE_SECONDS * 1_000);
  await unit.query(liveText, [offer.id, call.id, deadlineAt]);
  scheduleDeadline(unit, { offerId: offer.id, deadlineAt });
  await ringRep(unit, deps, { liveCall: call, repId: rep.repId, offerId: offer.id });
  return true;
}
