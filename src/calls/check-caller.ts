import { lockAgent, moveAgent } from '../agents/agent-store.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { isTalking } from './call.ts';
import { callerLeg, lockCall } from './call-store.ts';
import type { LockedCall } from './call-store.ts';
import { consultedTakesOver } from './talking/consult.ts';
import { requeue } from './end-call.ts';
import { legEnded } from './leg-changed.ts';

/**
 * The agent's leg ended in mid-call. When a caller hangs up, the carrier ends both legs and tells of them in any order;
 * when the agent's line breaks, the caller is still there. Only the carrier can tell the two apart: it is asked. Asked
 * again, it changes nothing once somebody talks with the caller or the call is over.
 */
export async function checkCaller(deps: Deps, callId: string): Promise<void> {
  const leg = await deps.db.prisma.callLeg.findFirst({
    where: { callId, kind: 'caller' },
    select: { providerCallSid: true },
  });
  if (!leg?.providerCallSid) return;
  const found = await deps.callControl.lookUp(leg.providerCallSid);
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, callId);
    if (call === null || !isTalking(call) || call.handedLegId !== null) return;
    if (call.legs.some((one) => isLiveLegOf(one, call.agentId))) return;
    if (found !== null && found.progress !== 'ended') return goOnWithoutAgent(unit, deps, call);
    const end = {
      endReason: found?.endReason ?? 'completed',
      at: unit.now,
      durationSeconds: found?.durationSeconds ?? null,
    } as const;
    await legEnded(unit, deps, call, callerLeg(call), end);
  });
}

/** The agent's who holds the call: one who is only asked about it has not got the caller. */
function isLiveLegOf(leg: LockedCall['legs'][number], agentId: string | null): boolean {
  return leg.kind === 'agent' && leg.userId === agentId && leg.state !== 'ended';
}

/** The caller keeps the line and gets the next agent. */
async function goOnWithoutAgent(unit: UnitOfWork, deps: Deps, call: LockedCall): Promise<void> {
  if (call.consultState !== null) return consultedTakesOver(unit, deps, call);
  if (call.agentId === null) return;
  const agent = await lockAgent(unit, call.agentId);
  if (agent?.callId === call.id)
    await moveAgent(unit, deps.ids, { agentId: agent.id, state: 'not_ready', reason: 'phone_unreachable' });
  await requeue(unit, deps, call);
}
