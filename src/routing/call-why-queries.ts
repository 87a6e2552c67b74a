import type { CallWhy, ReservationWhy } from '../contract/call-why.ts';
import type { User } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import { DomainError } from '../problem.ts';
import { tellAgentWhy } from './agent-why-words.ts';

interface WhyRow {
  id: string;
  agentId: string;
  agentName: string;
  state: ReservationWhy['state'];
  createdAt: Date;
  why: unknown;
}

const callText = sql('call-exists', 'SELECT agent_id AS "agentId" FROM calls WHERE id = $1');
const whyText = sql(
  'why-of-call',
  `SELECT r.id, r.agent_id AS "agentId", u.name AS "agentName", r.state, r.created_at AS "createdAt", r.why
   FROM reservations r JOIN users u ON u.id = r.agent_id WHERE r.call_id = $1 ORDER BY r.created_at, r.id LIMIT 50`,
);

/**
 * Why each agent was offered this call. An agent reads it of calls that were theirs or offered to them.
 * Errors: call-not-found, not-your-call.
 */
export async function callWhyFor(
  on: Queryable,
  callId: string,
  reader: Pick<User, 'id' | 'role' | 'language'>,
): Promise<CallWhy> {
  const [call] = await on.query<{ agentId: string | null }>(callText, [callId]);
  if (!call) throw new DomainError('call-not-found');
  const rows = await on.query<WhyRow>(whyText, [callId]);
  const concerns = call.agentId === reader.id || rows.some(({ agentId }) => agentId === reader.id);
  if (reader.role === 'agent' && !concerns) throw new DomainError('not-your-call', 'This call was never yours.');
  return { items: rows.map((row) => toView(row, reader)) };
}

function toView(
  { id, agentId, agentName, state, createdAt, why }: WhyRow,
  { language }: Pick<User, 'language'>,
): ReservationWhy {
  const agent = { id: agentId, name: agentName };
  return { id, agent, state, createdAt: createdAt.toISOString(), ...tellAgentWhy(why, language) };
}
