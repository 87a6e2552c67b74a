import type { Deps } from '../deps.ts';
import { lockAgentsInOrder, reserveTarget } from '../agents/reserve-target.ts';
import { DomainError } from '../problem.ts';
import { tell } from '../realtime/tell.ts';
import { startWrapUp } from '../wrap-up/start-wrap-up.ts';
import { isDialling } from './call.ts';
import { lockCall } from './call-store.ts';
import { endConsult } from './consult.ts';
import { lockOwnCall, requireOwn } from './held-call.ts';
import { endCall, endLeg, requeue } from './end-call.ts';

/** The agent ends the conversation. Errors: call-not-found, not-your-call, call-state. */
export async function hangUp(deps: Deps, callId: string, agentId: string): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, callId);
    if (call !== null && isDialling(call) && call.agentId === agentId)
      return endCall(unit, deps, call, { us: 'hang_up' });
    if (call?.consultAgentId === agentId) return endConsult(unit, deps, call, 'left');
    requireOwn(call, agentId);
    await endCall(unit, deps, call, { us: 'hang_up' });
  });
}

/**
 * Blind transfer: the agent leaves at once, the caller hears music until the next one answers. To one agent, who is
 * reserved for it at once; or back to the front of the queue. A target who does not answer: the queue.
 * Errors: as hangUp; target-unavailable.
 */
export async function transferCall(
  deps: Deps,
  transfer: { callId: string; agentId: string; to: { agentId: string } | 'queue' },
): Promise<void> {
  const { callId, agentId, to } = transfer;
  await deps.outbox.commit(async (unit) => {
    const call = await lockOwnCall(unit, callId, agentId);
    await lockAgentsInOrder(unit, to === 'queue' ? [agentId] : [agentId, to.agentId]);
    if (to !== 'queue' && to.agentId === agentId)
      throw new DomainError('target-unavailable', 'You hold this call already.');
    for (const leg of call.legs) if (leg.kind === 'agent') endLeg(unit, leg);
    await requeue(unit, deps, call);
    await startWrapUp(unit, deps, call, agentId);
    if (to !== 'queue') await reserveTarget(unit, deps, call, { ...to, kind: 'offer' });
    tell(unit, { type: 'call.transferred', callId, agentId, data: { to: to === 'queue' ? 'queue' : to.agentId } });
  });
}
