import { moveAgent } from '../../agents/agent-store.ts';
import { keepPromiseOfCall } from '../../callbacks/promise-callback.ts';
import type { Deps } from '../../deps.ts';
import type { UnitOfWork } from '../../outbox.ts';
import { tell, tellQueueChanged } from '../../realtime/tell.ts';
import { callerLeg, changeCall } from '../call-store.ts';
import type { LockedCall } from '../call-store.ts';

/** The agent is in the conference: now the other party is rung. */
export function dialOut(unit: UnitOfWork, call: LockedCall): void {
  const leg = callerLeg(call);
  if (leg.state === 'new') unit.effect({ topic: 'dial-out', legId: leg.id });
}

/**
 * An agent takes a place that was kept in the queue: from here on it is a call that this agent places. The agent's
 * telephone, which rings for the reservation, is the own leg; a handset that is lifted already dials at once
 * (a mobile once its key was pressed: agent-phone-answers.ts).
 */
export async function keptPlaceTaken(unit: UnitOfWork, deps: Deps, call: LockedCall, agentId: string): Promise<void> {
  await changeCall(unit, call, { state: 'ringing', step: null, agentId });
  await moveAgent(unit, deps.ids, { agentId, state: 'on_call', callId: call.id });
  tell(unit, { type: 'call.ringing', callId: call.id, agentId, data: { direction: 'outbound' } });
  tellQueueChanged(unit, deps.ids.next());
  if (
    call.legs.some(
      (leg) => leg.kind === 'agent' && leg.userId === agentId && leg.state === 'in_progress' && !leg.onMobile,
    )
  )
    dialOut(unit, call);
}

/** Whoever we called answered: a conversation like any other from here on, and what was promised is kept. */
export async function calledPartyAnswered(unit: UnitOfWork, call: LockedCall): Promise<void> {
  if (call.agentId === null) return;
  await changeCall(unit, call, { state: 'connected', step: null, answered: true });
  await keepPromiseOfCall(unit, call);
  tell(unit, { type: 'call.connected', callId: call.id, agentId: call.agentId });
}
