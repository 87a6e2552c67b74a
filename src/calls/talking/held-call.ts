import type { Deps } from '../../deps.ts';
import type { UnitOfWork } from '../../outbox.ts';
import { DomainError } from '../../problem.ts';
import { tell } from '../../realtime/tell.ts';
import { changeCall, lockCall } from '../call-store.ts';
import type { LockedCall } from '../call-store.ts';

/**
 * The call that this agent talks on, under its lock. Errors: call-not-found, not-your-call (with somebody else),
 * call-state (nobody talks on it any more, or not yet).
 */
export async function lockOwnCall(unit: UnitOfWork, callId: string, agentId: string): Promise<LockedCall> {
  const call = await lockCall(unit, callId);
  requireOwn(call, agentId);
  return call;
}

export function requireOwn(call: LockedCall | null, agentId: string): asserts call is LockedCall {
  if (call === null) throw new DomainError('call-not-found');
  if (call.agentId !== agentId) throw new DomainError('not-your-call');
  if (call.consultState !== null)
    throw new DomainError('call-state', 'Somebody is being asked: complete or cancel that first.');
  if (call.handedLegId !== null) throw new DomainError('call-state', 'You have passed this call on.');
  if (call.state !== 'connected' && call.state !== 'held')
    throw new DomainError('call-state', `The call is ${call.state}; expected connected or held.`);
}

/** The caller hears music and the agent may speak freely. Holding a held call changes nothing. */
export function holdCall(deps: Deps, callId: string, agentId: string): Promise<void> {
  return holdOrResume(deps, { callId, agentId, to: 'held' });
}

export function resumeCall(deps: Deps, callId: string, agentId: string): Promise<void> {
  return holdOrResume(deps, { callId, agentId, to: 'connected' });
}

type HoldState = 'held' | 'connected';

/**
 * An agent who believes that the caller does not hear must be right. So the carrier is asked before the answer goes
 * back, and what the carrier did not do is not shown: the state returns and the agent is told. The effect stands behind
 * it: should this process end in between, the sweep makes the carrier match.
 */
async function holdOrResume(deps: Deps, to: { callId: string; agentId: string; to: HoldState }): Promise<void> {
  try {
    await deps.outbox.commitAndDeliver((unit) => moveHold(unit, to));
  } catch (fault) {
    if (fault instanceof DomainError) throw fault;
    const back = { ...to, to: to.to === 'held' ? 'connected' : 'held' } as const;
    await deps.outbox.commit((unit) => moveHold(unit, back)).catch(() => undefined);
    throw new DomainError('carrier-refused', `The call is still ${back.to}; try again.`, { cause: fault });
  }
}

async function moveHold(unit: UnitOfWork, move: { callId: string; agentId: string; to: HoldState }): Promise<void> {
  const call = await lockOwnCall(unit, move.callId, move.agentId);
  if (call.state === move.to) return;
  await changeCall(unit, call, { state: move.to });
  unit.effect({ topic: move.to === 'held' ? 'hold-caller' : 'resume-caller', callId: call.id });
  tell(unit, { type: move.to === 'held' ? 'call.held' : 'call.resumed', callId: call.id, agentId: move.agentId });
}
