import { z } from 'zod';
import { currentUser, requireRole } from '../../auth/guard.ts';
import { transferTargets } from '../../contract/call.ts';
import type { TransferTargets } from '../../contract/call.ts';
import { sql } from '../../db.ts';
import type { Db } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import type { HttpApp } from '../../http/http-app.ts';
import { isOnDuty, readRepHours } from '../../leads/rep-hours.ts';
import { isAlive, SIGN_OF_LIFE_SECONDS } from '../../routing/choose-agent.ts';

const agentsText = sql(
  'agents-to-transfer-to',
  `SELECT a.user_id AS id, u.name, a.state, a.since, a.seen_at AS "seenAt" FROM agents a JOIN users u ON u.id = a.user_id AND u.is_active
   WHERE a.user_id <> $1 AND u.name ILIKE $2 ORDER BY (a.state = 'available') DESC, a.state = 'offline', u.name LIMIT 50`,
);
const queuesText = sql(
  'queues-to-transfer-to',
  `SELECT q.id, q.name_zh AS "nameZh", q.name_en AS "nameEn",
     (SELECT count(*)::int FROM agents a JOIN users u ON u.id = a.user_id AND u.is_active
      WHERE a.state = 'available' AND a.user_id <> $1 AND (a.seen_at IS NULL OR a.seen_at > $3)
        AND (q.skill_id IS NULL OR EXISTS (SELECT 1 FROM agent_skills s WHERE s.agent_id = a.user_id AND s.skill_id = q.skill_id))) AS "freeAgents",
     (SELECT count(*)::int FROM calls c WHERE c.queue_id = q.id AND c.state = 'queued' AND c.step = 'waiting') AS waiting
   FROM call_queues q WHERE q.name_zh ILIKE $2 OR q.name_en ILIKE $2 ORDER BY q.code LIMIT 50`,
);
const repsText = sql(
  'reps-to-transfer-to',
  `SELECT r.user_id AS id, u.name, r.away_until > $2 AS away, r.working_hours AS "workingHours", r.time_zone AS "timeZone",
     EXISTS (SELECT 1 FROM call_legs l WHERE l.user_id = r.user_id AND l.state <> 'ended') AS busy
   FROM reps r JOIN users u ON u.id = r.user_id AND u.is_active WHERE u.name ILIKE $1 ORDER BY u.name LIMIT 50`,
);

interface AgentRow {
  id: string;
  name: string;
  state: TransferTargets['agents'][number]['state'];
  since: Date;
  seenAt: Date | null;
}
interface RepRow {
  id: string;
  name: string;
  away: boolean | null;
  workingHours: unknown;
  timeZone: string;
  busy: boolean;
}

/** GET /api/transfer-targets?q=: whom the agent may ask or pass a call to, by a part of the name. */
export function registerTransferTargets(app: HttpApp, deps: Deps): void {
  app.get(
    '/api/transfer-targets',
    {
      preHandler: requireRole('agent'),
      schema: { querystring: z.object({ q: z.string().max(60).default('') }), response: { 200: transferTargets } },
    },
    (request) => listTransferTargets(deps, { agentId: currentUser(request).id, part: request.query.q.trim() }),
  );
}

async function listTransferTargets(
  deps: { db: Db; clock: Deps['clock'] },
  asked: { agentId: string; part: string },
): Promise<TransferTargets> {
  const now = deps.clock.now();
  const like = `%${asked.part.replace(/[\\%_]/g, '\\$&')}%`;
  const aliveSince = new Date(now.getTime() - SIGN_OF_LIFE_MS);
  const [agents, queues, reps] = await Promise.all([
    deps.db.query<AgentRow>(agentsText, [asked.agentId, like]),
    deps.db.query<TransferTargets['queues'][number]>(queuesText, [asked.agentId, like, aliveSince]),
    deps.db.query<RepRow>(repsText, [like, now]),
  ]);
  return {
    agents: agents.map(({ seenAt, since, ...agent }) => ({
      ...agent,
      since: since.toISOString(),
      reachable: agent.state === 'available' && isAlive({ seenAt }, now),
    })),
    queues,
    reps: reps.map((rep) => ({ id: rep.id, name: rep.name, state: stateOfRep(rep, now) })),
  };
}

const SIGN_OF_LIFE_MS = SIGN_OF_LIFE_SECONDS * 1_000;

function stateOfRep(rep: RepRow, now: Date): TransferTargets['reps'][number]['state'] {
  if (rep.busy) return 'on_call';
  if (rep.away === true) return 'away';
  return isOnDuty(readRepHours(rep.workingHours, rep.timeZone), now) ? 'working' : 'off_hours';
}
