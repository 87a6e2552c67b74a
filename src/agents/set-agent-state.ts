import type { SetStateBody } from '../contract/agent.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { closeWrapUp } from '../wrap-up/complete-wrap-up.ts';
import { mayChoose } from './agent-state.ts';
import { lockAgent, moveAgent } from './agent-store.ts';
import { lockCall } from '../calls/call-store.ts';

/**
 * What an agent chooses to be. Errors: agent-not-found; agent-state while a call is offered or talked on. Chosen during
 * wrap-up, it ends the wrap-up (the note can still be written later).
 */
export async function setAgentState(deps: Deps, agentId: string, body: SetStateBody): Promise<void> {
  const wrappingUp = await callBeingWrappedUp(deps, agentId);
  await deps.outbox.commit(async (unit) => {
    // The call before the agent: the lock order.
    if (wrappingUp !== null) await lockCall(unit, wrappingUp);
    const agent = await lockAgent(unit, agentId);
    if (agent === null) throw new DomainError('agent-not-found');
    if (!mayChoose(agent.state, body.state)) {
      throw new DomainError('agent-state', `You are ${agent.state}; finish the call first, then choose ${body.state}.`);
    }
    const reason = body.reason ?? null;
    if (agent.state === body.state && (agent.reason === reason || body.state !== 'not_ready')) return;
    if (agent.state === 'wrapping_up' && agent.callId !== null) await closeWrapUp(unit, deps, { callId: agent.callId, agentId });
    await moveAgent(unit, deps.ids, { agentId, state: body.state, reason: body.state === 'not_ready' ? (reason ?? 'other') : null });
    if (body.state === 'available') unit.effect({ topic: 'assign-agents' });
  });
}

async function callBeingWrappedUp(deps: Deps, agentId: string): Promise<string | null> {
  const agent = await lockAgent(deps.db, agentId);
  return agent?.state === 'wrapping_up' ? agent.callId : null;
}
