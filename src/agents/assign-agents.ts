import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { chooseAgent } from '../routing/choose-agent.ts';
import type { AgentForChoice, ChoiceWhy } from '../routing/choose-agent.ts';
import { moveAgent } from './agent-store.ts';

interface WaitingCall {
  id: string;
  skill_id: string | null;
  ring_seconds: number;
  tried: string[];
}

// One assigner at a time over all nodes: two would both see the same agent free. Taken before the rows, never after.
const oneAtATime = sql('lock-assigning', `SELECT pg_advisory_xact_lock(hashtext('hotline assign-agents'))`);
const waitingText = sql(
  'waiting-calls',
  `SELECT c.id, q.skill_id, q.ring_seconds, coalesce((
       SELECT array_agg(r.agent_id::text) FROM reservations r
       WHERE r.call_id = c.id AND r.state IN ('rejected', 'timed_out') AND r.ended_at > $1), '{}') AS tried
   FROM calls c JOIN call_queues q ON q.id = c.queue_id
   WHERE c.state = 'queued' AND c.step = 'waiting'
     AND NOT EXISTS (SELECT 1 FROM reservations r WHERE r.call_id = c.id AND r.state = 'pending')
   ORDER BY c.priority DESC, c.queued_at, c.id LIMIT 20 FOR UPDATE OF c`,
);
const agentsText = sql(
  'agents-for-choice',
  `SELECT a.user_id AS id, u.name, a.state, a.idle_since AS "idleSince",
     coalesce((SELECT array_agg(s.skill_id::text) FROM agent_skills s WHERE s.agent_id = a.user_id), '{}') AS "skillIds"
   FROM agents a JOIN users u ON u.id = a.user_id WHERE a.state <> 'offline' AND u.is_active
   ORDER BY a.user_id FOR UPDATE OF a`,
);
const reserveText = sql(
  'reserve-agent',
  `INSERT INTO reservations (id, call_id, agent_id, why, created_at, deadline_at) VALUES ($1, $2, $3, $4, $5, $6)`,
);

/** An agent who let this call ring or refused it is asked again for it only after this long. */
const TRIED_FOR_SECONDS = 60;

/**
 * Gives waiting callers to available agents, first come first served, until one of both runs out. Safe to call at any
 * time and as often as one likes: whoever changed a call or an agent asks for it with the effect `assign-agents`.
 */
export async function assignAgents(deps: Deps): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    await unit.query(oneAtATime);
    const triedSince = new Date(unit.now.getTime() - TRIED_FOR_SECONDS * 1_000);
    const calls = await unit.query<WaitingCall>(waitingText, [triedSince]);
    if (calls.length === 0) return;
    let agents = await unit.query<AgentForChoice>(agentsText);
    for (const call of calls) {
      const { agent, why } = chooseAgent({ skillId: call.skill_id, triedAgentIds: call.tried }, agents);
      if (agent === null) continue;
      await reserve(deps, unit, { call, agent, why });
      agents = agents.map((one) => (one === agent ? { ...one, state: 'reserved' } : one));
    }
  });
}

async function reserve(deps: Deps, unit: UnitOfWork, chosen: { call: WaitingCall; agent: AgentForChoice; why: ChoiceWhy }): Promise<void> {
  const { call, agent, why } = chosen;
  const reservationId = deps.ids.next();
  const deadline = new Date(unit.now.getTime() + call.ring_seconds * 1_000);
  await unit.query(reserveText, [reservationId, call.id, agent.id, JSON.stringify(why), unit.now, deadline]);
  await moveAgent(unit, deps.ids, { agentId: agent.id, state: 'reserved', callId: call.id });
  unit.fact({ type: 'reservation.created', callId: call.id, userId: agent.id, data: { reservationId } });
  unit.effect({
    topic: 'schedule',
    job: 'reservation-deadline',
    jobId: `reservation-${reservationId}`,
    runAt: deadline.toISOString(),
    data: { reservationId },
  });
  unit.effect({ topic: 'offer-to-agent', reservationId });
}
