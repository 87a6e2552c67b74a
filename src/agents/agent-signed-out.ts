import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { setAgentState } from './set-agent-state.ts';

const leftText = sql(
  'agent-without-session',
  `SELECT a.state FROM agents a WHERE a.user_id = $1 AND a.state IN ('available', 'not_ready', 'wrapping_up')
     AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = a.user_id AND s.expires_at > $2)`,
);

/** Who signed out everywhere is not rung any more: callers would wait at an empty desk. A call that goes on is not touched. */
export async function agentSignedOut(deps: Deps, userId: string): Promise<void> {
  const [left] = await deps.db.query<{ state: string }>(leftText, [userId, deps.clock.now()]);
  if (left) await setAgentState(deps, userId, { state: 'offline' });
}
