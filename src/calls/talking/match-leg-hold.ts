import { sql } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import { CarrierError } from '../call-control.ts';

const legText = sql(
  'hold-of-leg',
  `SELECT l.call_id AS "callId", l.provider_call_sid AS sid,
     coalesce(c.consult_state = 'swapped' AND (l.id = c.consult_leg_id OR (l.kind = 'agent' AND l.user_id = c.consult_agent_id)), false) AS music
   FROM call_legs l JOIN calls c ON c.id = l.call_id WHERE l.id = $1 AND l.state <> 'ended' AND c.state <> 'ended'`,
);
/** The state may change while the carrier is asked, more often than once where the carrier makes us wait. */
const MATCH_ATTEMPTS = 10;

/** Music for whoever is asked while the agent talks with the caller, else the voice: as the call stands now. */
export async function matchLegHold(deps: Deps, legId: string): Promise<void> {
  let done: boolean | null = null;
  for (let attempt = 0; attempt < MATCH_ATTEMPTS; attempt += 1) {
    const [leg] = await deps.db.query<{ callId: string; sid: string | null; music: boolean }>(legText, [legId]);
    if (!leg || leg.sid === null || leg.music === done) return;
    const at = { callId: leg.callId, callerLegId: legId, callerSid: leg.sid };
    try {
      await (leg.music ? deps.callControl.hold(at) : deps.callControl.resume(at));
    } catch (fault) {
      // Who left hears nothing: their leg's end tells it.
      if (!(fault instanceof CarrierError) || fault.fault !== 'gone') throw fault;
    }
    done = leg.music;
  }
  // What was asked last may not be what the call wants now: the effect stays, for the sweep.
  throw new Error(`the call of leg ${legId} changed ${MATCH_ATTEMPTS} times while the carrier was asked`);
}
