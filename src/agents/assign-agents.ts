import { isKeptPlaceSql, placeMayBeOfferedSql } from '../callbacks/queue-place.ts';
import { hasHadTimeAfterRepsSql, waitingSince } from '../calls/waiting/wait-limit.ts';
import type { CustomerLevel } from '../contract/customer.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { priorityOrderSql } from '../routing/call-priority.ts';
import { chooseAgent } from '../routing/choose-agent.ts';
import type { AgentForChoice, CallForChoice, ChoiceWhy, PreferredAgent } from '../routing/choose-agent.ts';
import { reserveAgent } from './reserve-agent.ts';

interface WaitingCall {
  id: string;
  skillId: string | null;
  preferSeconds: number;
  overflowSeconds: number;
  waitingSince: Date;
  level: CustomerLevel | null;
  tried: string[];
  preferred: PreferredAgent | null;
  assignAt: Date | null;
  /** The caller asked to be called back and is not on the line. */
  keepsPlace: boolean;
}

// One assigner at a time over all nodes: two would both see the same agent free. Taken before the rows, never after.
const oneAtATime = sql('lock-assigning', `SELECT pg_advisory_xact_lock(hashtext('hotline assign-agents'))`);
// The first fifty are locked: those behind them have their turn when these are rung, promised a call, or overflow.
// Who knows the caller: the owner of the customer's newest open ticket (the contact's own first), else the agent of the
// last conversation, by our calls or by what was written of one. In mid-call nobody is preferred: whoever passed the
// call on would get it back.
const waitingText = sql(
  'waiting-calls',
  `SELECT c.id, q.skill_id AS "skillId", q.prefer_seconds AS "preferSeconds",
     q.overflow_seconds AS "overflowSeconds", ${waitingSince} AS "waitingSince", cu.level, c.assign_at AS "assignAt",
     ${isKeptPlaceSql('c')} AS "keepsPlace", coalesce((
       SELECT array_agg(r.agent_id::text) FROM reservations r
       WHERE r.call_id = c.id AND r.state IN ('rejected', 'timed_out') AND r.ended_at > $1), '{}') AS tried,
     CASE WHEN c.customer_id IS NULL OR c.answered_at IS NOT NULL THEN NULL ELSE coalesce(
       (SELECT json_build_object('id', u.id, 'name', u.name, 'because', 'ticket-owner') FROM tickets t
          JOIN agents a ON a.user_id = t.owner_id JOIN users u ON u.id = a.user_id AND u.is_active
        WHERE t.customer_id = c.customer_id AND t.status <> 'solved'
        ORDER BY t.contact_id IS NOT DISTINCT FROM c.contact_id DESC, t.opened_at DESC, t.id LIMIT 1),
       (SELECT json_build_object('id', u.id, 'name', u.name, 'because', 'last-agent') FROM (
          (SELECT l.agent_id AS by, l.started_at AS at FROM calls l
           WHERE l.customer_id = c.customer_id AND l.answered_at IS NOT NULL AND l.agent_id IS NOT NULL AND l.id <> c.id
           ORDER BY l.started_at DESC LIMIT 1)
          UNION ALL
          (SELECT i.by_id, i.at FROM interactions i JOIN agents ON user_id = i.by_id
           WHERE i.customer_id = c.customer_id AND i.channel = 'call' AND i.involved_person ORDER BY i.at DESC LIMIT 1)) talks
          JOIN agents a ON a.user_id = talks.by JOIN users u ON u.id = a.user_id AND u.is_active
        ORDER BY talks.at DESC LIMIT 1)) END AS preferred
   FROM calls c JOIN call_queues q ON q.id = c.queue_id LEFT JOIN customers cu ON cu.id = c.customer_id
   WHERE c.state = 'queued' AND c.step = 'waiting'
     AND NOT EXISTS (SELECT 1 FROM reservations r WHERE r.call_id = c.id AND r.state = 'pending')
     AND (NOT ${isKeptPlaceSql('c')} OR ${placeMayBeOfferedSql('c', '$2')})
     AND NOT ${hasHadTimeAfterRepsSql('c', '$2')}
   ORDER BY ${priorityOrderSql('c', 'cu')} LIMIT 50 FOR UPDATE OF c`,
);
const agentsText = sql(
  'agents-for-choice',
  `SELECT a.user_id AS id, u.name, a.state, a.idle_since AS "idleSince", a.seen_at AS "seenAt",
     (SELECT max(r.created_at) FROM reservations r WHERE r.agent_id = a.user_id) AS "lastOfferAt",
     coalesce((SELECT array_agg(s.skill_id::text) FROM agent_skills s WHERE s.agent_id = a.user_id), '{}') AS "skillIds",
     (SELECT coalesce(json_object_agg(s.skill_id, s.level), '{}'::json) FROM agent_skills s WHERE s.agent_id = a.user_id) AS levels
   FROM agents a JOIN users u ON u.id = a.user_id WHERE a.state <> 'offline' AND u.is_active
   ORDER BY a.user_id FOR UPDATE OF a`,
);
const assignAtText = sql('assign-call-at', 'UPDATE calls SET assign_at = $2 WHERE id = $1');

/** An agent who let this call ring or refused it is asked again for it only after this long. */
const TRIED_FOR_SECONDS = 60;

/**
 * Gives waiting callers to agents, by priority, until one of both runs out. Safe to call at any time and as often as
 * one likes: whoever changed a call or an agent asks for it with the effect `assign-agents`, and the job `assign-at`
 * when a caller has waited long enough for a preferred agent, or for the skill of the queue. Returns how many were given.
 */
export async function assignAgents(deps: Deps): Promise<number> {
  return deps.outbox.commit(async (unit) => {
    await unit.query(oneAtATime);
    const triedSince = new Date(unit.now.getTime() - TRIED_FOR_SECONDS * 1_000);
    const calls = await unit.query<WaitingCall>(waitingText, [triedSince, unit.now]);
    if (calls.length === 0) return 0;
    let agents = await unit.query<AgentForChoice>(agentsText);
    let given = 0;
    for (const call of calls) {
      const { agent, why, askAgainAt } = chooseAgent(toChoose(call), agents, unit.now);
      if (askAgainAt !== null) await askAgain(unit, call, askAgainAt);
      if (agent === null) continue;
      await reserveAgent(unit, deps.ids, { callId: call.id, agentId: agent.id, kind: 'offer', why: told(call, why) });
      agents = agents.map((one) => (one === agent ? { ...one, state: 'reserved' } : one));
      given += 1;
    }
    return given;
  });
}

/** The agent reads that this is a callback, and how long its place was kept. */
function told({ keepsPlace }: WaitingCall, why: ChoiceWhy): ChoiceWhy {
  return keepsPlace && why.call ? { ...why, call: { ...why.call, keepsPlace } } : why;
}

function toChoose({ tried, ...call }: WaitingCall): CallForChoice {
  return { ...call, triedAgentIds: tried };
}

/** One job for each moment; that it was asked for is kept with the call, since every event of the desk comes by here. */
async function askAgain(unit: UnitOfWork, call: WaitingCall, at: Date): Promise<void> {
  if (call.assignAt?.getTime() === at.getTime()) return;
  await unit.query(assignAtText, [call.id, at]);
  unit.effect({
    topic: 'schedule',
    job: 'assign-at',
    jobId: `assign-${call.id}-${at.getTime()}`,
    runAt: at.toISOString(),
    data: {},
  });
}
