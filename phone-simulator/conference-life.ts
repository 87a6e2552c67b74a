import { audibleTo, refreshAudio, stopAudio } from './conference-audio.ts';
import {
  emitConferenceEvent,
  present,
  type Conference,
  type Departure,
  type EndReason,
  type LeaveReason,
  type Participant,
} from './conference.ts';
import type { Sound } from './heard.ts';
import type { Params } from './signature.ts';
import { interruptionOf } from './waiting.ts';
import type { World } from './world.ts';

/** Stays until the participant leaves, is kicked, or the conference ends. Rejects if the leg is taken away. */
export function stay(
  world: World,
  room: Conference,
  given: { participant: Participant; signal: AbortSignal },
): Promise<Departure> {
  const { participant, signal } = given;
  return new Promise((resolve, reject) => {
    const stopSpeech = participant.leg.onSpeech((text) => relay(room, participant, { kind: 'said', text }));
    const stopTones = participant.leg.onTones((text) => relay(room, participant, { kind: 'tones', text }));
    const taken = (): void => {
      const reason = interruptionOf(signal) === 'ended' ? 'participant_hung_up' : 'participant_updated_via_api';
      leave(world, room, { participant, departure: 'left', reason });
      reject(signal.reason);
    };
    participant.depart = (departure) => {
      stopSpeech();
      stopTones();
      signal.removeEventListener('abort', taken);
      resolve(departure);
    };
    signal.addEventListener('abort', taken, { once: true });
    enter(world, room, participant);
  });
}

function enter(world: World, room: Conference, participant: Participant): void {
  participant.joined = true;
  room.participants.set(participant.leg.sid, participant);
  room.mayStart ||= participant.startOnEnter;
  emitConferenceEvent(world, room, { name: 'participant-join', participant });
  start(world, room);
  if (participant.beep === 'true' || participant.beep === 'onEnter') beep(room);
  refresh(world, room);
}

/** It takes two, and one of them with startConferenceOnEnter. */
function start(world: World, room: Conference): void {
  if (room.status !== 'init' || !room.mayStart || present(room).length < 2) return;
  room.status = 'in-progress';
  if (room.recording !== null) room.recording.startedAt = world.clock.now();
  emitConferenceEvent(world, room, { name: 'conference-start' });
}

export interface Leaving {
  participant: Participant;
  departure: Departure;
  reason?: LeaveReason;
}

/** Takes a participant out, tells of it, and ends the conference when that was its end. */
export function leave(world: World, room: Conference, leaving: Leaving): void {
  if (!remove(world, room, leaving)) return;
  const { participant } = leaving;
  const kicked = leaving.departure === 'kicked';
  if (participant.endOnExit) {
    const reason = `participant-with-end-conference-on-exit-${kicked ? 'kicked' : 'left'}` as const;
    finish(world, room, { reason, by: participant });
  } else if (present(room).length === 0) {
    finish(world, room, { reason: kicked ? 'last-participant-kicked' : 'last-participant-left', by: participant });
  } else {
    if (participant.beep === 'true' || participant.beep === 'onExit') beep(room);
    refresh(world, room);
  }
}

/** False if it was out already: leaving may be noticed from several sides. */
export function remove(world: World, room: Conference, leaving: Leaving): boolean {
  const { departure, participant, reason = 'participant_updated_via_api' } = leaving;
  if (room.participants.get(participant.leg.sid) !== participant) return false;
  room.participants.delete(participant.leg.sid);
  stopAudio(participant);
  participant.leg.partners = [];
  const params = {
    ParticipantCallStatus: reason === 'participant_hung_up' ? 'completed' : participant.leg.status,
    ReasonParticipantLeft: reason,
  };
  emitConferenceEvent(world, room, { name: 'participant-leave', participant, params });
  participant.depart(departure);
  return true;
}

export function finish(world: World, room: Conference, end: { reason: EndReason; by: Participant | null }): void {
  if (room.status === 'completed') return;
  room.status = 'completed';
  room.endReason = end.reason;
  room.endedBy = end.by?.leg ?? null;
  const reason = end.reason === 'conference-ended-via-api' ? 'conference_ended_via_api' : 'moderator_ended_conference';
  for (const participant of present(room)) remove(world, room, { participant, departure: 'room-ended', reason });
  emitConferenceEvent(world, room, { name: 'conference-end', params: endParams(end) });
  const { recording } = room;
  if (recording?.startedAt) {
    const input = {
      callSid: null,
      conferenceSid: room.sid,
      startedAt: recording.startedAt,
      source: 'Conference' as const,
    };
    world.recordings.keep(input, recording.callback);
  }
}

/** To be called after changing a participant: sounds follow the new state. */
export function refresh(world: World, room: Conference): void {
  refreshAudio(world, room, (participant) => leave(world, room, { participant, departure: 'wait-failed' }));
}

/** Words said into one phone, and its keys, reach the phones that can hear it. */
function relay(room: Conference, speaker: Participant, sound: Sound): void {
  for (const listener of present(room)) if (audibleTo(room, listener).includes(speaker)) listener.leg.hears(sound);
}

function beep(room: Conference): void {
  if (room.status !== 'in-progress') return;
  for (const participant of present(room)) participant.leg.hears({ kind: 'beep', text: 'beep' });
}

function endParams(end: { reason: EndReason; by: Participant | null }): Params {
  const by: Params = {};
  if (end.by !== null) by['CallSidEndingConference'] = end.by.leg.sid;
  if (end.by?.label) by['ParticipantLabelEndingConference'] = end.by.label;
  return { ...by, Reason: end.reason.replaceAll('-', ' '), ReasonConferenceEnded: end.reason };
}
