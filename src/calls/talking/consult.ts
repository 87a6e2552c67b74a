import { lockAgent, moveAgent } from '../../agents/agent-store.ts';
import { lockAgentsInOrder } from '../../agents/reserve-target.ts';
import type { ConsultEnd } from '../../contract/call.ts';
import { sql } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import type { UnitOfWork } from '../../outbox.ts';
import { DomainError } from '../../problem.ts';
import { tell } from '../../realtime/tell.ts';
import { startWrapUp } from '../../wrap-up/start-wrap-up.ts';
import { changeCall, consultedLeg, consultOf, lockCall } from '../call-store.ts';
import type { Leg, LockedCall } from '../call-store.ts';
import { reserveForTarget, ringTarget } from './consult-target.ts';
import type { CallTarget } from './consult-target.ts';
import { endLeg, releaseConsulted, requeue, rescind } from '../end-call.ts';
import { holdCall, lockOwnCall, resumeCall } from './held-call.ts';

/**
 * Asking somebody. The call stays one call with one more leg, an agent's, a rep's or an outside number's:
 *
 *   held ── consult ──> held + ringing            an agent has a pending reservation of kind `consult`; others ring
 *        ── answered ─> held + talking            the two talk, the caller hears music
 *        ⇄  swap        connected + swapped       the agent talks with the caller, the one who is asked hears music
 *        ── conference > connected + conference   all three
 *        ── complete ─> connected                 the caller is with whoever was asked; the first agent wraps up
 *        ── cancel, rejected, no answer, the other leaves ─> connected, as before
 *
 * `consult_state` is the word after the plus. Errors: as holdCall; target-unavailable, not-found.
 */
export async function startConsult(
  deps: Deps,
  consult: { callId: string; agentId: string; target: CallTarget },
): Promise<void> {
  const { callId, agentId, target } = consult;
  if (target.kind === 'agent' && target.agentId === agentId)
    throw new DomainError('target-unavailable', 'You hold this call already.');
  // First of all, and confirmed by the carrier: the two must not speak before the caller hears music.
  const [before] = await deps.db.query<{ state: string }>(stateText, [callId]);
  await holdCall(deps, callId, agentId);
  try {
    await ask(deps, consult);
  } catch (fault) {
    // Whom the agent chose is not free: the caller must not be left with music for that.
    if (before?.state === 'connected') await resumeCall(deps, callId, agentId);
    throw fault;
  }
}

const stateText = sql('state-before-consult', 'SELECT state FROM calls WHERE id = $1');

async function ask(deps: Deps, consult: { callId: string; agentId: string; target: CallTarget }): Promise<void> {
  const { callId, agentId, target } = consult;
  await deps.outbox.commit(async (unit) => {
    const call = await lockOwnCall(unit, callId, agentId);
    if (call.state !== 'held') throw new DomainError('call-state', 'The caller was taken off hold meanwhile.');
    const isDesk = target.kind === 'agent' || target.kind === 'queue';
    const asked = isDesk
      ? { agentId: await reserveForTarget(unit, deps, call, { from: agentId, target, kind: 'consult' }), legId: null }
      : { agentId: null, legId: await ringTarget(unit, deps, call, target) };
    await changeCall(unit, call, { state: 'held', consult: { ...asked, state: 'ringing' } });
    tell(unit, { type: 'call.consulted', callId, agentId, data: { kind: target.kind, to: asked.agentId } });
  });
}

/** The caller goes to whoever was asked; the first agent wraps up. Errors: call-not-found, not-your-call, call-state. */
export async function completeConsult(deps: Deps, callId: string, agentId: string): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const call = await lockConsult(unit, callId, agentId);
    if (call.consultState === 'ringing') throw new DomainError('call-state', 'Whoever is asked has not answered yet.');
    await leaveToConsulted(unit, deps, call, agentId);
  });
}

/** Under the call's lock: the first agent leaves the caller with whoever was asked, and wraps up. */
export async function leaveToConsulted(unit: UnitOfWork, deps: Deps, call: LockedCall, agentId: string): Promise<void> {
  if (call.consultAgentId !== null) await lockAgentsInOrder(unit, [agentId, call.consultAgentId]);
  await handToConsulted(unit, call, agentId);
  await startWrapUp(unit, deps, call, agentId);
}

/** The first agent takes the caller back. Errors: as completeConsult. */
export async function cancelConsult(deps: Deps, callId: string, agentId: string): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    await endConsult(unit, deps, await lockConsult(unit, callId, agentId), 'canceled');
  });
}

/** The call on which this agent asks somebody, under its lock. Errors: as completeConsult. */
export async function lockConsult(unit: UnitOfWork, callId: string, agentId: string): Promise<LockedCall> {
  const call = await lockCall(unit, callId);
  if (call === null) throw new DomainError('call-not-found');
  if (call.agentId !== agentId || call.handedLegId !== null) throw new DomainError('not-your-call');
  if (call.consultState === null) throw new DomainError('call-state', 'Nobody is being asked about this call.');
  return call;
}

