import type { AgentView } from '../contract/agent.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';

interface AgentRow extends Omit<AgentView, 'since'> {
  since: Date;
}
const columns = `a.user_id AS id, u.name, a.state, a.reason, a.since, a.call_id AS "callId" FROM agents a JOIN users u ON u.id = a.user_id`;
const oneText = sql('agent-view', `SELECT ${columns} WHERE a.user_id = $1`);
const allText = sql('agent-views', `SELECT ${columns} WHERE u.is_active ORDER BY u.name, u.id`);

export async function agentView(on: Queryable, agentId: string): Promise<AgentView | null> {
  const [row] = await on.query<AgentRow>(oneText, [agentId]);
  return row ? toView(row) : null;
}

export async function agentViews(on: Queryable): Promise<AgentView[]> {
  return (await on.query<AgentRow>(allText)).map(toView);
}

function toView(row: AgentRow): AgentView {
  return { ...row, since: row.since.toISOString() };
}
