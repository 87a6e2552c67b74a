import type { CallLeg } from './call-leg.ts';
import type { RecordingCallback } from './recordings.ts';
import type { Params } from './signature.ts';
import type { Method } from './webhook-attempt.ts';
import { carrierDate, type World } from './world.ts';

/** What a waiting participant hears: Twilio's own music, nothing, or a document of ours. */
export type WaitMusic = 'default' | 'silence' | { url: string; method: Method };
export type Beep = 'true' | 'false' | 'onEnter' | 'onExit';

export interface JoinOptions {
  label: string | null;
  muted: boolean;
  beep: Beep;
  startOnEnter: boolean;
  endOnExit: boolean;
  wait: WaitMusic;
  maxParticipants: number;
  /** The CallSid that this participant coaches. */
  coach: string | null;
}

export interface Participant extends JoinOptions {
  readonly leg: CallLeg;
  readonly createdAt: Date;
  /** False while a leg added over REST is still being rung. */
  joined: boolean;
  coaching: boolean;
  hold: boolean;
  holdMusic: WaitMusic;
  /** What it hears now, and how to stop that. */
  audio: { key: string; stop: AbortController } | null;
  depart(departure: Departure): void;
}

/** How a participant's stay ended, for the <Dial> that brought it. */
export type Departure = 'left' | 'room-ended' | 'kicked' | 'wait-failed';

export interface ConferenceCallback {
  url: string;
  method: Method;
  events: ReadonlySet<string>;
}

export type EndReason =
  | 'conference-ended-via-api'
  | 'last-participant-kicked'
  | 'last-participant-left'
  | 'participant-with-end-conference-on-exit-kicked'
  | 'participant-with-end-conference-on-exit-left';

export type LeaveReason =
  | 'conference_ended_via_api'
  | 'moderator_ended_conference'
  | 'participant_updated_via_api'
  | 'participant_hung_up'
  | 'participant_add_failed';

export interface Conference {
  readonly sid: string;
  readonly name: string;
  readonly createdAt: Date;
  updatedAt: Date;
  status: 'init' | 'in-progress' | 'completed';
  readonly participants: Map<string, Participant>;
  /** Of the first participant; those of later ones are ignored. */
  callback: ConferenceCallback | null;
  recording: { startedAt: Date | null; callback: RecordingCallback | null } | null;
  sequence: number;
  /** Somebody with startConferenceOnEnter has been here. */
  mayStart: boolean;
  endReason: EndReason | null;
  endedBy: CallLeg | null;
}

export type ConferenceEvent =
  | 'conference-start'
  | 'conference-end'
  | 'participant-join'
  | 'participant-leave'
  | 'participant-mute'
  | 'participant-unmute'
  | 'participant-hold'
  | 'participant-unhold'
  | 'participant-modify'
  | 'announcement-end'
  | 'announcement-fail';

const subscription: Record<ConferenceEvent, string> = {
  'conference-start': 'start',
  'conference-end': 'end',
  'participant-join': 'join',
  'participant-leave': 'leave',
  'participant-mute': 'mute',
  'participant-unmute': 'mute',
  'participant-hold': 'hold',
  'participant-unhold': 'hold',
  'participant-modify': 'modify',
  'announcement-end': 'announcement',
  'announcement-fail': 'announcement',
};

export function present(room: Conference): Participant[] {
  return [...room.participants.values()].filter((participant) => participant.joined);
}

/** Sends one event of a conference to its callback, if that asked for it. */
export function emitConferenceEvent(
  world: World,
  room: Conference,
  event: { name: ConferenceEvent; participant?: Participant; params?: Params },
): void {
  room.updatedAt = world.clock.now();
  room.sequence += 1;
  world.changed();
  if (room.callback === null || !room.callback.events.has(subscription[event.name])) return;
  const params: Params = {
    AccountSid: world.accountSid,
    ConferenceSid: room.sid,
    FriendlyName: room.name,
    SequenceNumber: String(room.sequence),
    StatusCallbackEvent: event.name,
    Timestamp: carrierDate(world.clock.now()),
    ...(event.participant === undefined ? {} : participantParams(event.participant)),
    ...event.params,
  };
  const { url, method } = room.callback;
  const callSid = event.participant?.leg.sid ?? null;
  world.sender.deliver({ kind: 'conference-status', url, method, params, callSid }, room.sid);
}

function participantParams(participant: Participant): Params {
  return {
    CallSid: participant.leg.sid,
    Coaching: String(participant.coaching),
    EndConferenceOnExit: String(participant.endOnExit),
    Hold: String(participant.hold),
    Muted: String(participant.muted),
    StartConferenceOnEnter: String(participant.startOnEnter),
    ...(participant.coach === null ? {} : { CallSidToCoach: participant.coach }),
    ...(participant.label === null ? {} : { ParticipantLabel: participant.label }),
  };
}
