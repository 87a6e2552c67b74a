import twilio from 'twilio';
import { line, type PromptKey } from '../../src/calls/prompts.ts';
import type { CallbackUrls, TwimlRoute } from './callback-urls.ts';
import type { FormParams } from './form-params.ts';
import { pressedDigit } from './parse.ts';
import { sayAll, type VoiceResponse } from './twiml.ts';

/** Long enough for a database to fail over or a restart to finish, short enough to bear. */
const PAUSE_SECONDS = 3;

/**
 * What somebody on the phone hears when nothing inside could answer. It needs no database. Each step is asked for once
 * more; what the caller had pressed travels along. Failing that, a caller is promised a callback, which reconciliation
 * with the carrier's list of calls keeps, and a rep is told that the caller is gone. A caller who has begun to wait is
 * not given up.
 */
export function faultTwiml(
  route: TwimlRoute,
  given: { query: FormParams; params: FormParams; urls: CallbackUrls },
): string {
  const response = new twilio.twiml.VoiceResponse();
  const again = given.urls.again(route, given.query, pressedDigit(given.params, given.query));
  if (route === 'caller' || route === 'wait-key') {
    // A caller who waits, or whose agent waits in the conference, hears music for as long as it takes.
    response.play(given.urls.holdMusic());
    response.redirect({ method: 'POST' }, again);
  } else if (given.query['retry'] !== undefined || route === 'whisper' || route === 'voicemail-left')
    giveUp(response, route);
  else {
    // Before the first word a pause leaves the call ringing: the caller notices nothing but a longer ring.
    if (route !== 'voice') sayTwice(response, 'faultMoment');
    response.pause({ length: PAUSE_SECONDS });
    response.redirect({ method: 'POST' }, again);
  }
  return response.toString();
}

/** A signed request that makes no sense: there is nothing to ask again. */
export function lastResortTwiml(route: TwimlRoute): string {
  const response = new twilio.twiml.VoiceResponse();
  giveUp(response, route);
  return response.toString();
}

/** For the number's fallback URL: Twilio could not get an answer from the voice URL. Static, and safe to host elsewhere. */
export function fallbackTwiml(): string {
  return lastResortTwiml('voice');
}

/** What a rep's phone plays once its part in the conference is over and it is still on the line. */
export function repLeftTwiml(joined: boolean): string {
  const response = new twilio.twiml.VoiceResponse();
  sayTwice(response, joined ? 'callOver' : 'tooLate');
  response.hangup();
  return response.toString();
}

/** For a wait whose call is unknown: there is no next round to ask for. */
export function endlessMusicTwiml(urls: CallbackUrls): string {
  const response = new twilio.twiml.VoiceResponse();
  response.play({ loop: 0 }, urls.holdMusic());
  return response.toString();
}

function giveUp(response: VoiceResponse, route: TwimlRoute): void {
  sayTwice(response, lastWords(route));
  response.hangup();
}

/** Whose language is unknown hears both. */
function sayTwice(response: VoiceResponse, prompt: PromptKey): void {
  sayAll(response, [line('zh-CN', prompt), line('en', prompt)]);
}

/** A message is with the carrier, which tells of it again (`voicemail-recorded`) or is asked: the thanks are true. */
function lastWords(route: TwimlRoute): PromptKey {
  if (route === 'voicemail-left') return 'voicemailThanks';
  return route === 'whisper' || route === 'whisper-answer' ? 'tooLate' : 'faultPromise';
}
