import { lockAgent } from '../../agents/agent-store.ts';
import { reserveAgent } from '../../agents/reserve-agent.ts';
import { lockAgentsInOrder } from '../../agents/reserve-target.ts';
import type { ConsultEnd } from '../../contract/call.ts';
import { sql } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import type { UnitOfWork } from '../../outbox.ts';
import { DomainError } from '../../problem.ts';
import { tell } from '../../realtime/tell.ts';
import { isAlive } from '../../routing/choose-agent.ts';
import { startWrapUp } from '../../wrap-up/start-wrap-up.ts';
import { changeCall, lockCall } from '../call-store.ts';
import type { Leg, LockedCall } from '../call-store.ts';
import { reserveForTarget, ringTarget } from './consult-target.ts';
import type { CallTarget } from './consult-target.ts';
import { endConsult } from './consult.ts';
import { endLeg, requeue } from '../end-call.ts';
import { lockOwnCall } from './held-call.ts';

interface Transfer {
  callId: string;
  agentId: string;
  to: CallTarget | { kind: 'own-queue' };
}

/**
 * Blind transfer: the agent leaves at once and wraps up, the caller hears music until the next one answers.
 *
 *   agent        reserved at once; does not answer: the queue
 *   queue        another one, or the call's own: at its front
 *   rep, number  queued + step `transfer`, `handed_leg_id` rings ── takes it ──> connected
 *                └─ does not ──> offered to the agent who passed it on, if free or still writing it up; else the queue
 *
 * Errors: call-not-found, not-your-call, call-state, target-unavailable, not-found.
 */
export async function transferCall(deps: Deps, transfer: Transfer): Promise<void> {
  const { callId, agentId, to } = transfer;
  await deps.outbox.commit(async (unit) => {
    const call = await lockOwnCall(unit, callId, agentId);
    await lockAgentsInOrder(unit, to.kind === 'agent' ? [agentId, to.agentId] : [agentId]);
    for (const leg of call.legs) if (leg.kind === 'agent') endLeg(unit, leg);
    if (to.kind === 'rep' || to.kind === 'outside') await passToPhone(unit, deps, call, to);
    else await passToDesk(unit, deps, call, { from: agentId, to });
    const told = to.kind === 'agent' ? to.agentId : to.kind === 'own-queue' ? 'queue' : to.kind;
    tell(unit, { type: 'call.transferred', callId, agentId, data: { to: told } });
  });
}

const queueText = sql(
  'transfer-to-queue',
  'UPDATE calls SET queue_id = q.id FROM call_queues q WHERE calls.id = $1 AND q.id = $2 RETURNING q.id',
);

async function passToDesk(
  unit: UnitOfWork,
  deps: Deps,
  call: LockedCall,
  pass: { from: string; to: Extract<Transfer['to'], { kind: 'agent' | 'queue' | 'own-queue' }> },
): Promise<void> {
  const { from, to } = pass;
  await requeue(unit, deps, call);
  // By the rules of the queue in which the agent took the call.
  await startWrapUp(unit, deps, call, from);
  if (to.kind === 'agent') await reserveForTarget(unit, deps, call, { from, target: to, kind: 'offer' });
  if (to.kind !== 'queue') return;
  const [moved] = await unit.query<{ id: string }>(queueText, [call.id, to.queueId]);
  if (!moved) throw new DomainError('not-found', 'There is no queue of this id.');
  call.queueId = moved.id;
}

/** Ringing, a whisper that is heard to its end, and the carrier's own delays: nobody listens to music for longer. */
export const PHONE_LIMIT_SECONDS = 75;

async function passToPhone(
  unit: UnitOfWork,
  deps: Deps,
  call: LockedCall,
  to: Extract<CallTarget, { kind: 'rep' | 'outside' }>,
): Promise<void> {
  const { agentId } = call;
  // The caller is out of the conference before the next one rings: with a caller who leaves, a conference ends.
  unit.effect({ topic: 'move-caller', callId: call.id });
  const legId = await ringTarget(unit, deps, call, to);
  await changeCall(unit, call, { state: 'queued', step: 'transfer', queued: true, handedLegId: legId });
  if (agentId !== null) await startWrapUp(unit, deps, call, agentId);
  unit.effect({
    topic: 'schedule',
    job: 'transfer-deadline',
    jobId: `transfer-${legId}`,
    runAt: new Date(unit.now.getTime() + PHONE_LIMIT_SECONDS * 1_000).toISOString(),
    data: { callId: call.id, legId },
  });
}

/** Under the call's lock: the rep pressed 1, or the outside number was answered. The caller talks with them. */
export async function transferTaken(unit: UnitOfWork, call: LockedCall, leg: Leg): Promise<void> {
  if (!isRungForTransfer(call, leg.id)) return;
  const repId = leg.kind === 'rep' ? leg.userId : null;
  await changeCall(unit, call, { state: 'connected', step: null, handedLegId: leg.id, ...(repId && { repId }) });
  unit.effect({ topic: 'resume-caller', callId: call.id });
  tell(unit, { type: 'call.connected', callId: call.id, ...(repId && { repId }), data: { kind: leg.kind } });
}

export function isRungForTransfer(call: LockedCall, legId: string): boolean {
  return call.state === 'queued' && call.step === 'transfer' && call.handedLegId === legId;
}

/**
 * Under the call's lock: the telephone was not taken. The caller goes to the front of the queue, and first to the agent
 * who passed them on, while that one is free or still writes up this very call.
 */
export async function transferCameBack(unit: UnitOfWork, deps: Deps, call: LockedCall, why: ConsultEnd): Promise<void> {
  const { agentId } = call;
  const leg = call.legs.find(({ id }) => id === call.handedLegId);
  if (leg) endLeg(unit, leg);
  await requeue(unit, deps, call);
  if (agentId === null) return;
  tell(unit, { type: 'call.transfer_failed', callId: call.id, agentId, why });
  await lockAgent(unit, agentId);
  const [agent] = await unit.query<BackAgent>(backText, [agentId]);
  const isFree = agent?.state === 'available' || (agent?.state === 'wrapping_up' && agent.callId === call.id);
  if (!agent || !isFree || !isAlive(agent, unit.now)) return;
  const because = { chosen: { id: agentId, name: '', because: 'named-in-transfer' }, passedOver: [] };
  const id = await reserveAgent(unit, deps.ids, { callId: call.id, agentId, kind: 'offer', why: because });
  call.pending = { id, agentId, kind: 'offer' };
}

interface BackAgent {
  state: string;
  callId: string | null;
  seenAt: Date | null;
}
const backText = sql(
  'agent-to-come-back-to',
  'SELECT state, call_id AS "callId", seen_at AS "seenAt" FROM agents WHERE user_id = $1',
);

/**
 * The job at a transfer's deadline: early, late or repeated, it acts only on a telephone that still rings. The sweep does
 * the same for whoever is asked: should the carrier's word of a ring in vain be lost, nobody waits for it.
 */
export async function transferDeadline(deps: Deps, due: { callId: string; legId: string }): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, due.callId);
    if (call === null) return;
    if (isRungForTransfer(call, due.legId)) return transferCameBack(unit, deps, call, 'no_answer');
    if (call.consultState === 'ringing' && call.consultLegId === due.legId)
      await endConsult(unit, deps, call, 'no_answer');
  });
}
