import { agentView } from '../agents/agent-queries.ts';
import { findCallRow, findReservation, queueView, toCallView } from '../calls/call-queries.ts';
import type { DeskSnapshot } from '../contract/desk.ts';
import type { Deps } from '../deps.ts';
import { leadsOfRep } from '../leads/lead-queries.ts';
import { popOfCall } from '../screen-pop/pop-of-call.ts';
import type { SocketUser } from './gateway.ts';

/** The whole truth for one user, read now: a client that was away needs nothing else. */
export async function deskSnapshot(deps: Deps, user: SocketUser): Promise<DeskSnapshot> {
  const at = deps.clock.now().toISOString();
  const nothing: DeskSnapshot = {
    at,
    agent: null,
    reservation: null,
    call: null,
    screenPop: null,
    queue: null,
    leads: [],
  };
  if (user.role === 'rep') return { ...nothing, leads: await leadsOfRep(deps.db, deps.vault, user.id) };
  const queue = await queueView(deps.db);
  if (user.role !== 'agent') return { ...nothing, queue };
  const agent = await agentView(deps.db, user.id);
  const pending = await findReservation(deps.db, { pendingOf: user.id });
  const callId = agent?.callId ?? null;
  if (callId === null) return { ...nothing, queue, agent };
  const row = await findCallRow(deps.db, callId);
  const screenPop = await popOfCall(deps, callId, pending?.view.id ?? callId);
  return {
    ...nothing,
    queue,
    agent,
    reservation: pending?.view ?? null,
    call: row && toCallView(row, deps.vault, user),
    screenPop,
  };
}
