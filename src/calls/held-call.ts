import type { CallState } from '../contract/call.ts';
import { sql } from '../db.ts';
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
  requireOwn(call, agentId);
  return call;
}

export function requireOwn(call: LockedCall | null, agentId: string): asserts call is LockedCall {
  if (call === null) throw new DomainError('call-not-found');
  if (call.agentId !== agentId) throw new DomainError('not-your-call');
  if (call.consultAgentId !== null)
    throw new DomainError('call-state', 'Another agent is being asked: complete or cancel that first.');
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

const stateText = sql('hold-state-of-call', 'SELECT state FROM calls WHERE id = $1');
/** The state may change while the carrier is asked, hardly ever twice. */
const MATCH_ATTEMPTS = 3;

/**
 * Makes the carrier do what the call's state says now: music for who is held or waits for the next agent, the voice for
 * who is connected. So an effect that comes late or twice, or is overtaken by its opposite, does no harm.
 */
export async function matchHold(deps: Deps, callId: string): Promise<void> {
  let done: string | null = null;
  for (let attempt = 0; attempt < MATCH_ATTEMPTS; attempt += 1) {
    const [call] = await deps.db.query<{ state: CallState }>(stateText, [callId]);
    if (!call || call.state === 'ended') return;
    const wanted = call.state === 'connected' ? 'voice' : 'music';
    if (wanted === done) return;
    const caller = await callerAt(deps, callId);
    if (caller === null) return;
    const asked = { callId, callerLegId: caller.legId, callerSid: caller.sid };
    // Who is not in the conference any more hears nothing of it: that is as good as held.
    await unlessGone(wanted === 'voice' ? deps.callControl.resume(asked) : deps.callControl.hold(asked));
    done = wanted;
  }
}

export async function endCallAtCarrier(deps: Deps, callId: string): Promise<void> {
  const caller = await callerAt(deps, callId);
  if (caller) await unlessGone(deps.callControl.endCall({ callId, callerSid: caller.sid }));
}

export async function redirectCaller(deps: Deps, callId: string): Promise<void> {
  const caller = await callerAt(deps, callId);
  if (caller)
    await unlessGone(deps.callControl.redirectCaller({ callId, callerLegId: caller.legId, callerSid: caller.sid }));
}

async function callerAt(deps: Deps, callId: string): Promise<{ legId: string; sid: string } | null> {
  const leg = await deps.db.prisma.callLeg.findFirst({
    where: { callId, kind: 'caller' },
    select: { id: true, providerCallSid: true },
  });
  return leg?.providerCallSid ? { legId: leg.id, sid: leg.providerCallSid } : null;
}

async function unlessGone(asked: Promise<void>): Promise<void> {
  try {
    await asked;
  } catch (fault) {
    if (!(fault instanceof CarrierError) || fault.fault !== 'gone') throw fault;
  }
}