/** The voice first, then the first agent's leg: the caller is never alone. */
async function handToConsulted(unit: UnitOfWork, call: LockedCall, from: string): Promise<void> {
  const { consultAgentId } = call;
  const leg = consultedLeg(call);
  if (consultAgentId !== null) {
    await changeCall(unit, call, { state: 'connected', consult: null, agentId: consultAgentId });
  } else if (leg !== null) {
    const repId = leg.kind === 'rep' ? leg.userId : null;
    await changeCall(unit, call, { state: 'connected', consult: null, handedLegId: leg.id, ...(repId && { repId }) });
  }
  if (leg !== null) unit.effect({ topic: 'match-leg-hold', legId: leg.id });
  unit.effect({ topic: 'resume-caller', callId: call.id });
  for (const one of call.legs) if (one.kind === 'agent' && one.userId === from) endLeg(unit, one);
  const data = { to: consultAgentId ?? leg?.kind ?? null, warm: true };
  tell(unit, { type: 'call.transferred', callId: call.id, agentId: from, data });
}

/**
 * Under the call's lock: a consultation is over without a transfer. Whoever was asked is free, and the caller is with
 * the first agent again, who is told why. The reservation of one who let it ring or refused it is closed already.
 */
export async function endConsult(unit: UnitOfWork, deps: Deps, call: LockedCall, why: ConsultEnd): Promise<void> {
  const { consultAgentId, agentId } = call;
  const consult = consultOf(call);
  if (consult === null || agentId === null) return;
  for (const leg of call.legs) if (isOfConsult(call, leg)) endLeg(unit, leg);
  if (call.pending?.kind === 'consult') await rescind(unit, deps, call);
  else if (consultAgentId !== null)
    await releaseConsulted(unit, deps, call, { agentId: consultAgentId, state: consult.state });
  await changeCall(unit, call, { state: 'connected', consult: null });
  unit.effect({ topic: 'resume-caller', callId: call.id });
  tell(unit, { type: 'call.consult_ended', callId: call.id, agentId, why });
}

function isOfConsult(call: LockedCall, leg: Leg): boolean {
  if (leg.id === call.consultLegId) return true;
  return call.consultAgentId !== null && leg.kind === 'agent' && leg.userId === call.consultAgentId;
}

/** Under the call's lock: the agent who is asked picked up. The caller goes on hearing music. */
export async function consultAnswered(unit: UnitOfWork, deps: Deps, call: LockedCall, agentId: string): Promise<void> {
  await moveAgent(unit, deps.ids, { agentId, state: 'on_call', callId: call.id });
  await consultedTalks(unit, call);
}

/** Under the call's lock: the two talk. A rep has pressed 1, or an outside number was answered. */
export async function consultedTalks(unit: UnitOfWork, call: LockedCall): Promise<void> {
  const consult = consultOf(call);
  if (consult?.state !== 'ringing') return;
  await changeCall(unit, call, { consult: { ...consult, state: 'talking' } });
  const agentId = consult.agentId ?? call.agentId;
  tell(unit, { type: 'call.consult_answered', callId: call.id, ...(agentId && { agentId }) });
}

const becomesOfferText = sql('consult-becomes-offer', `UPDATE reservations SET kind = 'offer' WHERE id = $1`);

/**
 * Under the call's lock: the line of the agent who asked broke, and the caller is still there. An agent or a rep who is
 * being asked gets the call: at once when they talk already, as an offer while an agent is being rung. With somebody
 * outside the caller is not left alone: the next agent takes over.
 */
export async function consultedTakesOver(unit: UnitOfWork, deps: Deps, call: LockedCall): Promise<void> {
  const { consultAgentId, consultState, agentId, pending } = call;
  if (consultState === null || agentId === null) return;
  await lockAgentsInOrder(unit, consultAgentId === null ? [agentId] : [agentId, consultAgentId]);
  const agent = await lockAgent(unit, agentId);
  if (agent?.callId === call.id)
    await moveAgent(unit, deps.ids, { agentId, state: 'not_ready', reason: 'phone_unreachable' });
  const leg = consultedLeg(call);
  const isOurs = consultAgentId !== null || leg?.kind === 'rep';
  if (consultState !== 'ringing' && isOurs) return handToConsulted(unit, call, agentId);
  if (consultAgentId === null && leg !== null) endLeg(unit, leg);
  if (pending !== null) {
    await unit.query(becomesOfferText, [pending.id]);
    call.pending = { ...pending, kind: 'offer' };
  }
  await requeue(unit, deps, call);
}
