import type { Deps } from '../deps.ts';
import { liveCallGone } from '../leads/live-call-gone.ts';
import type { UnitOfWork } from '../outbox.ts';
import { tell } from '../realtime/tell.ts';
import { callCameIn } from './call-came-in.ts';
import { changeCall, findCallOfLeg, lockCall } from './call-store.ts';
import type { LockedCall } from './call-store.ts';
import { isUnanswered } from './call.ts';
import { goodbye, replyByState } from './caller-asked.ts';
import type { EventOf } from './carrier-event.ts';
import { endCall, rescind } from './end-call.ts';
import type { VoiceReply } from './voice-reply.ts';

interface Taken {
  callId: string | null;
  reply: VoiceReply;
}

/**
 * A caller was sent to the stand-by telephone while nothing inside answered, and that is over. Who talked with somebody
 * there was served, and nobody is to ring for them any more; who did not is taken in now like any other caller. The call
 * may not be written down yet: this request names everything that its own did.
 */
export async function standByOver(unit: UnitOfWork, deps: Deps, event: EventOf<'stand-by-over'>): Promise<Taken> {
  const { carrier, providerCallSid, talkedSeconds } = event;
  const known = event.callId ?? (await findCallOfLeg(unit, { legId: null, carrier, providerCallSid }));
  if (known === null) return unknownCaller(unit, deps, event);
  const call = await lockCall(unit, known);
  if (talkedSeconds === null) return { callId: known, reply: await replyByState(unit, call) };
  if (call !== null) await stoodIn(unit, deps, call, talkedSeconds);
  return { callId: known, reply: goodbye(call) };
}

async function unknownCaller(unit: UnitOfWork, deps: Deps, event: EventOf<'stand-by-over'>): Promise<Taken> {
  const { carrier, eventKey, raw, providerCallSid, from, to, talkedSeconds } = event;
  const arrival = { carrier, eventKey, raw, providerCallSid, from, to, kind: 'call-came-in' } as const;
  if (talkedSeconds === null) return callCameIn(unit, deps, { ...arrival, alreadyEnded: null });
  const at = before(unit.now, talkedSeconds);
  const taken = await callCameIn(unit, deps, { ...arrival, at, alreadyEnded: null, talksAlready: true });
  const call = await lockCall(unit, taken.callId);
  if (call !== null) await stoodIn(unit, deps, call, talkedSeconds);
  return { callId: taken.callId, reply: goodbye(call) };
}

/** Whoever stood in wrote nothing down: a lead goes on as a record, and a promise that was open stays open. */
async function stoodIn(unit: UnitOfWork, deps: Deps, call: LockedCall, seconds: number): Promise<void> {
  if (!isUnanswered(call)) return;
  await rescind(unit, deps, call);
  const since = new Date(Math.max(call.startedAt.getTime(), before(unit.now, seconds).getTime()));
  await changeCall({ query: unit.query, now: since }, call, { state: 'connected', step: null, answered: true });
  if (call.leadId !== null) await liveCallGone(unit, { callId: call.id });
  tell(unit, { type: 'call.connected', callId: call.id, data: { standBy: true } });
  await endCall(unit, deps, call, { caller: 'completed' });
}

function before(at: Date, seconds: number): Date {
  return new Date(at.getTime() - seconds * 1_000);
}
