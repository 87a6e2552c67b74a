import { lockAgent, moveAgent } from '../agents/agent-store.ts';
import { lockAgentsInOrder, reserveTarget } from '../agents/reserve-target.ts';
import type { ConsultEnd } from '../contract/call.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { tell } from '../realtime/tell.ts';
import { startWrapUp } from '../wrap-up/start-wrap-up.ts';
import { changeCall, lockCall } from './call-store.ts';
import type { LockedCall } from './call-store.ts';
import { endLeg, releaseConsulted, requeue, rescind } from './end-call.ts';
import { holdCall, lockOwnCall, resumeCall } from './held-call.ts';

/**
 * Warm transfer. The call stays one call with one more agent's leg:
 *
 *   held ── consult ──> held + consultAgentId, pending reservation of kind `consult`      the other agent is rung
 *        ── accept ───> held + consultAgentId                                             the two agents talk
 *        ── complete ─> connected, agentId is the other's; the first one wraps up
 *        ── cancel, rejected, no answer, the other leaves ─> connected, as before
 *
 * The caller hears music until the hold ends. Errors: as holdCall; target-unavailable.
 */
export async function startConsult(
  deps: Deps,
  consult: { callId: string; agentId: string; targetId: string },
): Promise<void> {
  const { callId, agentId, targetId } = consult;
  if (targetId === agentId) throw new DomainError('target-unavailable', 'You hold this call already.');
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

async function ask(deps: Deps, consult: { callId: string; agentId: string; targetId: string }): Promise<void> {
  const { callId, agentId, targetId } = consult;
  await deps.outbox.commit(async (unit) => {
    const call = await lockOwnCall(unit, callId, agentId);
    if (call.state !== 'held') throw new DomainError('call-state', 'The caller was taken off hold meanwhile.');
    await lockAgentsInOrder(unit, [agentId, targetId]);
    await reserveTarget(unit, deps, call, { agentId: targetId, kind: 'consult' });
    await changeCall(unit, call, { state: 'held', consultAgentId: targetId });
    tell(unit, { type: 'call.consulted', callId, agentId, data: { to: targetId } });
  });
}

/** The caller goes to the agent who was asked; the first one wraps up. Errors: call-not-found, not-your-call, call-state. */
export async function completeConsult(deps: Deps, callId: string, agentId: string): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const { call, consultAgentId } = await lockConsult(unit, callId, agentId);
    if (call.pending !== null) throw new DomainError('call-state', 'The other agent has not answered yet.');
    await lockAgentsInOrder(unit, [agentId, consultAgentId]);
    await handToConsulted(unit, call, { from: agentId, to: consultAgentId });
    await startWrapUp(unit, deps, call, agentId);
  });
}

/** The first agent takes the caller back. Errors: as completeConsult. */
export async function cancelConsult(deps: Deps, callId: string, agentId: string): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const { call } = await lockConsult(unit, callId, agentId);
    await endConsult(unit, deps, call, 'canceled');
  });
}

async function lockConsult(
  unit: UnitOfWork,
  callId: string,
  agentId: string,
): Promise<{ call: LockedCall; consultAgentId: string }> {
  const call = await lockCall(unit, callId);
  if (call === null) throw new DomainError('call-not-found');
  if (call.agentId !== agentId) throw new DomainError('not-your-call');
  const { consultAgentId } = call;
  if (consultAgentId === null) throw new DomainError('call-state', 'Nobody is being asked about this call.');
  return { call, consultAgentId };
}

/** The voice first, then the first agent's leg: the caller is never alone. */
async function handToConsulted(unit: UnitOfWork, call: LockedCall, of: { from: string; to: string }): Promise<void> {
  await changeCall(unit, call, { state: 'connected', agentId: of.to });
  unit.effect({ topic: 'resume-caller', callId: call.id });
  for (const leg of call.legs) if (leg.kind === 'agent' && leg.userId === of.from) endLeg(unit, leg);
  tell(unit, { type: 'call.transferred', callId: call.id, agentId: of.from, data: { to: of.to, warm: true } });
}

/**
 * Under the call's lock: a consultation is over without a transfer. Whoever was asked is free, and the caller is with
 * the first agent again, who is told why. The reservation of one who let it ring or refused it is closed already.
 */
export async function endConsult(unit: UnitOfWork, deps: Deps, call: LockedCall, why: ConsultEnd): Promise<void> {
  const { consultAgentId, agentId } = call;
  if (consultAgentId === null || agentId === null) return;
  for (const leg of call.legs) if (leg.kind === 'agent' && leg.userId === consultAgentId) endLeg(unit, leg);
  if (call.pending?.kind === 'consult') await rescind(unit, deps, call);
  else await releaseConsulted(unit, deps, call, consultAgentId);
  await changeCall(unit, call, { state: 'connected' });
  unit.effect({ topic: 'resume-caller', callId: call.id });
  tell(unit, { type: 'call.consult_ended', callId: call.id, agentId, why });
}

/** Under the call's lock: the agent who is asked picked up. The caller goes on hearing music. */
export async function consultAnswered(unit: UnitOfWork, deps: Deps, call: LockedCall, agentId: string): Promise<void> {
  await moveAgent(unit, deps.ids, { agentId, state: 'on_call', callId: call.id });
  tell(unit, { type: 'call.consult_answered', callId: call.id, agentId });
}

const becomesOfferText = sql('consult-becomes-offer', `UPDATE reservations SET kind = 'offer' WHERE id = $1`);

/**
 * Under the call's lock: the line of the agent who asked broke, and the caller is still there. Whoever is being asked
 * gets the call: at once when they talk already, as an offer while they are being rung.
 */
export async function consultedTakesOver(unit: UnitOfWork, deps: Deps, call: LockedCall): Promise<void> {
  const { consultAgentId, agentId, pending } = call;
  if (consultAgentId === null || agentId === null) return;
  await lockAgentsInOrder(unit, [agentId, consultAgentId]);
  const agent = await lockAgent(unit, agentId);
  if (agent?.callId === call.id)
    await moveAgent(unit, deps.ids, { agentId, state: 'not_ready', reason: 'phone_unreachable' });
  if (pending === null) return handToConsulted(unit, call, { from: agentId, to: consultAgentId });
  await unit.query(becomesOfferText, [pending.id]);
  call.pending = { ...pending, kind: 'offer' };
  await requeue(unit, deps, call);
}
