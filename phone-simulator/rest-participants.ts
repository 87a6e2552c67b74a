import type { FastifyInstance } from 'fastify';
import { announce } from './announcement.ts';
import { emitConferenceEvent, type Conference, type JoinOptions, type Participant } from './conference.ts';
import { beepOf, waitMusic } from './dial-conference.ts';
import { CarrierRefusal, dateOrNull, notFound, pageOf } from './rest-answer.ts';
import { addressesOf, statusCallbackOf } from './rest-calls.ts';
import { names, readForm, type Form } from './rest-form.ts';
import { accountPath, participantOf, queryOf, sidOf } from './rest-paths.ts';
import type { PhoneSimulator } from './simulator.ts';

const createNames =
  names(`From To StatusCallback StatusCallbackMethod StatusCallbackEvent Label Timeout Record Muted Beep
  StartConferenceOnEnter EndConferenceOnExit WaitUrl WaitMethod EarlyMedia MaxParticipants ConferenceRecord
  ConferenceTrim ConferenceStatusCallback ConferenceStatusCallbackMethod ConferenceStatusCallbackEvent RecordingChannels
  RecordingStatusCallback RecordingStatusCallbackMethod SipAuthUsername SipAuthPassword Region
  ConferenceRecordingStatusCallback ConferenceRecordingStatusCallbackMethod RecordingStatusCallbackEvent
  ConferenceRecordingStatusCallbackEvent Coaching CallSidToCoach JitterBufferSize Byoc CallerId CallReason RecordingTrack
  RecordingConfigurationId TimeLimit MachineDetection MachineDetectionTimeout MachineDetectionSpeechThreshold
  MachineDetectionSpeechEndThreshold MachineDetectionSilenceTimeout AmdStatusCallback AmdStatusCallbackMethod Trim
  CallToken Passports ClientNotificationUrl CallerDisplayName EmergencyCallerPosition EmergencyCallerLocation
  EmergencyName EmergencyAddress EmergencyZipCode EmergencyCity EmergencyState EmergencyCountry`);
const updateNames = names(`Muted Hold HoldUrl HoldMethod AnnounceUrl AnnounceMethod WaitUrl WaitMethod BeepOnExit
  EndConferenceOnExit Coaching CallSidToCoach`);

export function participantRoutes(app: FastifyInstance, simulator: PhoneSimulator): void {
  const { outgoing, rooms } = simulator.inside;
  const base = accountPath(simulator);
  const list = '/2010-04-01/Accounts/:account/Conferences/:sid/Participants';

  function findRoom(sid: string): Conference {
    const room = rooms.find(sid);
    if (room === null || room.status === 'completed') throw notFound(`${base}/Conferences/${sid}/Participants.json`);
    return room;
  }

  function find(params: unknown): { room: Conference; participant: Participant } {
    const { participant: key, sid } = participantOf(params);
    const room = findRoom(sid);
    const decoded = decodeURIComponent(key);
    const found = [...room.participants.values()].find(({ label, leg }) => leg.sid === key || label === decoded);
    if (found === undefined) throw notFound(`${base}/Conferences/${sid}/Participants/${key}.json`);
    return { room, participant: found };
  }

  for (const path of [`${list}.json`, list]) {
    app.post(path, async (request, reply) => {
      const sid = sidOf(request.params);
      const form = readForm(request.body, createNames);
      const addresses = addressesOf(simulator, form);
      const options = joinOptions(form);
      const callback = statusCallbackOf(form, 'spaced');
      const room = /^CF[0-9a-f]{32}$/.test(sid) ? findRoom(sid) : openRoom(simulator, decodeURIComponent(sid), form);
      const refusal = rooms.refusal(room, options);
      if (refusal !== null) throw new CarrierRefusal(400, refusal.code, refusal.message);
      const participant = outgoing.addParticipant({
        ...addresses,
        room,
        options,
        callback,
        timeoutSeconds: form.integer('Timeout', { low: 5, high: 600, standard: 60 }),
        timeLimitSeconds: form.integer('TimeLimit', { low: 1, high: 86_400, standard: 14_400 }),
      });
      const answer = showParticipant(simulator, room, participant);
      await outgoing.maybeFirst(participant.leg);
      return reply.code(201).send(answer);
    });
    app.get(path, async (request) => {
      const room = findRoom(sidOf(request.params));
      const query = queryOf(request.url);
      const items = [...room.participants.values()].filter((participant) => matches(participant, query));
      const show = (participant: Participant): unknown => showParticipant(simulator, room, participant);
      return pageOf({
        name: 'participants',
        path: `${base}/Conferences/${room.sid}/Participants.json`,
        items,
        query,
        show,
      });
    });
  }
  app.get(`${list}/:participant`, async (request) => {
    const { participant, room } = find(request.params);
    return showParticipant(simulator, room, participant);
  });
  app.post(`${list}/:participant`, async (request) => {
    const { participant, room } = find(request.params);
    updateParticipant(simulator, { participant, room, form: readForm(request.body, updateNames) });
    return showParticipant(simulator, room, participant);
  });
  app.delete(`${list}/:participant`, async (request, reply) => {
    const { participant, room } = find(request.params);
    if (participant.joined) rooms.kick(room, participant);
    else participant.leg.end('canceled');
    return reply.code(204).send();
  });
}

