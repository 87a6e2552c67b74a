import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { personToTell, tellByChannels } from '../rep-channels/tell-by-channels.ts';
import { managerNews } from '../texts/rep-notices.ts';
import type { EscalatedBecause } from '../texts/rep-notices.ts';
import { readHandOverSettings } from './hand-over-settings.ts';
import { managersOf } from './lead-managers.ts';
import type { LockedLead } from './lead-store.ts';
import { tellLead } from './tell-lead.ts';

const escalateText = sql(
  'escalate-lead',
  `UPDATE leads SET escalated_at = $2, escalated_because = $3 WHERE id = $1 AND escalated_at IS NULL AND owner_id IS NULL RETURNING id`,
);
const refusedText = sql(
  'reps-without-success',
  `SELECT count(DISTINCT rep_id)::int AS reps FROM lead_offers
   WHERE lead_id = $1 AND state IN ('expired', 'declined') AND (live_call_id IS NULL OR record_since IS NOT NULL)`,
);

/**
 * A lead that nobody takes goes onto the managers' list, and its managers are told by their channels. Once, until
 * somebody owns it. Under the lead's lock.
 */
export async function escalateLead(
  unit: UnitOfWork,
  deps: Deps,
  lead: Pick<LockedLead, 'id'>,
  because: EscalatedBecause,
): Promise<void> {
  const [escalated] = await unit.query(escalateText, [lead.id, unit.now, because]);
  if (!escalated) return;
  tellLead(unit, { fact: 'lead.escalated', screen: 'lead.updated', leadId: lead.id, data: { because } });
  await tellManagers(unit, deps, { leadId: lead.id, because, key: `escalated:${lead.id}:${unit.now.getTime()}` });
}

export async function tellManagers(
  unit: UnitOfWork,
  deps: Deps,
  { leadId, because, key }: { leadId: string; because: EscalatedBecause; key: string },
): Promise<void> {
  for (const userId of await managersOf(unit, leadId)) {
    const person = await personToTell(unit, userId);
    if (person === null) continue;
    const news = managerNews(because, person.language);
    const path = `/leads?lead=${leadId}`;
    const body = async () => `${news.title}：${news.body}${deps.config.publicUrl}${path}`;
    await tellByChannels(unit, deps, { userId, key, ...news, path, text: { purpose: 'rep-notice', body }, leadId });
  }
}

/** So many reps had it and none took it: the manager hears of it while the next one is being asked. */
export async function escalateTired(unit: UnitOfWork, deps: Deps, lead: Pick<LockedLead, 'id'>): Promise<void> {
  const [{ reps } = { reps: 0 }] = await unit.query<{ reps: number }>(refusedText, [lead.id]);
  if (reps === 0) return;
  const { repsUntilManager } = await readHandOverSettings(unit);
  if (reps >= repsUntilManager) await escalateLead(unit, deps, lead, 'let-lapse');
}
