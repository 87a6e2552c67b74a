import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { isTalking } from './call.ts';
import { lockCall } from './call-store.ts';
import type { LockedCall } from './call-store.ts';
import type { EventOf } from './carrier-event.ts';
import { endLeg, requeue } from './end-call.ts';
import { line } from './prompts.ts';
import { promiseReply, waitReply } from './replies.ts';
import type { VoiceReply } from './voice-reply.ts';

/**
 * The caller's conference is over and the caller is still on the line. Usually because we ended the call; if not, the
 * carrier closed it under us, and the caller goes back to waiting instead of hearing nothing.
 */
export async function callerOutOfConference(unit: UnitOfWork, deps: Deps, event: EventOf<'caller-out-of-conference'>): Promise<VoiceReply> {
  const call = await lockCall(unit, event.callId);
  if (call === null || call.state === 'ended') return goodbye(call);
  if (call.step === 'promised') return promiseReply(call, 'promise');
  const on = { callId: call.id, legId: event.legId, language: call.language };
  if (isTalking(call)) {
    // The other side's legs are in a conference that is gone.
    for (const leg of call.legs) if (leg.kind !== 'caller') endLeg(unit, leg);
    await requeue(unit, deps, call);
    return waitReply(on, 'agent', ['agentLost']);
  }
  return waitReply(on, call.step === 'hand_over' ? 'rep' : 'agent', []);
}

/** The caller was taken out of the queue to be told that we call back. */
export async function farewellAsked(unit: UnitOfWork, event: EventOf<'farewell-asked'>): Promise<VoiceReply> {
  const call = await lockCall(unit, event.callId);
  if (call === null || call.step !== 'promised') return goodbye(call);
  return promiseReply(call, 'promise');
}

function goodbye(call: LockedCall | null): VoiceReply {
  return { kind: 'goodbye', say: [line(call?.language ?? 'zh-CN', 'goodbye')] };
}
