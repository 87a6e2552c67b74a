import type { SetStateBody } from '../contract/agent.ts';
import { sql } from '../db.ts';
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
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) if (await choose(deps, agentId, body)) return;
  throw new DomainError('agent-state', 'A call ended at the same moment; choose again.');
}

/** The call to lock before the agent is known only from the agent: should it be another by then, all begins anew. */
const ATTEMPTS = 3;

async function choose(deps: Deps, agentId: string, body: SetStateBody): Promise<boolean> {
  const wrappingUp = await callBeingWrappedUp(deps, agentId);
  return deps.outbox.commit(async (unit) => {
    // The call before the agent: the lock order.
    if (wrappingUp !== null) await lockCall(unit, wrappingUp);
    const agent = await lockAgent(unit, agentId);
    if (agent === null) throw new DomainError('agent-not-found');
    if (!mayChoose(agent.state, body.state)) {
      throw new DomainError('agent-state', `You are ${agent.state}; finish the call first, then choose ${body.state}.`);
    }
    if (agent.state === 'wrapping_up' && agent.callId !== wrappingUp) return false;
    const reason = body.reason ?? null;
    if (agent.state === body.state && (agent.reason === reason || body.state !== 'not_ready')) return true;
    if (agent.state === 'wrapping_up' && agent.callId !== null)
      await closeWrapUp(unit, deps, { callId: agent.callId, agentId });
    await moveAgent(unit, deps.ids, {
      agentId,
      state: body.state,
      reason: body.state === 'not_ready' ? (reason ?? 'other') : null,
    });
    await unit.query(forgetScreenText, [agentId]);
    if (body.state === 'available') unit.effect({ topic: 'assign-agents' });
    return true;
  });
}

// Whoever chose may sit at another screen than the one that beat before, or at none (agent-state.ts).
const forgetScreenText = sql('forget-screen', 'UPDATE agents SET seen_at = NULL WHERE user_id = $1');
const wrappingUpText = sql(
  'call-being-wrapped-up',
  `SELECT call_id AS "callId" FROM agents WHERE user_id = $1 AND state = 'wrapping_up'`,
);

async function callBeingWrappedUp(deps: Deps, agentId: string): Promise<string | null> {
  const [agent] = await deps.db.query<{ callId: string | null }>(wrappingUpText, [agentId]);
  return agent?.callId ?? null;
}
