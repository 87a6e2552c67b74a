import type { Params } from './signature.ts';
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
}

export interface RecordingCallback {
  url: string;
  method: Method;
  events: ReadonlySet<string>;
}

export interface Recordings {
  all(): Recording[];
  find(sid: string): Recording | null;
  /** Keeps a finished recording and tells the callback. The audio itself is silence: nobody really spoke. */
  keep(recording: Omit<Recording, 'sid' | 'url' | 'seconds'>, callback: RecordingCallback | null): Recording;
}

export function createRecordings(world: () => World): Recordings {
  const kept = new Map<string, Recording>();
  return {
    all: () => [...kept.values()],
    find: (sid) => kept.get(sid) ?? null,
    keep(input, callback) {
      const { accountSid, clock, restUrl, sender, sid: newSid } = world();
      const sid = newSid('RE');
      const seconds = Math.round((clock.now().getTime() - input.startedAt.getTime()) / 1000);
      const url = `${restUrl}/2010-04-01/Accounts/${accountSid}/Recordings/${sid}`;
      const recording: Recording = { ...input, sid, url, seconds };
      kept.set(sid, recording);
      if (callback?.events.has('completed')) {
        const params = callbackParams(recording, accountSid);
        const { url: to, method } = callback;
        sender.deliver({ kind: 'recording-status', url: to, method, params, callSid: input.callSid }, sid);
      }
      return recording;
    },
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
