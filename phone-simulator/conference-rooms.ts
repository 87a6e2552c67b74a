import type { CallLeg } from './call-leg.ts';
import { finish, leave, refresh, remove, stay } from './conference-life.ts';
import {
  present,
  type Conference,
  type ConferenceCallback,
  type Departure,
  type JoinOptions,
  type Participant,
} from './conference.ts';
import type { RecordingCallback } from './recordings.ts';
import type { World } from './world.ts';

export interface OpenOptions {
  callback: ConferenceCallback | null;
  record: { callback: RecordingCallback | null } | null;
}

export interface ConferenceRooms {
  all(): Conference[];
  /** By CF sid, whatever its status; by name only while it is not completed. */
  find(sidOrName: string): Conference | null;
  /** The running conference of that name, or a new one. Only a new one takes the options. */
  open(name: string, options: OpenOptions): Conference;
  /** Why a leg may not join: Twilio's code and sentence. */
  refusal(room: Conference, options: JoinOptions): { code: number; message: string } | null;
  /** Lists a leg that is being rung; `join` later turns it into a real participant. */
  invite(room: Conference, leg: CallLeg, options: JoinOptions): Participant;
  /** A rung leg that never came. */
  giveUp(room: Conference, participant: Participant): void;
  /** Stays until the participant leaves, is kicked, or the conference ends. Rejects if the leg is taken away. */
  join(room: Conference, participant: Participant, signal: AbortSignal): Promise<Departure>;
  kick(room: Conference, participant: Participant): void;
  end(room: Conference): void;
  /** To be called after changing a participant: sounds follow the new state. */
  refresh(room: Conference): void;
}

export function createConferenceRooms(world: () => World): ConferenceRooms {
  const rooms = new Map<string, Conference>();
  /** The newest of each name: a name is unique among the conferences that are not completed, and free again after. */
  const named = new Map<string, Conference>();

  function running(name: string): Conference | null {
    const room = named.get(name);
    return room === undefined || room.status === 'completed' ? null : room;
  }

  return {
    all: () => [...rooms.values()],
    find: (sidOrName) => rooms.get(sidOrName) ?? running(sidOrName),
    open(name, options) {
      const room = running(name) ?? newConference(world(), name, options);
      rooms.set(room.sid, room);
      named.set(name, room);
      return room;
    },
    refusal,
    invite(room, leg, options) {
      const participant = newParticipant(world(), leg, options);
      room.participants.set(leg.sid, participant);
      return participant;
    },
    giveUp: (room, participant) => giveUp(world(), room, participant),
    join: (room, participant, signal) =>
      isKeptOut(world(), participant)
        ? standOutside(world(), room, { participant, signal })
        : stay(world(), room, { participant, signal }),
    kick: (room, participant) => leave(world(), room, { participant, departure: 'kicked' }),
    end: (room) => finish(world(), room, { reason: 'conference-ended-via-api', by: null }),
    refresh: (room) => refresh(world(), room),
  };
}

function giveUp(world: World, room: Conference, participant: Participant): void {
  if (!remove(world, room, { participant, departure: 'left', reason: 'participant_add_failed' })) return;
  // A conference made by REST for somebody who never came ends without ever having begun.
  if (room.participants.size === 0 && room.status === 'init')
    finish(world, room, { reason: 'last-participant-left', by: null });
}

function isKeptOut(world: World, { leg }: Participant): boolean {
  const { neverJoins } = world.sender.network();
  return neverJoins > 0 && leg.direction !== 'inbound' && world.random() < neverJoins;
}

/** Answered, and in no conference: nothing is heard, and nobody is told of a join. */
function standOutside(
  world: World,
  room: Conference,
  { participant, signal }: { participant: Participant; signal: AbortSignal },
): Promise<Departure> {
  participant.leg.hears({ kind: 'silence', text: 'silence: the conference does not take this leg in', with: [] });
  return new Promise((resolve, reject) => {
    const over = (): void => {
      giveUp(world, room, participant);
      reject(signal.reason);
    };
    participant.depart = (departure) => {
      signal.removeEventListener('abort', over);
      resolve(departure);
    };
    signal.addEventListener('abort', over, { once: true });
  });
}

function refusal(room: Conference, options: JoinOptions): { code: number; message: string } | null {
  const others = [...room.participants.values()];
  if (options.label !== null && others.some((other) => other.label === options.label)) {
    return { code: 16025, message: `participant label ${options.label} is already in use in this conference` };
  }
  if (options.coach !== null && !present(room).some((other) => other.leg.sid === options.coach)) {
    return { code: 13240, message: 'the call to coach is not in this conference' };
  }
  if (present(room).length >= options.maxParticipants) return { code: 13200, message: 'the conference is full' };
  return null;
}

export function newParticipant(world: World, leg: CallLeg, options: JoinOptions): Participant {
  return {
    ...options,
    leg,
    createdAt: world.clock.now(),
    joined: false,
    coaching: options.coach !== null,
    hold: false,
    holdMusic: 'default',
    audio: null,
    depart: () => {},
  };
}

function newConference(world: World, name: string, options: OpenOptions): Conference {
  return {
    sid: world.sid('CF'),
    name,
    createdAt: world.clock.now(),
    updatedAt: world.clock.now(),
    status: 'init',
    participants: new Map(),
    callback: options.callback,
    recording: options.record === null ? null : { startedAt: null, callback: options.record.callback },
    sequence: 0,
    mayStart: false,
    endReason: null,
    endedBy: null,
  };
}
