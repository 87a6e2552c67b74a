import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { tell } from '../realtime/tell.ts';
import { CarrierError } from './call-control.ts';
import { changeCall, lockCall } from './call-store.ts';
import type { LockedCall } from './call-store.ts';

/**
 * The call that this agent talks on, under its lock. Errors: call-not-found, not-your-call (with somebody else),
 * call-state (nobody talks on it any more, or not yet).
 */
export async function lockOwnCall(unit: UnitOfWork, callId: string, agentId: string): Promise<LockedCall> {
  const call = await lockCall(unit, callId);
  if (call === null) throw new DomainError('call-not-found');
  if (call.agentId !== agentId) throw new DomainError('not-your-call');
  if (call.state !== 'connected' && call.state !== 'held') throw new DomainError('call-state', `The call is ${call.state}; expected connected or held.`);
  return call;
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
 * back, and what the carrier did not do is not shown: the state returns and the agent is told.
 */
async function holdOrResume(deps: Deps, to: { callId: string; agentId: string; to: HoldState }): Promise<void> {
  const changed = await moveHold(deps, to);
  if (!changed) return;
  try {
    await (to.to === 'held' ? holdCaller : resumeCaller)(deps, to.callId);
  } catch (fault) {
    await moveHold(deps, { ...to, to: to.to === 'held' ? 'connected' : 'held' }).catch(() => false);
    throw new DomainError('carrier-refused', `The call is still ${to.to === 'held' ? 'connected' : 'held'}; try again.`, { cause: fault });
  }
}

function moveHold(deps: Deps, move: { callId: string; agentId: string; to: HoldState }): Promise<boolean> {
  return deps.outbox.commit(async (unit) => {
    const call = await lockOwnCall(unit, move.callId, move.agentId);
    if (call.state === move.to) return false;
    await changeCall(unit, call, { state: move.to });
    tell(unit, { type: move.to === 'held' ? 'call.held' : 'call.resumed', callId: call.id, agentId: move.agentId });
    return true;
  });
}

/** Who is not in the conference any more hears nothing of it: that is as good as held. */
export async function holdCaller(deps: Deps, callId: string): Promise<void> {
  const caller = await callerAt(deps, callId);
  if (caller) await unlessGone(deps.callControl.hold({ callId, callerLegId: caller.legId, callerSid: caller.sid }));
}

export async function resumeCaller(deps: Deps, callId: string): Promise<void> {
  const caller = await callerAt(deps, callId);
  if (caller) await unlessGone(deps.callControl.resume({ callId, callerSid: caller.sid }));
}

export async function endCallAtCarrier(deps: Deps, callId: string): Promise<void> {
  const caller = await callerAt(deps, callId);
  if (caller) await unlessGone(deps.callControl.endCall({ callId, callerSid: caller.sid }));
}

export async function redirectCaller(deps: Deps, callId: string): Promise<void> {
  const caller = await callerAt(deps, callId);
  if (caller) await unlessGone(deps.callControl.redirectCaller({ callId, callerLegId: caller.legId, callerSid: caller.sid }));
}

async function callerAt(deps: Deps, callId: string): Promise<{ legId: string; sid: string } | null> {
  const leg = await deps.db.prisma.callLeg.findFirst({ where: { callId, kind: 'caller' }, select: { id: true, providerCallSid: true } });
  return leg?.providerCallSid ? { legId: leg.id, sid: leg.providerCallSid } : null;
}

async function unlessGone(asked: Promise<void>): Promise<void> {
  try {
    await asked;
  } catch (fault) {
    if (!(fault instanceof CarrierError) || fault.fault !== 'gone') throw fault;
  }
}
