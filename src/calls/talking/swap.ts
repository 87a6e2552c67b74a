import type { ConsultState } from '../../contract/call.ts';
import type { Deps } from '../../deps.ts';
import type { UnitOfWork } from '../../outbox.ts';
import { DomainError } from '../../problem.ts';
import { tell } from '../../realtime/tell.ts';
import { changeCall, consultedLeg, consultOf } from '../call-store.ts';
import type { Consult, LockedCall } from '../call-store.ts';
import { lockConsult } from './consult.ts';

/**
 * The agent talks with one of the two and the other hears music; each swap turns that round. An agent who speaks of
 * the caller must be sure that the caller does not hear: the carrier is asked before the answer goes back, and what it
 * did not do is undone here. Errors: call-not-found, not-your-call, call-state, carrier-refused.
 */
export function swapConsult(deps: Deps, callId: string, agentId: string): Promise<void> {
  return arrange(deps, { callId, agentId, next: otherSide });
}

/** All three hear each other. Asked for twice, it changes nothing. Errors: as swapConsult. */
export function joinConference(deps: Deps, callId: string, agentId: string): Promise<void> {
  return arrange(deps, { callId, agentId, next: () => 'conference' });
}

function otherSide(state: Talking): Talking {
  if (state === 'conference') throw new DomainError('call-state', 'All three talk already.');
  return state === 'talking' ? 'swapped' : 'talking';
}

type Talking = Exclude<ConsultState, 'ringing'>;
interface Arrangement {
  callId: string;
  agentId: string;
  next: (state: Talking) => Talking;
}

async function arrange(deps: Deps, asked: Arrangement): Promise<void> {
  let before: Talking | null = null;
  try {
    await deps.outbox.commitAndDeliver(async (unit) => {
      before = await move(unit, asked);
    });
  } catch (fault) {
    const back = before;
    if (fault instanceof DomainError || back === null) throw fault;
    await deps.outbox.commit((unit) => move(unit, { ...asked, next: () => back })).catch(() => undefined);
    throw new DomainError('carrier-refused', 'Who hears whom is as it was; try again.', { cause: fault });
  }
}

async function move(unit: UnitOfWork, { callId, agentId, next }: Arrangement): Promise<Talking> {
  const call = await lockConsult(unit, callId, agentId);
  const consult = consultOf(call);
  if (consult === null || consult.state === 'ringing')
    throw new DomainError('call-state', 'Whoever is asked has not answered yet.');
  const state = next(consult.state);
  if (state === consult.state) return consult.state;
  await changeCall(unit, call, { state: state === 'talking' ? 'held' : 'connected', consult: { ...consult, state } });
  hearEachOther(unit, call, state);
  tell(unit, { type: state === 'conference' ? 'call.conference_began' : 'call.swapped', callId, agentId });
  return consult.state;
}

/** Music first, then the voice: at no moment do the two hear each other unasked. */
function hearEachOther(unit: UnitOfWork, call: LockedCall, state: Consult['state']): void {
  const leg = consultedLeg(call);
  const matchLeg = () => leg && unit.effect({ topic: 'match-leg-hold', legId: leg.id });
  if (state === 'swapped') matchLeg();
  unit.effect({ topic: state === 'talking' ? 'hold-caller' : 'resume-caller', callId: call.id });
  if (state !== 'swapped') matchLeg();
}
