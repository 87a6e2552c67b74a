import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { chineseParts, isPhoneNumber } from '../phone-number.ts';
import { queueText } from '../texts/queue-text.ts';
import { quietUntil } from '../texts/quiet-hours.ts';
import { callerText } from '../texts/text-templates.ts';
import type { LockedLead } from './lead-store.ts';

/** Nearer than this, a time is no promise that can be kept. */
const SOON_MS = 5 * 60_000;

// The hotline's own clock: a Chinese caller's day is the hotline's, and of a foreign one we know no better.
const promisedText = sql(
  'caller-was-promised',
  `SELECT u.name AS "repName", bh.time_zone AS "timeZone", (SELECT min(c.due_at) FROM callbacks c
     WHERE c.status = 'open' AND c.reason <> 'follow_up' AND (c.lead_id = $3 OR c.index = $4)) AS "dueAt"
   FROM users u, hotline_numbers h JOIN business_hours bh ON bh.id = h.business_hours_id
   WHERE u.id = $1 AND h.id = $2 AND EXISTS (
     SELECT 1 FROM callbacks c WHERE c.status = 'open' AND c.reason <> 'follow_up' AND (c.lead_id = $3 OR c.index = $4))`,
);

/** Tells a caller whom we promised a call who will make it. No landline, and not at night; STOP is obeyed when it is sent. */
export async function textCallerOwner(
  unit: UnitOfWork,
  deps: Deps,
  { lead, repId }: { lead: LockedLead; repId: string },
): Promise<void> {
  const number = deps.vault.open(lead.sealed);
  if (!takesTexts(number)) return;
  const [promised] = await unit.query<{ repName: string; timeZone: string; dueAt: Date }>(promisedText, [
    repId,
    lead.hotlineNumberId,
    lead.id,
    lead.index,
  ]);
  if (!promised) return;
  const { repName, timeZone, dueAt } = promised;
  const notBefore = quietUntil(unit.now, timeZone);
  // Read in the morning, "by 23:10" would be a promise that was broken.
  const readAt = notBefore ?? unit.now;
  const by = dueAt.getTime() - readAt.getTime() > SOON_MS ? { at: dueAt, now: readAt, timeZone } : null;
  const body = callerText({ language: lead.language, repName, by });
  await queueText(unit, deps, { to: number, purpose: 'caller-promise', body, leadId: lead.id, notBefore });
}

/** A Chinese landline or service number takes none; of a foreign number we cannot tell. */
function takesTexts(number: string): boolean {
  if (!isPhoneNumber(number)) return false;
  const parts = chineseParts(number);
  return parts === null || parts.type === 'mobile';
}
