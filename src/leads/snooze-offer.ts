import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { readHandOverSettings } from './hand-over-settings.ts';
import { lockLead, openOfferOf } from './lead-store.ts';
import { scheduleDeadline, scheduleReminder } from './offer-lead.ts';
import { offerTimeOf } from './offer-time.ts';
import { tellLead } from './tell-lead.ts';

const offeredText = sql(
  'was-offered-to-snooze',
  'SELECT 1 AS yes FROM lead_offers WHERE lead_id = $1 AND rep_id = $2 LIMIT 1',
);
const snoozedText = sql('is-snoozed', 'SELECT snoozed_at IS NOT NULL AS "isSnoozed" FROM lead_offers WHERE id = $1');
const snoozeText = sql(
  'snooze-offer',
  'UPDATE lead_offers SET snoozed_at = $2, deadline_at = $3, remind_at = $4, reminded_at = NULL WHERE id = $1',
);

/**
 * The rep puts the offer off: it is told again in so many minutes, and its deadline moves by as much of their working
 * time. Once, within the setting's limit, and not while the caller waits on the line. What the caller was promised stays.
 */
export function snoozeLead(deps: Deps, repId: string, leadId: string, minutes: number): Promise<void> {
  return deps.outbox.commit(async (unit) => {
    await lockLead(unit, leadId);
    const [known] = await unit.query(offeredText, [leadId, repId]);
    if (!known) throw new DomainError('lead-not-found');
    const offer = await openOfferOf(unit, leadId);
    if (offer === null || offer.repId !== repId || offer.deadlineAt <= unit.now) throw new DomainError('offer-gone');
    if (offer.isLive) throw new DomainError('lead-state', 'the caller is on the line: answer the phone, or decline');
    const [{ isSnoozed } = { isSnoozed: false }] = await unit.query<{ isSnoozed: boolean }>(snoozedText, [offer.id]);
    if (isSnoozed) throw new DomainError('lead-state', 'the offer was put off before; it can be once');
    const { snoozeMinutes } = await readHandOverSettings(unit);
    if (minutes > snoozeMinutes) throw new DomainError('bad-request', `minutes: expected ${snoozeMinutes} at most`);
    const { after } = await offerTimeOf(unit, offer.id);
    const deadlineAt = after(offer.deadlineAt, minutes * 60);
    const remindAt = after(unit.now, minutes * 60);
    await unit.query(snoozeText, [offer.id, unit.now, deadlineAt, remindAt]);
    scheduleDeadline(unit, { offerId: offer.id, deadlineAt });
    scheduleReminder(unit, { offerId: offer.id, remindAt });
    tellLead(unit, {
      fact: 'lead.snoozed',
      screen: 'lead.updated',
      leadId,
      repId,
      data: { offerId: offer.id, minutes },
    });
  });
}
