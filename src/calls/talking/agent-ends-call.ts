import type { Deps } from '../../deps.ts';
import { isDialling } from '../call.ts';
import { lockCall } from '../call-store.ts';
import type { LockedCall } from '../call-store.ts';
import { endConsult, leaveToConsulted } from './consult.ts';
import { endCall } from '../end-call.ts';
import { requireOwn } from './held-call.ts';

/** The agent ends the conversation, or leaves a conference that goes on with one of ours. Errors: call-not-found, not-your-call, call-state. */
export async function hangUp(deps: Deps, callId: string, agentId: string): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, callId);
    if (call !== null && isDialling(call) && call.agentId === agentId)
      return endCall(unit, deps, call, { us: 'hang_up' });
    if (call?.consultAgentId === agentId) return endConsult(unit, deps, call, 'left');
    if (call !== null && mayLeave(call, agentId)) return leaveToConsulted(unit, deps, call, agentId);
    if (call?.consultState === 'conference' && call.agentId === agentId)
      return endCall(unit, deps, call, { us: 'hang_up' });
    requireOwn(call, agentId);
    await endCall(unit, deps, call, { us: 'hang_up' });
  });
}

/** Out of a conference one may simply go, as long as one of ours stays with the caller. */
function mayLeave(call: LockedCall, agentId: string): boolean {
  if (call.consultState !== 'conference' || call.agentId !== agentId) return false;
  const isRep = call.legs.some(({ id, kind }) => id === call.consultLegId && kind === 'rep');
  return call.consultAgentId !== null || isRep;
}
