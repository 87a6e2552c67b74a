import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';

/** Several tabs beat together, on any node; a row is written at most this often. */
const NOTED_EVERY_SECONDS = 10;

const noteText = sql(
  'note-heartbeat',
  `UPDATE agents SET seen_at = $2 WHERE user_id = $1 AND state <> 'offline'
     AND (seen_at IS NULL OR seen_at <= $2::timestamptz - make_interval(secs => ${NOTED_EVERY_SECONDS}))`,
);

/** A screen of this user is alive. Nothing for those who are no agents, and for agents who are offline. */
export async function noteHeartbeat(deps: Pick<Deps, 'db' | 'clock'>, userId: string): Promise<void> {
  await deps.db.query(noteText, [userId, deps.clock.now()]);
}
