import type { DeskShown } from '../contract/desk.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';

/** Several tabs beat together, on any node; a row is written at most this often. */
const NOTED_EVERY_SECONDS = 10;

const noteText = sql(
  'note-heartbeat',
  `WITH noted AS (
     UPDATE agents SET seen_at = $2 WHERE user_id = $1 AND state <> 'offline'
       AND (seen_at IS NULL OR seen_at <= $2::timestamptz - make_interval(secs => ${NOTED_EVERY_SECONDS})))
   SELECT a.state::text AS state, a.call_id AS "callId", c.state::text AS "callState"
   FROM agents a LEFT JOIN calls c ON c.id = a.call_id WHERE a.user_id = $1`,
);

/**
 * A screen of this user is alive. Nothing for those who are no agents, and for agents who are offline. Returns whether
 * what it says it shows is what the database says; one that says nothing is believed.
 */
export async function noteHeartbeat(
  deps: Pick<Deps, 'db' | 'clock'>,
  userId: string,
  shown: DeskShown | null,
): Promise<boolean> {
  const [agent] = await deps.db.query<DeskShown>(noteText, [userId, deps.clock.now()]);
  if (agent === undefined || shown === null) return true;
  const isCall = shown.callState === null || agent.callState === null || shown.callState === agent.callState;
  return shown.state === agent.state && shown.callId === agent.callId && isCall;
}
