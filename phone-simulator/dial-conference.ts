import type { ConferenceCallback, JoinOptions, WaitMusic, Beep } from './conference.ts';
import { newParticipant } from './conference-rooms.ts';
import { resolveUrl, type Script } from './twiml-fetch.ts';
import type { TwimlElement } from './twiml-parse.ts';
import { complain, type Run } from './twiml-step.ts';
import { recordingCallback } from './verb-record.ts';
import type { DialResult } from './dial-phones.ts';
import { Interrupted } from './waiting.ts';

/** <Dial><Conference>: stays there until it is over. Refusals are in the log and leave the call to the next verb. */
export async function dialConference(
  run: Run,
  script: Script,
  given: { verb: TwimlElement; noun: TwimlElement },
): Promise<DialResult> {
  const { world, leg } = run;
  const { noun, verb } = given;
  const name = noun.text.trim();
  if (name === '') {
    complain(run, script, { code: 12200, message: '<Conference> has no name' });
    return { DialCallStatus: 'failed' };
  }
  const options = joinOptions(script, noun);
  const record = ['record-from-start', 'true'].includes(noun.attributes['record'] ?? '');
  const room = world.rooms.open(name, {
    callback: callbackOf(script, noun),
    record: record ? { callback: recordingCallback(run, script, noun) } : null,
  });
  const refusal = world.rooms.refusal(room, options);
  if (refusal !== null) {
    complain(run, script, refusal);
    return { DialCallStatus: 'failed' };
  }
  const leaving = new AbortController();
  const stops = leaveEarly(run, verb, leaving);
  try {
    const signal = AbortSignal.any([run.signal, leaving.signal]);
    const departure = await world.rooms.join(room, newParticipant(world, leg, options), signal);
    return { DialCallStatus: departure === 'wait-failed' ? 'failed' : 'answered' };
  } catch (error) {
    if (run.signal.aborted || !(error instanceof Interrupted)) throw error;
    return { DialCallStatus: 'answered' };
  } finally {
    stops();
  }
}

/** `hangupOnStar` and `timeLimit` take the leg out of the conference without ending its call. */
function leaveEarly(run: Run, verb: TwimlElement, leaving: AbortController): () => void {
  const { hangupOnStar, timeLimit = '14400' } = verb.attributes;
  const out = (): void => leaving.abort(new Interrupted('moved-on'));
  const offKeys = hangupOnStar === 'true' ? run.leg.onKey((key) => key === '*' && out()) : null;
  const timer = run.world.clock.setTimeout(out, Number(timeLimit) * 1000);
  return () => {
    offKeys?.();
    timer.cancel();
  };
}

function joinOptions(script: Script, noun: TwimlElement): JoinOptions {
  const given = noun.attributes;
  return {
    label: given['participantLabel'] ?? null,
    muted: given['muted'] === 'true',
    beep: beepOf(given['beep']),
    startOnEnter: given['startConferenceOnEnter'] !== 'false',
    endOnExit: given['endConferenceOnExit'] === 'true',
    wait: waitMusic(given['waitUrl'], given['waitMethod'], (url) => resolveUrl(script, url)),
    maxParticipants: Number(given['maxParticipants'] ?? '250'),
    coach: given['coach'] ?? null,
  };
}

export function beepOf(text: string | undefined): Beep {
  return text === 'false' || text === 'onEnter' || text === 'onExit' ? text : 'true';
}

/** No waitUrl: Twilio's music. Empty: silence. One that cannot be resolved is asked for, and fails, later. */
export function waitMusic(
  url: string | undefined,
  method: string | undefined,
  resolve: (url: string) => string | null,
): WaitMusic {
  if (url === undefined) return 'default';
  if (url === '') return 'silence';
  return { url: resolve(url) ?? url, method: method === 'GET' ? 'GET' : 'POST' };
}

function callbackOf(script: Script, noun: TwimlElement): ConferenceCallback | null {
  const { statusCallback, statusCallbackMethod, statusCallbackEvent = '' } = noun.attributes;
  const url = statusCallback === undefined ? null : resolveUrl(script, statusCallback);
  if (url === null) return null;
  return {
    url,
    method: statusCallbackMethod === 'GET' ? 'GET' : 'POST',
    events: new Set(statusCallbackEvent.split(/\s+/)),
  };
}
