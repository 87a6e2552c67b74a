import type { Language } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { tellManagers } from '../leads/escalate-lead.ts';
import { readHandOverSettings } from '../leads/hand-over-settings.ts';
import { repTimeOf } from '../leads/offer-time.ts';
import { isOnDuty } from '../leads/rep-hours.ts';
import { tellLead } from '../leads/tell-lead.ts';
import { repPath } from '../leads/tell-rep.ts';
import { tellByChannels } from '../rep-channels/tell-by-channels.ts';
import { promiseNews } from '../texts/rep-notices.ts';

const dueText = sql(
  'promises-of-reps-due',
  `SELECT b.id, b.owner_id AS "ownerId", b.lead_id AS "leadId", b.due_at AS "dueAt", u.name, u.language,
     b.owner_reminded_at IS NOT NULL AS "isReminded", l.hotline_number_id AS "hotlineId"
   FROM callbacks b JOIN reps r ON r.user_id = b.owner_id JOIN users u ON u.id = r.user_id JOIN leads l ON l.id = b.lead_id
   WHERE b.status = 'open' AND b.reason <> 'follow_up' AND b.due_at <= $1 AND b.escalated_at IS NULL
   ORDER BY b.due_at LIMIT 500`,
);
const remindedText = sql(
  'promise-owner-reminded',
  `UPDATE callbacks SET owner_reminded_at = $2 WHERE id = $1 AND status = 'open' AND owner_id = $3 AND owner_reminded_at IS NULL RETURNING id`,
);
const escalatedText = sql(
  'promise-escalated',
  `UPDATE callbacks SET escalated_at = $2 WHERE id = $1 AND status = 'open' AND owner_id = $3 AND escalated_at IS NULL RETURNING id`,
);

interface DuePromise {
  id: string;
  ownerId: string;
  leadId: string;
  dueAt: Date;
  name: string;
  language: Language;
  isReminded: boolean;
  hotlineId: string;
}

/**
 * A promised call is a task with a time: when it is due its owner is told, and after the grace (working time of the
 * owner) the manager. Not while the owner is off duty: nobody can keep it then. Each step once.
 */
export async function escalatePromises(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  const due = await deps.db.query<DuePromise>(dueText, [now]);
  if (due.length === 0) return;
  const { promiseGraceMinutes } = await readHandOverSettings(deps.db);
  for (const promise of due) {
    const time = await repTimeOf(deps.db, promise.ownerId, promise.hotlineId);
    if (time === null || !isOnDuty(time.hours, now, time.overrides)) continue;
    if (!promise.isReminded) await remindOwner(deps, promise);
    else if (time.after(promise.dueAt, promiseGraceMinutes * 60) <= now) await tellItsManager(deps, promise);
  }
}

function remindOwner(deps: Deps, { id, ownerId, leadId, name, language }: DuePromise): Promise<void> {
  return deps.outbox.commit(async (unit) => {
    const [reminded] = await unit.query(remindedText, [id, unit.now, ownerId]);
    if (!reminded) return;
    tellLead(unit, { fact: 'callback.reminded', screen: 'lead.updated', leadId, repId: ownerId });
    const news = promiseNews({ language, name });
    const path = repPath(leadId);
    const body = async () => `${news.title}：${news.body}${deps.config.publicUrl}${path}`;
    const text = { purpose: 'rep-notice', body } as const;
    await tellByChannels(unit, deps, { userId: ownerId, key: `promise:${id}`, ...news, path, text, leadId });
  });
}

function tellItsManager(deps: Deps, { id, ownerId, leadId }: DuePromise): Promise<void> {
  return deps.outbox.commit(async (unit) => {
    const [escalated] = await unit.query(escalatedText, [id, unit.now, ownerId]);
    if (!escalated) return;
    tellLead(unit, { fact: 'callback.escalated', screen: 'lead.updated', leadId, repId: ownerId });
    await tellManagers(unit, deps, { leadId, because: 'promise-overdue', key: `overdue:${id}` });
  });
}
