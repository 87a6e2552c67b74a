import { assignAgents } from '../agents/assign-agents.ts';
import { reservationDeadline } from '../agents/pass-reservation.ts';
import { waitLimit } from '../calls/wait-limit.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { outboxTakenOverTotal, sweptTotal } from '../http/metrics.ts';
import { sweepLeads } from '../leads/sweep-leads.ts';
import { sweepTexts } from '../texts/sweep-texts.ts';
import { wrapUpDeadline } from '../wrap-up/complete-wrap-up.ts';

/** A job is given this long past its time before the sweep does its work. */
const GRACE_SECONDS = 5;

const overdueText = sql(
  'overdue-work',
  `SELECT 'reservation' AS kind, id::text AS id, NULL AS agent FROM reservations WHERE state = 'pending' AND deadline_at < $1
   UNION ALL SELECT 'wrap-up', call_id::text, agent_id::text FROM wrap_ups WHERE completed_at IS NULL AND deadline_at < $1
   UNION ALL SELECT 'waiting', c.id::text, NULL FROM calls c JOIN call_queues q ON q.id = c.queue_id
     WHERE c.state IN ('queued', 'ringing') AND c.step = 'waiting'
       AND c.queued_at < $1::timestamptz - make_interval(secs => q.max_wait_seconds)`,
);

/**
 * The net under every promise of time: whatever a lost job, a crash or a fault left behind is found here within
 * seconds. On a good day it has nothing to do; the metrics count each time that it had.
 */
export async function sweep(deps: Deps): Promise<void> {
  outboxTakenOverTotal.inc(await deps.outbox.sweep());
  const before = new Date(deps.clock.now().getTime() - GRACE_SECONDS * 1_000);
  const overdue = await deps.db.query<{ kind: string; id: string; agent: string | null }>(overdueText, [before]);
  for (const { kind, id, agent } of overdue) {
    sweptTotal.inc({ kind });
    if (kind === 'reservation') await reservationDeadline(deps, id);
    else if (kind === 'wrap-up') await wrapUpDeadline(deps, { callId: id, agentId: agent ?? '' });
    else await waitLimit(deps, { callId: id, round: Math.trunc(deps.clock.now().getTime() / 1_000) });
  }
  sweptTotal.inc({ kind: 'lead' }, await sweepLeads(deps));
  sweptTotal.inc({ kind: 'text' }, await sweepTexts(deps));
  await assignAgents(deps);
}
