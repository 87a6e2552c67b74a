import type { Params } from './signature.ts';
import type { Spoken } from './spoken-wav.ts';
import type { Method } from './webhook-attempt.ts';
import { carrierDate, type World } from './world.ts';

export interface Recording {
  sid: string;
  url: string;
  callSid: string | null;
  conferenceSid: string | null;
  startedAt: Date;
  seconds: number;
  source: 'RecordVerb' | 'DialVerb' | 'Conference' | 'OutboundAPI';
  /** What can be heard on it; nothing: silence. */
  spoken: readonly Spoken[];
  /** The file is there from then on; asked for earlier it is 404, as at Twilio. */
  readyAt: Date;
}

export interface RecordingCallback {
  url: string;
  method: Method;
  events: ReadonlySet<string>;
}

export type NewRecording = Omit<Recording, 'sid' | 'url' | 'seconds' | 'spoken' | 'readyAt'> & {
  spoken?: readonly Spoken[];
};

export interface Recordings {
  all(): Recording[];
  find(sid: string): Recording | null;
  /** Keeps a finished recording, and tells the callback once the file is ready. */
  keep(recording: NewRecording, callback: RecordingCallback | null): Recording;
  /** False: there is none. */
  remove(sid: string): boolean;
}

export function createRecordings(world: () => World): Recordings {
  const kept = new Map<string, Recording>();
  return {
    all: () => [...kept.values()],
    find: (sid) => kept.get(sid) ?? null,
    keep(input, callback) {
      const { accountSid, clock, pace, restUrl, sender, sid: newSid } = world();
      const sid = newSid('RE');
      const seconds = Math.round((clock.now().getTime() - input.startedAt.getTime()) / 1000);
      const url = `${restUrl}/2010-04-01/Accounts/${accountSid}/Recordings/${sid}`;
      const readyAt = new Date(clock.now().getTime() + pace.recordingMs);
      const recording: Recording = { spoken: [], ...input, sid, url, seconds, readyAt };
      kept.set(sid, recording);
      if (callback?.events.has('completed')) {
        const params = callbackParams(recording, accountSid);
        const { url: to, method } = callback;
        const webhook = { kind: 'recording-status', url: to, method, params, callSid: input.callSid } as const;
        clock.setTimeout(() => sender.deliver(webhook, sid), pace.recordingMs);
      }
      return recording;
    },
    remove: (sid) => kept.delete(sid),
  };
}

function callbackParams(recording: Recording, accountSid: string): Params {
  return {
    AccountSid: accountSid,
    RecordingSid: recording.sid,
    RecordingUrl: recording.url,
    RecordingStatus: 'completed',
    RecordingDuration: String(recording.seconds),
    RecordingChannels: '1',
    RecordingStartTime: carrierDate(recording.startedAt),
    RecordingSource: recording.source,
    RecordingTrack: 'both',
    ErrorCode: '0',
    ...(recording.callSid === null ? {} : { CallSid: recording.callSid }),
    ...(recording.conferenceSid === null ? {} : { ConferenceSid: recording.conferenceSid }),
  };
}
