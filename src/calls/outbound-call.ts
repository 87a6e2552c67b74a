import { keepPromiseOfCall } from '../callbacks/promise-callback.ts';
import type { UnitOfWork } from '../outbox.ts';
import { tell } from '../realtime/tell.ts';
import { callerLeg, changeCall } from './call-store.ts';
import type { LockedCall } from './call-store.ts';

/** The agent is in the conference: now the other party is rung. */
export function dialOut(unit: UnitOfWork, call: LockedCall): void {
  const leg = callerLeg(call);
  if (leg.state === 'new') unit.effect({ topic: 'dial-out', legId: leg.id });
}

/** Whoever we called answered: a conversation like any other from here on, and what was promised is kept. */
export async function calledPartyAnswered(unit: UnitOfWork, call: LockedCall): Promise<void> {
  if (call.agentId === null) return;
  await changeCall(unit, call, { state: 'connected', step: null, answered: true });
  await keepPromiseOfCall(unit, call);
  tell(unit, { type: 'call.connected', callId: call.id, agentId: call.agentId });
}
