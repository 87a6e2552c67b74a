import type { CallLeg } from './call-leg.ts';
import { farEnd } from './conference-audio.ts';
import type { LogEntry } from './debugger-log.ts';
import type { Heard } from './heard.ts';
import type { PhoneSimulator } from './simulator.ts';
import type { Behaviour, PhoneKind, ReceivedMessage, Telephone } from './telephone.ts';

/** What the page and the shell see: everything, anew, at each change. */
export interface ControlState {
  now: string;
  hotlines: string[];
  telephones: TelephoneState[];
  conferences: ConferenceState[];
  /** Newest first. */
  calls: CallState[];
  /** Newest first. */
  log: LogEntry[];
}

export interface TelephoneState {
  id: string;
  number: string;
  label: string;
  kind: PhoneKind;
  behaviour: Behaviour;
  registered: boolean;
  leg: LegState | null;
  messages: ReceivedMessage[];
}

export interface LegState {
  legSid: string;
  state: 'dialling' | 'ringing' | 'in-progress' | 'ended';
  /** Twilio's status, which says how an ended leg ended. */
  status: string;
  since: string;
  /** Who can be heard; else the number at the other end. */
  with: string;
  /** Keys pressed now are heard by somebody. */
  listening: boolean;
  heard: Heard[];
}

export interface CallState {
  callSid: string;
  parentCallSid: string | null;
  direction: string;
  from: string;
  to: string;
  status: string;
  startedAt: string;
  answeredAt: string | null;
  endedAt: string | null;
}

export interface ConferenceState {
  conferenceSid: string;
  name: string;
  status: string;
  participants: {
    legSid: string;
    who: string;
    label: string | null;
    joined: boolean;
    muted: boolean;
    hold: boolean;
    coaching: boolean;
  }[];
}

const longestAnswer = 4000;

export function controlState(simulator: PhoneSimulator): ControlState {
  return {
    now: simulator.clock.now().toISOString(),
    hotlines: simulator.numbers().map((hotline) => hotline.number),
    telephones: simulator.telephones().map((telephone) => telephoneState(simulator, telephone)),
    conferences: simulator.conferences().slice(-20).map(conferenceState),
    calls: simulator.calls().slice(-50).reverse().map(callState),
    log: simulator.log().slice(-100).reverse().map(shorten),
  };
}

function telephoneState(simulator: PhoneSimulator, telephone: Telephone): TelephoneState {
  const { behaviour, id, kind, label, leg, messages, number } = telephone;
  const registered = kind !== 'softphone' || simulator.inside.phones.at(number).registered;
  return { id, number, label, kind, behaviour, registered, leg: legState(telephone, leg), messages };
}

function legState(telephone: Telephone, leg: CallLeg | null): LegState | null {
  if (leg === null) return null;
  const placed = leg.direction === 'inbound';
  const live = leg.status === 'in-progress' ? 'in-progress' : placed ? 'dialling' : 'ringing';
  const other = leg.from === telephone.number ? leg.to : leg.from;
  return {
    legSid: leg.sid,
    state: leg.over() ? 'ended' : live,
    status: leg.status,
    since: leg.updatedAt.toISOString(),
    with: leg.partners.join(', ') || other,
    listening: leg.listening(),
    heard: leg.heard.slice(-30),
  };
}

function callState(leg: CallLeg): CallState {
  return {
    callSid: leg.sid,
    parentCallSid: leg.parentSid,
    direction: leg.direction,
    from: leg.from,
    to: leg.to,
    status: leg.status,
    startedAt: leg.createdAt.toISOString(),
    answeredAt: leg.answeredAt?.toISOString() ?? null,
    endedAt: leg.endedAt?.toISOString() ?? null,
  };
}

function conferenceState(room: ReturnType<PhoneSimulator['conferences']>[number]): ConferenceState {
  const participants = [...room.participants.values()].map((participant) => ({
    legSid: participant.leg.sid,
    who: farEnd(participant),
    label: participant.label,
    joined: participant.joined,
    muted: participant.muted,
    hold: participant.hold,
    coaching: participant.coaching,
  }));
  return { conferenceSid: room.sid, name: room.name, status: room.status, participants };
}

function shorten(entry: LogEntry): LogEntry {
  return entry.answer === null || entry.answer.length <= longestAnswer
    ? entry
    : { ...entry, answer: `${entry.answer.slice(0, longestAnswer)}…` };
}
