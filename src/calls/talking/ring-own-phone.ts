import { POP_WAIT_MS } from '../../agents/offer-to-agent.ts';
import { sql } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import { popOfCall } from '../../screen-pop/pop-of-call.ts';
import { placeLeg } from '../place-leg.ts';

const ownLegText = sql(
  'own-leg-to-ring',
  `SELECT call_id AS "callId", user_id AS "agentId" FROM call_legs WHERE id = $1 AND state = 'new' AND user_id IS NOT NULL`,
);

/** As for a call that comes in: the screen first, then the agent's phone. Asked for twice, it rings once. */
export async function ringOwnPhone(deps: Deps, legId: string): Promise<void> {
  const [leg] = await deps.db.query<{ callId: string; agentId: string }>(ownLegText, [legId]);
  const pop = leg && (await popOfCall(deps, leg.callId, leg.callId));
  if (leg && pop) await deps.realtime.pop(leg.agentId, pop, POP_WAIT_MS);
  await placeLeg(deps, legId);
}
