import { changeCall } from '../calls/call-store.ts';
import type { LockedCall } from '../calls/call-store.ts';
import { AFTER_REPS_SECONDS, scheduleWaitLimit } from '../calls/waiting/wait-limit.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { tell, tellQueueChanged } from '../realtime/tell.ts';
import type { AgentForChoice } from '../routing/choose-agent.ts';
import { thenAnAgent } from '../routing/then-an-agent.ts';
import type { CallerAfterReps } from '../routing/then-an-agent.ts';

const callerText = sql(
  'caller-after-reps',
  `SELECT q.skill_id AS "skillId", q.overflow_seconds AS "overflowSeconds", (
     SELECT count(*)::int FROM calls o WHERE o.queue_id = q.id AND o.state = 'queued' AND o.step = 'waiting'
       AND NOT EXISTS (SELECT 1 FROM reservations r WHERE r.call_id = o.id AND r.state = 'pending')) AS ahead
   FROM calls c JOIN call_queues q ON q.id = c.queue_id WHERE c.id = $1`,
);
const freeText = sql(
  'agents-free-after-reps',
  `SELECT a.user_id AS id, u.name, a.state, a.idle_since AS "idleSince", a.seen_at AS "seenAt", NULL AS "lastOfferAt",
     coalesce((SELECT array_agg(s.skill_id::text) FROM agent_skills s WHERE s.agent_id = a.user_id), '{}') AS "skillIds"
   FROM agents a JOIN users u ON u.id = a.user_id AND u.is_active WHERE a.state = 'available'`,
);

/**
 * Whether an agent is free for this caller. Only looks: the lead is locked, and agents come before leads in the lock
 * order. Should somebody else get that agent first, the caller waits a little and is promised a call all the same.
 */
export async function mayHandToAgents(on: Queryable & { now: Date }, call: LockedCall): Promise<boolean> {
  const [caller] = await on.query<CallerAfterReps>(callerText, [call.id]);
  if (caller === undefined) return false;
  return thenAnAgent(caller, await on.query<AgentForChoice>(freeText), on.now) === 'agents';
}

// Their wait for an agent begins now; without a place, they are moved once more, to hear so (match-caller.ts).
const enterText = sql(
  'enter-queue-after-reps',
  `WITH leg AS (UPDATE call_legs SET place = NULL WHERE call_id = $1 AND kind = 'caller')
   UPDATE calls SET queued_at = $2 WHERE id = $1`,
);

/** No rep took them: they wait for an agent from now on. The lead goes its own way. Under the calls' locks. */
export async function handToAgents(unit: UnitOfWork, deps: Deps, waiting: readonly LockedCall[]): Promise<void> {
  for (const call of waiting) {
    await changeCall(unit, call, { step: 'waiting' });
    await unit.query(enterText, [call.id, unit.now]);
    call.queuedAt = unit.now;
    scheduleWaitLimit(unit, call.id, AFTER_REPS_SECONDS);
    tell(unit, { type: 'call.queued', callId: call.id, data: { step: 'waiting', after: 'hand_over' } });
    unit.effect({ topic: 'move-caller', callId: call.id });
  }
  tellQueueChanged(unit, deps.ids.next());
  unit.effect({ topic: 'assign-agents' });
}
