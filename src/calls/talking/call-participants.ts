import type { CallParticipant, CallState, CallView, ConsultState } from '../../contract/call.ts';

type Kind = 'agent' | 'rep' | 'outside';

/** Whoever is asked or has been passed the caller, with a name that the viewer may see. */
export interface OtherParty {
  kind: Kind;
  userId: string | null;
  name: string;
}

export interface CallCompany {
  state: CallState;
  agent: OtherParty | null;
  callerName: string | null;
  rep: OtherParty | null;
  consult: { party: OtherParty; state: ConsultState } | null;
  /** The rep or outside party who has the caller after a transfer. */
  handed: OtherParty | null;
  /** We call, and the other end has not answered. */
  dialling: boolean;
}

/** Who is asked, as a screen shows it. */
export function consultView(consult: CallCompany['consult']): CallView['consult'] {
  if (consult === null) return null;
  const { party, state } = consult;
  return {
    kind: party.kind,
    agentId: party.kind === 'agent' ? party.userId : null,
    name: party.name,
    state: state === 'ringing' ? 'ringing' : state === 'swapped' ? 'on_hold' : 'talking',
    conference: state === 'conference',
  };
}

/** Who is on the line and hears whom, the caller first; nobody on a call that is over. */
export function participantsOf(call: CallCompany): CallParticipant[] {
  const { state, agent, consult, handed, rep } = call;
  if (state === 'ended') return [];
  const caller = { kind: 'caller', userId: null, name: call.callerName } as const;
  const talks = state === 'connected' || state === 'held';
  const others: CallParticipant[] = [];
  if (handed !== null) others.push({ ...handed, state: talks ? 'talking' : 'ringing' });
  else if (talks && agent !== null) others.push({ ...agent, state: 'talking' });
  else if (talks && rep !== null) others.push({ ...rep, state: 'talking' });
  const asked = consultView(consult);
  if (consult !== null && asked !== null) others.push({ ...consult.party, state: asked.state });
  const callerState = call.dialling ? 'ringing' : state === 'connected' ? 'talking' : 'on_hold';
  return [{ ...caller, state: callerState }, ...others];
}
