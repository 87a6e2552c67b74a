import { CarrierError, type CallControl } from '../../src/calls/call-control.ts';
import type { Config } from '../../src/config.ts';
import type { RestClient } from './rest-client.ts';
import { asking, unlessGone } from './rest-fault.ts';

const TWILIO_API = 'https://api.twilio.com';
/** A message of two minutes is 2 MB; a job waits for it, not a caller. */
const MEDIA_TIMEOUT_MS = 30_000;
const MOST_BYTES = 20 * 1024 * 1024;
/** A caller leaves one message in a call. */
const MOST_RECORDINGS = 20;

type RecordingControl = Pick<CallControl, 'fetchRecording' | 'deleteRecording' | 'listRecordings'>;

/**
 * Recordings over REST. The address of a file is made of the account and the recording's id and never taken from a
 * webhook: with it goes the account's password.
 */
export function recordingControl(
  config: Pick<Config, 'carrier' | 'secrets'>,
  client: RestClient,
  apiUrl: () => string | null,
): RecordingControl {
  const { accountSid } = config.carrier;
  const password = Buffer.from(`${accountSid}:${config.secrets.carrierAuthTokens[0]}`).toString('base64');
  return {
    async fetchRecording({ recordingSid }) {
      const base = (apiUrl() ?? TWILIO_API).replace(/\/+$/, '');
      const url = `${base}/2010-04-01/Accounts/${accountSid}/Recordings/${recordingSid}.wav`;
      return asking('read', 'fetch a recording', () => download(url, `Basic ${password}`));
    },
    async deleteRecording({ recordingSid }) {
      await unlessGone(() => asking('write', 'delete a recording', () => client.recordings(recordingSid).remove()));
    },
    async listRecordings({ callerSid }) {
      const recordings = await asking('read', 'list the recordings of a call', () =>
        client.calls(callerSid).recordings.list({ limit: MOST_RECORDINGS }),
      );
      return recordings
        .filter(({ status }) => status !== 'absent')
        .map(({ sid, duration }) => ({ recordingSid: sid, seconds: secondsOf(duration) }));
    },
  };
}

/** Not by Twilio's client, which reads every answer as text. Twilio's store of files may be another host: the redirect is followed without the password. */
async function download(url: string, authorization: string): Promise<Buffer> {
  const answer = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(MEDIA_TIMEOUT_MS) });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw Object.assign(new Error('the file was refused'), { status: answer.status });
  }
  const type = answer.headers.get('content-type') ?? '';
  const audio = Buffer.from(await answer.arrayBuffer());
  if (!/^(audio\/|application\/octet-stream)/.test(type) || audio.length === 0 || audio.length > MOST_BYTES)
    throw new CarrierError('refused', 'fetch a recording: the answer is no sound of a bearable size');
  return audio;
}

/** -1 while it is not known. */
function secondsOf(duration: string | null): number | null {
  return /^\d{1,6}$/.test(duration ?? '') ? Number(duration) : null;
}
