import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { isTalking } from './call.ts';
import { lockCall } from './call-store.ts';
import { endLeg } from './end-call.ts';

interface OutsideLeg {
  id: string;
  providerCallSid: string;
}

/** The phone in the browser of the agent who holds the call: answered, it is in the conference at once. */
export const NEVER_JOINED_SQL = `l.kind = 'agent' AND l.user_id = c.agent_id AND NOT l.on_mobile AND l.state = 'in_progress'
  AND l.joined_at IS NULL AND l.provider_call_sid IS NOT NULL`;

const outsideText = sql(
  'leg-never-joined',
  `SELECT l.id, l.provider_call_sid AS "providerCallSid" FROM calls c JOIN call_legs l ON l.call_id = c.id
   WHERE c.id = $1 AND ${NEVER_JOINED_SQL} ORDER BY l.created_at DESC LIMIT 1`,
);
const insideText = sql(
  'leg-joined-after-all',
  'UPDATE call_legs SET joined_at = $2 WHERE id = $1 AND joined_at IS NULL',
);

/**
 * The agent's phone was answered, and the carrier never told that it is in the conference: the news was lost, or agent
 * and caller both sit in silence. The carrier is asked. Not there, the leg ends, and the caller goes on as when a line
 * breaks (check-caller.ts).
 */
export async function neverJoined(deps: Deps, callId: string): Promise<void> {
  const [leg] = await deps.db.query<OutsideLeg>(outsideText, [callId]);
  if (leg === undefined) return;
  const { id: legId, providerCallSid } = leg;
  const isIn = await deps.callControl.isInConference({ callId, providerCallSid });
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, callId);
    if (isIn) return void (await unit.query(insideText, [legId, unit.now]));
    const [still] = await unit.query<OutsideLeg>(outsideText, [callId]);
    const held = call?.legs.find(({ id }) => id === legId);
    if (call && held && still?.id === legId && isTalking(call)) endLeg(unit, held);
  });
}
