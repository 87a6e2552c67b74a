import type { CallLeg } from './call-leg.ts';
import { audibleTo } from './conference-audio.ts';
import { present, type Conference, type Participant } from './conference.ts';
import type { PhoneSimulator } from './simulator.ts';

/** Browsers speak with each other directly, each with each: more than this would not be heard well. */
const MOST_VOICES = 4;

/** Another browser in the same conference. */
export interface VoicePartner {
  voiceId: string;
  /** Whether what is said here may reach that one, and the other way round: hold, mute and coaching decide. */
  mayHearUs: boolean;
  isHeard: boolean;
  /** Of two browsers one begins; the other answers. */
  weOffer: boolean;
}

/** What a browser needs to know of the telephone that it is the voice of. Null: no call is up. */
export type VoiceLine = { legSid: string; partners: VoicePartner[] } | null;

export type VoiceNews =
  | { kind: 'line'; line: VoiceLine }
  /** Passed on between two browsers, unread. */
  | { kind: 'signal'; from: string; signal: unknown }
  /** Another browser has taken over this telephone. */
  | { kind: 'replaced' };

/** A browser that is the microphone and the loudspeaker of one telephone. */
export interface Voice {
  readonly id: string;
  readonly address: string;
  line(): VoiceLine;
  listen(listener: (news: VoiceNews) => void): () => void;
  /** Reaches only a browser in the same conference. */
  signal(to: string, signal: unknown): boolean;
  /** The mute key of the telephone itself: nothing said into it goes out, keys do. */
  mute(on: boolean): void;
  digits(digits: string): void;
  close(): void;
}

export interface Voices {
  open(address: string): Voice;
  find(id: string): Voice | null;
  close(): void;
}

interface Speaker {
  id: string;
  address: string;
  muted: boolean;
  listeners: Set<(news: VoiceNews) => void>;
  told: string;
}

/**
 * Which browsers speak for which telephones, and who of them hears whom. The simulator carries no sound itself: it tells
 * each browser whom to connect to, and what a conference's state allows. Nobody listening, nothing changes: a telephone
 * without a browser is as good as before.
 */
export function createVoices(simulator: PhoneSimulator): Voices {
  const speakers = new Map<string, Speaker>();
  const tell = (speaker: Speaker, news: VoiceNews): void => {
    for (const listener of speaker.listeners) listener(news);
  };
  const lineOf = (speaker: Speaker): VoiceLine => lineIn(simulator, speakers, speaker);

  const stop = simulator.onChange(() => {
    for (const speaker of speakers.values()) {
      const line = lineOf(speaker);
      const leg = legAt(simulator, speaker.address);
      if (leg !== null) leg.mouthShut = speaker.muted;
      const text = JSON.stringify(line);
      if (text === speaker.told) continue;
      // The mute key belongs to the call: the next one begins with an open microphone.
      if (line === null) speaker.muted = false;
      speaker.told = text;
      tell(speaker, { kind: 'line', line });
    }
  });

  function drop(speaker: Speaker): void {
    if (!speakers.delete(speaker.id)) return;
    const leg = legAt(simulator, speaker.address);
    if (leg !== null) leg.mouthShut = false;
    simulator.inside.world.changed();
  }

  function voiceOf(speaker: Speaker): Voice {
    return {
      id: speaker.id,
      address: speaker.address,
      line: () => lineOf(speaker),
      listen(listener) {
        speaker.listeners.add(listener);
        return () => void speaker.listeners.delete(listener);
      },
      signal(to, signal) {
        const other = speakers.get(to);
        const meets = lineOf(speaker)?.partners.some(({ voiceId }) => voiceId === to) === true;
        if (other === undefined || !meets) return false;
        tell(other, { kind: 'signal', from: speaker.id, signal });
        return true;
      },
      mute(on) {
        speaker.muted = on;
        simulator.inside.world.changed();
      },
      digits: (digits) => legAt(simulator, speaker.address)?.press(digits),
      close: () => drop(speaker),
    };
  }

  return {
    open(address) {
      for (const other of [...speakers.values()].filter((one) => one.address === address)) {
        tell(other, { kind: 'replaced' });
        drop(other);
      }
      const id = simulator.inside.world.sid('VX');
      const speaker: Speaker = { id, address, muted: false, listeners: new Set(), told: '' };
      speakers.set(id, speaker);
      simulator.inside.world.changed();
      return voiceOf(speaker);
    },
    find(id) {
      const speaker = speakers.get(id);
      return speaker === undefined ? null : voiceOf(speaker);
    },
    close() {
      stop();
      speakers.clear();
    },
  };
}

/** Only a telephone that is there: a voice makes none. */
function legAt(simulator: PhoneSimulator, address: string): CallLeg | null {
  const leg = simulator.inside.phones.all().find(({ number }) => number === address)?.leg ?? null;
  return leg === null || leg.over() ? null : leg;
}

function lineIn(simulator: PhoneSimulator, speakers: ReadonlyMap<string, Speaker>, speaker: Speaker): VoiceLine {
  const leg = legAt(simulator, speaker.address);
  if (leg === null) return null;
  const place = placeOf(simulator, leg);
  if (place === null) return { legSid: leg.sid, partners: [] };
  const { me, room } = place;
  const bySid = new Map([...speakers.values()].map((one) => [legAt(simulator, one.address)?.sid, one.id]));
  const voiced = present(room).filter((one) => bySid.has(one.leg.sid));
  if (!voiced.slice(0, MOST_VOICES).includes(me)) return { legSid: leg.sid, partners: [] };
  const partners = voiced.slice(0, MOST_VOICES).flatMap((other) => {
    const voiceId = bySid.get(other.leg.sid);
    if (other === me || voiceId === undefined) return [];
    const mayHearUs = audibleTo(room, other).includes(me);
    return [{ voiceId, mayHearUs, isHeard: audibleTo(room, me).includes(other), weOffer: speaker.id < voiceId }];
  });
  return { legSid: leg.sid, partners };
}

function placeOf(simulator: PhoneSimulator, leg: CallLeg): { room: Conference; me: Participant } | null {
  for (const room of simulator.conferences().reverse()) {
    const me = room.status === 'completed' ? undefined : room.participants.get(leg.sid);
    if (me?.joined === true) return { room, me };
  }
  return null;
}
