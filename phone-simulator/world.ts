import type { CallLeg } from './call-leg.ts';
import type { Clock } from './clock.ts';
import type { ConferenceRooms } from './conference-rooms.ts';
import type { DebuggerLog } from './debugger-log.ts';
import type { Random } from './random.ts';
import type { Recordings } from './recordings.ts';
import type { Phone } from './telephone.ts';
import type { Source } from './twiml-fetch.ts';
import type { Ending, Run } from './twiml-step.ts';
import type { WebhookSender } from './webhook-sender.ts';

/** One number bought from the carrier, and where its calls and messages go. */
export interface HotlineSettings {
  number: string;
  voiceUrl: string;
  voiceFallbackUrl?: string;
  statusCallback?: string;
  smsUrl?: string;
}

export interface Pace {
  /** How long speech takes, per character. */
  speechMsPerChar: { wide: number; narrow: number };
  /** How long every audio file plays: the simulator does not decode it. */
  playMs: number;
  /** Twilio's documented addition to every ring timeout. */
  ringBufferMs: number;
  /** From the end of a recording until its file can be fetched and its callback goes out. */
  recordingMs: number;
  /** Calls placed per second over REST; the rest wait as `queued`. 0: no limit. */
  callsPerSecond: number;
}

/** What every part of the simulator shares. */
export interface World {
  accountSid: string;
  authToken: string;
  restUrl: string;
  clock: Clock;
  random: Random;
  pace: Pace;
  log: DebuggerLog;
  sender: WebhookSender;
  numbers: Map<string, HotlineSettings>;
  legs: Map<string, CallLeg>;
  rooms: ConferenceRooms;
  recordings: Recordings;
  sid(prefix: string): string;
  /** The phone at a number or `client:` identity; a number nobody named gets one of its own. */
  phoneAt(address: string): Phone;
  /** Runs a document and all it leads to. Rejects with Interrupted when the leg is taken away. */
  runTwiml(run: Run, source: Source): Promise<Ending>;
  changed(): void;
}

/** RFC 2822 in UTC, as in Twilio's parameters and REST answers. */
export function carrierDate(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}

/** Words of CJK scripts take longer to say than Latin letters. */
export function speechMs(pace: Pace, text: string): number {
  let ms = 0;
  for (const char of text)
    ms += /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/.test(char)
      ? pace.speechMsPerChar.wide
      : pace.speechMsPerChar.narrow;
  return ms;
}
