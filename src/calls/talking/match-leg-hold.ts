import { sql } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import { askUntilStill } from '../ask-until-still.ts';

const legText = sql(
  'hold-of-leg',
  `SELECT l.call_id AS "callId", l.provider_call_sid AS sid,
     coalesce(c.consult_state = 'swapped' AND (l.id = c.consult_leg_id OR (l.kind = 'agent' AND l.user_id = c.consult_agent_id)), false) AS music
   FROM call_legs l JOIN calls c ON c.id = l.call_id WHERE l.id = $1 AND l.state <> 'ended' AND c.state <> 'ended'`,
);
/** Music for whoever is asked while the agent talks with the caller, else the voice: as the call stands now. */
export async function matchLegHold(deps: Deps, legId: string): Promise<void> {
  await askUntilStill(async () => {
    const [leg] = await deps.db.query<{ callId: string; sid: string | null; music: boolean }>(legText, [legId]);
    if (!leg || leg.sid === null) return null;
    const at = { callId: leg.callId, callerLegId: legId, callerSid: leg.sid };
    return leg.music
      ? { wanted: 'music', ask: () => deps.callControl.hold(at) }
      : { wanted: 'voice', ask: () => deps.callControl.resume(at) };
  });
}
