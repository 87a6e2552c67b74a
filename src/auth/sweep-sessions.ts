import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';

const endedText = sql(
  'end-expired-sessions',
  'DELETE FROM sessions WHERE expires_at < $1 RETURNING id, user_id AS "userId"',
);

/**
 * Ends what ran out, with its screens: a socket is asked who it is only when it opens, and would go on showing callers
 * to a desk whose session is long over.
 */
export async function sweepSessions(deps: Pick<Deps, 'outbox'>): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const ended = await unit.query<{ id: string; userId: string }>(endedText, [unit.now]);
    for (const { id, userId } of ended) unit.effect({ topic: 'end-screens', userId, sessionId: id });
  });
}
