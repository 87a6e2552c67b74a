import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { expireOffer } from './expire-offer.ts';
import { remindOffer } from './remind-offer.ts';
import { releaseOverdue } from './protect-leads.ts';
import { routeLead } from './route-lead.ts';

/** A job or an effect is given this long before the sweep does its work. */
const GRACE_SECONDS = 5;
/** Protection is looked at hourly; what is two hours past it was forgotten. */
const LOST_JOB_SECONDS = 7_200;

const overdueText = sql(
  'overdue-offers',
  `SELECT id FROM lead_offers WHERE state = 'offered' AND deadline_at < $1 ORDER BY deadline_at LIMIT 200`,
);
const remindText = sql(
  'overdue-reminders',
  `SELECT id FROM lead_offers WHERE state = 'offered' AND reminded_at IS NULL AND remind_at < $1 AND deadline_at > $1
     AND (live_call_id IS NULL OR record_since IS NOT NULL) ORDER BY remind_at LIMIT 200`,
);
// Nobody's, nothing waits for an answer, and nobody on the line decides about it; or somebody on the line waits for
// a rep and no phone rings. Who is on the line comes first, then whom no manager knows of; of those on the managers' list,
// for whom a rep may have come free, another handful each minute where there are many.
const strandedText = sql(
  'stranded-leads',
  `WITH stranded AS (
     SELECT l.id, l.status, CASE WHEN l.escalated_at IS NULL THEN 1 ELSE 2 END AS place FROM leads l
     WHERE l.status IN ('new', 'offered') AND l.created_at < $1
       AND NOT EXISTS (SELECT 1 FROM lead_offers o WHERE o.lead_id = l.id AND o.state = 'offered')
       AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.lead_id = l.id AND c.state IN ('queued', 'ringing') AND c.step IN ('menu', 'hand_over'))
     UNION ALL
     SELECT c.lead_id, NULL, 0 FROM calls c
     WHERE c.state IN ('queued', 'ringing') AND c.step = 'hand_over' AND c.lead_id IS NOT NULL AND c.last_event_at < $1
       AND NOT EXISTS (SELECT 1 FROM lead_offers o WHERE o.live_call_id = c.id AND o.state = 'offered' AND o.record_since IS NULL))
   SELECT id, status FROM stranded ORDER BY place, md5(id::text || date_trunc('minute', $1::timestamptz)::text) LIMIT 200`,
);
const promisesText = sql(
  'promises-without-owner',
  `UPDATE callbacks AS b SET owner_id = l.owner_id FROM leads l
   WHERE b.lead_id = l.id AND b.status = 'open' AND b.owner_id IS NULL AND l.owner_id IS NOT NULL
     AND l.status NOT IN ('converted', 'lost') RETURNING b.id`,
);

/**
 * Every lead has a live job, an offer, an owner or an end: finds those that have none, offers past their deadline, and
 * promises whose lead has an owner by now. Returns how many it had to act on; 0 on a good day.
 */
export async function sweepLeads(deps: Deps): Promise<number> {
  const before = new Date(deps.clock.now().getTime() - GRACE_SECONDS * 1_000);
  let acted = 0;
  for (const { id } of await deps.db.query<{ id: string }>(overdueText, [before])) {
    if (await survive(deps, id, () => expireOffer(deps, id))) acted += 1;
  }
  for (const { id } of await deps.db.query<{ id: string }>(remindText, [before])) {
    if (await survive(deps, id, () => remindOffer(deps, id))) acted += 1;
  }
  const stranded = await deps.db.query<{ id: string; status: string | null }>(strandedText, [before]);
  for (const { id, status } of stranded) {
    // A queue that does not answer runs no job either.
    const hasJob = status === 'new' && (await deps.jobs.isLive(`route-lead-${id}`).catch(() => false));
    if (!hasJob && (await survive(deps, id, async () => (await routeLead(deps, id)) !== 'nothing-to-do'))) acted += 1;
  }
  acted += await releaseOverdue(deps, new Date(before.getTime() - LOST_JOB_SECONDS * 1_000));
  return acted + (await deps.db.query<{ id: string }>(promisesText)).length;
}

/** One lead that fails must not keep the others from being found. */
async function survive(deps: Pick<Deps, 'log'>, subjectId: string, work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (err) {
    deps.log.error({ err, subjectId }, 'lead.sweep_failed');
    return false;
  }
}
