import type { Params } from './signature.ts';
import { resolveUrl, type Script } from './twiml-fetch.ts';
import type { TwimlElement } from './twiml-parse.ts';
import type { RecordingCallback } from './recordings.ts';
import type { Spoken } from './spoken-wav.ts';
import { complain, goTo, type Outcome, type Run } from './twiml-step.ts';
import { Interrupted, sleep } from './waiting.ts';

type Stop = { by: 'key'; key: string } | { by: 'length' } | { by: 'silence' } | { by: 'hang-up' };

/**
 * Records until a finish key, the greatest length, silence or hang-up. Words come from `say` at the phone; a phone at
 * which nobody spoke is silent only when the timeout says so, so a key or a hang-up after a second makes a recording.
 */
export async function record(run: Run, script: Script, verb: TwimlElement): Promise<Outcome> {
  const { attributes } = verb;
  if (attributes['playBeep'] !== 'false') run.hears({ kind: 'beep', text: 'beep' });
  const startedAt = run.world.clock.now();
  const spoken: Spoken[] = [];
  const offSpeech = run.leg.onSpeech((words) => {
    spoken.push({ atMs: run.world.clock.now().getTime() - startedAt.getTime(), words });
  });
  const stop = await untilStopped(run, verb).finally(offSpeech);
  const seconds = Math.round((run.world.clock.now().getTime() - startedAt.getTime()) / 1000);
  if (seconds < 1 || stop.by === 'silence') {
    if (stop.by === 'hang-up') throw run.signal.reason;
    return 'next';
  }
  const kept = run.world.recordings.keep(
    { callSid: run.leg.sid, conferenceSid: null, startedAt, source: 'RecordVerb', spoken },
    recordingCallback(run, script, verb),
  );
  const params: Params = { RecordingSid: kept.sid, RecordingUrl: kept.url, RecordingDuration: String(seconds) };
  if (stop.by === 'hang-up') return hungUp(run, script, { verb, params });
  const { action = '', method } = attributes;
  const digits: Params = stop.by === 'key' ? { Digits: stop.key } : {};
  return goTo(run, script, { text: action, method, kind: 'action', params: { ...params, ...digits } });
}

/** The caller is gone: the action is still asked, its answer is not executed. */
function hungUp(run: Run, script: Script, given: { verb: TwimlElement; params: Params }): never {
  const { action = '', method } = given.verb.attributes;
  const url = resolveUrl(script, action);
  const { leg, world } = run;
  if (url !== null && leg.over()) {
    const params = { ...leg.params(), CallStatus: 'completed', ...given.params, Digits: 'hangup' };
    const webhook = {
      kind: 'action' as const,
      url,
      method: method === 'GET' ? ('GET' as const) : ('POST' as const),
      params,
    };
    void world.sender.fetch({ ...webhook, callSid: leg.sid }).catch(() => undefined);
  }
  throw run.signal.reason;
}

async function untilStopped(run: Run, verb: TwimlElement): Promise<Stop> {
  const { finishOnKey = '1234567890*#', maxLength = '3600', timeout = '5' } = verb.attributes;
  const clock = run.world.clock;
  const end = clock.now().getTime() + Number(maxLength) * 1000;
  let stop: Stop | null = null;
  let spoke = false;
  let changed = new AbortController();
  const offKeys = run.leg.onKey((key) => {
    if (!finishOnKey.includes(key)) return;
    stop = { by: 'key', key };
    changed.abort(new Interrupted('input'));
  });
  const offSpeech = run.leg.onSpeech(() => {
    spoke = true;
    changed.abort(new Interrupted('input'));
  });
  try {
    while (stop === null) {
      const left = end - clock.now().getTime();
      const silenceMs = Number(timeout) * 1000;
      const heard = changed;
      try {
        await sleep(clock, Math.min(left, silenceMs), AbortSignal.any([run.signal, heard.signal]));
        stop = left <= silenceMs || spoke ? { by: 'length' } : { by: 'silence' };
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        if (run.signal.aborted && !run.leg.over()) throw error;
        if (run.signal.aborted) stop = { by: 'hang-up' };
        changed = new AbortController();
      }
    }
    return stop;
  } finally {
    offKeys();
    offSpeech();
  }
}

/** `recordingStatusCallback…` of <Record>, <Dial> and <Conference>. */
export function recordingCallback(run: Run, script: Script, element: TwimlElement): RecordingCallback | null {
  const { recordingStatusCallback, recordingStatusCallbackMethod, recordingStatusCallbackEvent } = element.attributes;
  if (recordingStatusCallback === undefined) return null;
  const url = resolveUrl(script, recordingStatusCallback);
  if (url === null) {
    complain(run, script, { code: 11100, message: 'recordingStatusCallback is no URL' });
    return null;
  }
  const events = new Set((recordingStatusCallbackEvent ?? 'completed').split(/\s+/));
  return { url, method: recordingStatusCallbackMethod === 'GET' ? 'GET' : 'POST', events };
}
