import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { SIGN_OF_LIFE_SECONDS } from '../routing/choose-agent.ts';
import { moveAgent } from './agent-store.ts';

// In the order in which assign-agents locks them.
const lostText = sql(
  'agents-with-lost-screens',
  `SELECT user_id AS id FROM agents WHERE state = 'available' AND seen_at < $1::timestamptz - make_interval(secs => ${SIGN_OF_LIFE_SECONDS})
   ORDER BY user_id FOR UPDATE`,
);

/** Nobody could be heard while the database was gone: whoever is there proves it within the same time. */
function couldBeHeard({ service, clock }: Deps): boolean {
  const { works, since } = service.view().parts.database;
  return works && clock.now().getTime() - Date.parse(since) > SIGN_OF_LIFE_SECONDS * 1_000;
}

/**
 * An agent whose screen fell silent is not ready, and reads why when the screen is back: going available again is a
 * choice of the person, since nobody else knows whether there is one. Who is on a call stays there.
 */
export async function sweepLostScreens(deps: Deps): Promise<number> {
  if (!couldBeHeard(deps)) return 0;
  return deps.outbox.commit(async (unit) => {
    const lost = await unit.query<{ id: string }>(lostText, [unit.now]);
    for (const { id } of lost)
      await moveAgent(unit, deps.ids, { agentId: id, state: 'not_ready', reason: 'connection_lost' });
    return lost.length;
  });
}
