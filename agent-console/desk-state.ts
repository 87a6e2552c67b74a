import type { AgentView } from '../src/contract/agent.ts';
import type { CallView } from '../src/contract/call.ts';
import type { DeskShown, DeskSnapshot, ReservationView } from '../src/contract/desk.ts';
import type { ScreenPop } from '../src/contract/screen-pop.ts';

/**
 * What the call bar stands at; it follows from the server's facts alone.
 *
 *   idle -> announced (the pop is drawn, the phone does not ring yet) -> incoming -> connecting -> connected <-> held
 *        -> wrapping_up -> idle
 *   idle -> dialling (we call, the other has not answered) -> connected
 *   held -> consulting (another agent is asked) -> held or wrapping_up; for the one who is asked: incoming -> consulted
 */
export type DeskPhase =
  | 'idle'
  | 'announced'
  | 'incoming'
  | 'connecting'
  | 'dialling'
  | 'connected'
  | 'held'
  | 'consulting'
  | 'consulted'
  | 'wrapping_up';

export function deskPhase(desk: DeskSnapshot): DeskPhase {
  const { agent, call, reservation, screenPop } = desk;
  if (reservation?.state === 'pending') return reservation.rangAt === null ? 'announced' : 'incoming';
  if (call === null) return reservation !== null ? 'connecting' : screenPop === null ? 'idle' : 'announced';
  // A call that was transferred goes on with somebody else while it is written up here.
  return agent?.state === 'wrapping_up' ? 'wrapping_up' : phaseOfCall(call, agent?.id ?? null);
}

/** Changes whenever what the agent may do with the call changes: which call, where it stands, and whoever is asked. */
export function deskMoment(desk: DeskSnapshot): string {
  return [deskCallId(desk), deskPhase(desk), desk.call?.consult?.state].join(' ');
}

/** This agent is asked about a call that another one holds. */
export function isAsked({ agent, call }: DeskSnapshot): boolean {
  return call !== null && call.consult !== null && call.consult.agentId === agent?.id;
}

function phaseOfCall(call: CallView, agentId: string | null): DeskPhase {
  if (call.consult !== null) return call.consult.agentId === agentId ? 'consulted' : 'consulting';
  if (call.direction === 'outbound' && call.answeredAt === null && call.state !== 'ended') return 'dialling';
  // Accepted here, but nobody has picked the mobile up yet: there is no voice.
  if (call.ownMobile === 'pick_up' && call.agentId === agentId && call.state === 'connected') return 'connecting';
  switch (call.state) {
    case 'queued':
    case 'ringing':
      return 'connecting';
    case 'connected':
    case 'held':
      return call.state;
    case 'ended':
      return 'wrapping_up';
    default:
      return call.state satisfies never;
  }
}

/** Whether this agent has the call on their own mobile, and not in this browser. */
export function ownMobile({ agent, call }: DeskSnapshot): CallView['ownMobile'] {
  return call !== null && call.agentId === agent?.id ? call.ownMobile : null;
}

/** The call that the desk is about, offered or taken. */
export function deskCallId(desk: DeskSnapshot): string | null {
  if (desk.reservation?.state === 'pending') return desk.reservation.callId;
  return desk.call?.id ?? desk.reservation?.callId ?? desk.screenPop?.callId ?? null;
}

export function withPop(desk: DeskSnapshot, screenPop: ScreenPop): DeskSnapshot {
  return { ...desk, screenPop };
}

/** A reservation that ended takes call and pop with it, unless it ended in a conversation. */
export function withReservation(desk: DeskSnapshot, reservation: ReservationView): DeskSnapshot {
  if (reservation.state === 'pending') return { ...desk, reservation };
  if (desk.reservation !== null && desk.reservation.id !== reservation.id) return desk;
  if (reservation.state === 'accepted') return { ...desk, reservation };
  return withoutCall({ ...desk, reservation: null }, reservation.callId);
}

/**
 * The desk has room for one call: the one that the agent holds, writes up or is offered. The pop comes before the offer;
 * that its call waits or rings, told in between, does not take the pop away.
 */
export function withCall(desk: DeskSnapshot, call: CallView): DeskSnapshot {
  const offered = desk.reservation?.callId === call.id;
  if (!offered && desk.agent?.callId !== call.id) {
    const isComing = (call.state === 'queued' || call.state === 'ringing') && desk.call?.id !== call.id;
    return isComing ? desk : withoutCall(desk, call.id);
  }
  // `ended` is absorbing: a fact that was overtaken on its way changes nothing.
  if (desk.call?.id === call.id && desk.call.state === 'ended' && call.state !== 'ended') return desk;
  const settled = offered && desk.reservation?.state === 'accepted' && isWith(call, desk.agent?.id);
  return { ...desk, reservation: settled ? null : desk.reservation, call };
}

function isWith(call: CallView, agentId: string | undefined): boolean {
  return agentId !== undefined && (call.agentId === agentId || call.consult?.agentId === agentId);
}

/** For the server, to be held against the database. A call that is drawn and is not the agent's is only offered. */
export function shownOn({ state, callId }: AgentView, call: CallView | null): DeskShown {
  return { state, callId, callState: call !== null && call.id === callId ? call.state : null };
}

/** The agent's state says which call is on the desk; without one the desk is clear, except for a newer offer. */
export function withAgent(desk: DeskSnapshot, agent: AgentView): DeskSnapshot {
  if (desk.agent?.id !== agent.id) return desk;
  const { reservation } = desk;
  const newer = reservation?.state === 'pending' && Date.parse(reservation.createdAt) >= Date.parse(agent.since);
  const callId = agent.callId ?? (newer ? reservation.callId : null);
  return {
    ...desk,
    agent,
    reservation: reservation?.callId === callId ? reservation : null,
    call: desk.call?.id === callId ? desk.call : null,
    screenPop: desk.screenPop?.callId === callId ? desk.screenPop : null,
  };
}

/** Written up: the desk need not wait for the news of it. */
export function withoutCall(desk: DeskSnapshot, callId: string): DeskSnapshot {
  const call = desk.call?.id === callId ? null : desk.call;
  const screenPop = desk.screenPop?.callId === callId ? null : desk.screenPop;
  return { ...desk, call, screenPop };
}
