import { keepPlace } from '../callbacks/keep-place.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { closedWhileWaiting } from './waiting/answer-closed.ts';
import { lockCall } from './call-store.ts';
import type { LockedCall } from './call-store.ts';
import { callerLeg } from './call-store.ts';
import { isAfterReps } from './call.ts';
import type { CallStep } from './call.ts';
import { firstPlace, mayAskForCallback } from './caller-place.ts';
import type { CallerPlace } from './caller-place.ts';
import type { EventOf } from './carrier-event.ts';
import { menuOf } from './hotline.ts';
import { line } from './prompts.ts';
import type { PromptKey } from './prompts.ts';
import { menuReply, promiseReply, waitReply } from './replies.ts';
import type { VoiceReply } from './voice-reply.ts';

/** The caller's leg was moved, or finds in a round of waiting that the wait is over: where does it belong? */
export async function callerAsked(unit: UnitOfWork, event: EventOf<'caller-asked'>): Promise<VoiceReply> {
  return replyByState(unit, await lockCall(unit, event.callId));
}

const placeText = sql(
  'caller-place',
  `WITH before AS (SELECT place FROM call_legs WHERE id = $1)
   UPDATE call_legs SET place = $2 WHERE id = $1 RETURNING (SELECT place FROM before) AS before`,
);

/** Under the call's lock: what the caller is to be given as the call stands, and that it was given. */
export async function replyByState(
  unit: UnitOfWork,
  call: LockedCall | null,
  say?: readonly PromptKey[],
): Promise<VoiceReply> {
  if (call === null || call.state === 'ended') return goodbye(call);
  const on = { callId: call.id, legId: callerLeg(call).id, language: call.language };
  const place = placeOf(call);
  const before = await putAt(unit, call, place);
  switch (place) {
    case 'farewell':
      return (await closedWhileWaiting(unit, call)) ?? promiseReply(call, 'promise');
    case 'conference':
      return { kind: 'caller-joins', callId: on.callId, legId: on.legId };
    case 'waiting':
      // Brought back from before the tone: the menu was never heard.
      if (call.step === 'menu')
        return menuReply(on, await menuOf(unit, call.hotlineNumberId), { attempt: 1, opening: 'welcome' });
      return waitReply(on, waitingFor(call.step), say ?? news(call, before));
    default:
      return place satisfies never;
  }
}

/** A caller on hold who is not in the conference yet must not come in now: the agents may speak of them. */
function placeOf(call: LockedCall): CallerPlace {
  if (call.state === 'connected') return 'conference';
  return call.step === 'promised' ? 'farewell' : 'waiting';
}

/** Why the caller was moved to wait here. */
function news(call: LockedCall, before: CallerPlace | null): readonly PromptKey[] {
  if (before === null && isAfterReps(call)) return ['agentInstead'];
  if (before === 'farewell') return ['backAgain'];
  const cameFrom = before ?? firstPlace(call.direction);
  return cameFrom === 'conference' && call.state !== 'held' ? ['reconnecting'] : [];
}

export function waitingFor(step: CallStep | null): 'agent' | 'rep' {
  return step === 'waiting' || step === null ? 'agent' : 'rep';
}

async function putAt(unit: UnitOfWork, call: LockedCall, place: CallerPlace): Promise<CallerPlace | null> {
  const [row] = await unit.query<{ before: CallerPlace | null }>(placeText, [callerLeg(call).id, place]);
  return row?.before ?? null;
}

/** Only 1 means anything: call me back, and keep my place. Whatever else comes, the caller waits on. */
export async function waitKeyPressed(
  unit: UnitOfWork,
  deps: Deps,
  event: EventOf<'wait-key-pressed'>,
): Promise<VoiceReply> {
  const call = await lockCall(unit, event.callId);
  if (call === null || !mayAskForCallback(call)) return replyByState(unit, call);
  const on = { callId: call.id, legId: event.legId, language: call.language };
  const waitOn = (say: readonly PromptKey[]) => waitReply(on, waitingFor(call.step), say, event.round + 1);
  if (event.digit !== '1') return waitOn([]);
  if (!call.hasNumber) return waitOn(['noNumberToCall']);
  // Their turn has come: an agent's telephone is ringing.
  if (call.pending !== null) return waitOn(['beingConnected']);
  const prompt = call.step === 'waiting' && !isAfterReps(call) ? 'promisePlaceKept' : 'promiseByRep';
  await keepPlace(unit, deps, call);
  await putAt(unit, call, 'farewell');
  return promiseReply(call, prompt);
}

export function goodbye(call: LockedCall | null): VoiceReply {
  return { kind: 'goodbye', say: [line(call?.language ?? 'zh-CN', 'goodbye')] };
}
