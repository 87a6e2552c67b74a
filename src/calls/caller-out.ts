import { promiseCallback } from '../callbacks/promise-callback.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { isTalking } from './call.ts';
import { changeCall, lockCall } from './call-store.ts';
import type { LockedCall } from './call-store.ts';
import { replyByState } from './caller-asked.ts';
import type { EventOf } from './carrier-event.ts';
import { endConsult } from './talking/consult.ts';
import { endLeg, requeue } from './end-call.ts';
import { startWrapUp } from '../wrap-up/start-wrap-up.ts';
import type { VoiceReply } from './voice-reply.ts';

/**
 * The caller's conference is over and the caller is still on the line. Usually because we ended the call; if not, the
 * carrier closed it under us, or would not have it, and the caller goes back to waiting instead of hearing nothing.
 * A caller whom we take out of the conference ourselves does not come by here.
 */
export async function callerOutOfConference(
  unit: UnitOfWork,
  deps: Deps,
  event: EventOf<'caller-out-of-conference'>,
): Promise<VoiceReply> {
  const call = await lockCall(unit, event.callId);
  if (call === null || !isTalking(call)) return replyByState(unit, call);
  // The other side's legs are in a conference that is gone.
  for (const leg of call.legs) if (leg.kind !== 'caller') endLeg(unit, leg);
  if (call.consultState !== null) await endConsult(unit, deps, call, 'left');
  const agentId = call.handedLegId === null ? call.agentId : null;
  await requeue(unit, deps, call);
  // The agent's part is over as after a transfer; without this nobody would ever free the agent.
  if (agentId !== null) await startWrapUp(unit, deps, call, agentId);
  if (await fellOutTooOften(unit, call.id)) await promiseInstead(unit, deps, call);
  return replyByState(unit, call, ['agentLost']);
}

const fallsText = sql(
  'falls-out-of-conference',
  `SELECT count(*)::int AS falls FROM webhook_inbox WHERE call_id = $1 AND kind = 'caller-out-of-conference' AND received_at > $2`,
);
const MOST_FALLS = 3;
const WITHIN_SECONDS = 60;
const CALLBACK_WITHIN_SECONDS = 1_800;

/** A carrier that will not hold a conference would cost the caller one agent after another. */
async function fellOutTooOften(unit: UnitOfWork, callId: string): Promise<boolean> {
  const [row] = await unit.query<{ falls: number }>(fallsText, [
    callId,
    new Date(unit.now.getTime() - WITHIN_SECONDS * 1_000),
  ]);
  return (row?.falls ?? 0) >= MOST_FALLS;
}

async function promiseInstead(unit: UnitOfWork, deps: Deps, call: LockedCall): Promise<void> {
  await changeCall(unit, call, { step: 'promised' });
  const dueAt = new Date(unit.now.getTime() + CALLBACK_WITHIN_SECONDS * 1_000);
  await promiseCallback(unit, deps.ids, call, { reason: 'carrier_fault', dueAt });
}