function openRoom(simulator: PhoneSimulator, name: string, form: Form): Conference {
  const url = form.url('ConferenceStatusCallback');
  const given = form.list('ConferenceStatusCallbackEvent').flatMap((value) => value.split(/\s+/));
  const events = new Set(given.length === 0 ? ['start', 'end'] : given);
  const recordingUrl = form.url('ConferenceRecordingStatusCallback');
  const recordingMethod = form.method('ConferenceRecordingStatusCallbackMethod', 'POST');
  const record = ['true', 'record-from-start'].includes(form.text('ConferenceRecord') ?? '');
  const callback = recordingUrl ? { url: recordingUrl, method: recordingMethod, events: new Set(['completed']) } : null;
  return simulator.inside.rooms.open(name, {
    callback: url === undefined ? null : { url, method: form.method('ConferenceStatusCallbackMethod', 'POST'), events },
    record: record ? { callback } : null,
  });
}

function joinOptions(form: Form): JoinOptions {
  const coach = form.text('CallSidToCoach') || null;
  if (form.bool('Coaching', coach !== null) && coach === null) {
    throw new CarrierRefusal(400, 20001, 'CallSidToCoach is required when Coaching is true');
  }
  return {
    label: form.text('Label') || null,
    muted: form.bool('Muted', false),
    beep: beepOf(form.text('Beep')),
    startOnEnter: form.bool('StartConferenceOnEnter', true),
    endOnExit: form.bool('EndConferenceOnExit', false),
    wait: waitMusic(form.text('WaitUrl'), form.method('WaitMethod', 'POST'), (url) => url),
    maxParticipants: form.integer('MaxParticipants', { low: 2, high: 250, standard: 250 }),
    coach: form.bool('Coaching', coach !== null) ? coach : null,
  };
}

function updateParticipant(
  simulator: PhoneSimulator,
  given: { room: Conference; participant: Participant; form: Form },
): void {
  const { form, participant, room } = given;
  const { rooms, world } = simulator.inside;
  if (!participant.joined) throw new CarrierRefusal(400, 20001, 'The participant has not joined the conference yet');
  const tell = (name: Parameters<typeof emitConferenceEvent>[2]['name']): void =>
    emitConferenceEvent(world, room, { name, participant });
  const muted = form.bool('Muted', participant.muted);
  if (muted !== participant.muted) {
    participant.muted = muted;
    tell(muted ? 'participant-mute' : 'participant-unmute');
  }
  const hold = form.bool('Hold', participant.hold);
  if (hold !== participant.hold) {
    participant.hold = hold;
    participant.holdMusic = waitMusic(form.url('HoldUrl'), form.method('HoldMethod', 'GET'), (url) => url);
    tell(hold ? 'participant-hold' : 'participant-unhold');
  }
  if (modify(room, participant, form)) tell('participant-modify');
  const announceUrl = form.url('AnnounceUrl');
  if (announceUrl !== undefined) {
    announce(world, room, {
      participants: [participant],
      url: announceUrl,
      method: form.method('AnnounceMethod', 'POST'),
    });
  }
  if (form.has('WaitUrl'))
    participant.wait = waitMusic(form.text('WaitUrl'), form.method('WaitMethod', 'POST'), (url) => url);
  if (form.has('BeepOnExit')) participant.beep = form.bool('BeepOnExit', true) ? 'onExit' : 'false';
  rooms.refresh(room);
}

function modify(room: Conference, participant: Participant, form: Form): boolean {
  const before = [participant.endOnExit, participant.coaching, participant.coach].join();
  participant.endOnExit = form.bool('EndConferenceOnExit', participant.endOnExit);
  const coach = form.text('CallSidToCoach') || participant.coach;
  const coaching = form.bool('Coaching', participant.coaching || form.has('CallSidToCoach'));
  if (coaching && (coach === null || !room.participants.get(coach)?.joined)) {
    throw new CarrierRefusal(400, 13240, 'The call to coach is not in this conference');
  }
  participant.coaching = coaching;
  participant.coach = coach;
  return before !== [participant.endOnExit, participant.coaching, participant.coach].join();
}

function matches(participant: Participant, query: URLSearchParams): boolean {
  const wanted = (name: string, value: boolean): boolean =>
    query.get(name) === null || query.get(name) === String(value);
  return (
    wanted('Muted', participant.muted) && wanted('Hold', participant.hold) && wanted('Coaching', participant.coaching)
  );
}

function statusOf(participant: Participant): string {
  if (participant.joined) return 'connected';
  const { status } = participant.leg;
  if (status === 'queued' || status === 'ringing') return status;
  return status === 'initiated' || status === 'in-progress' ? 'connecting' : 'failed';
}

function showParticipant(
  simulator: PhoneSimulator,
  room: Conference,
  participant: Participant,
): Record<string, unknown> {
  return {
    account_sid: simulator.accountSid,
    call_sid: participant.leg.sid,
    call_sid_to_coach: participant.coach,
    coaching: participant.coaching,
    conference_sid: room.sid,
    date_created: dateOrNull(participant.createdAt),
    date_updated: dateOrNull(room.updatedAt),
    end_conference_on_exit: participant.endOnExit,
    hold: participant.hold,
    label: participant.label,
    muted: participant.muted,
    queue_time: '0',
    start_conference_on_enter: participant.startOnEnter,
    status: statusOf(participant),
    uri: `${accountPath(simulator)}/Conferences/${room.sid}/Participants/${participant.leg.sid}.json`,
  };
}
