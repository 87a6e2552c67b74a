import twilio from 'twilio';
import { line, type PromptKey } from '../../src/calls/prompts.ts';
import type { PhoneNumber } from '../../src/phone-number.ts';
import type { Heard } from '../../src/spool/spool-folder.ts';
import type { CallbackUrls, TwimlRoute } from './callback-urls.ts';
import { id, wholeNumber, type FormParams } from './form-params.ts';
import { pressedDigit, standByTalked } from './parse.ts';
import { sayAll, type VoiceResponse } from './twiml.ts';

/** Long enough for a database to fail over or a restart to finish, short enough to bear. */
const PAUSE_SECONDS = 3;
const STAND_BY_RING_SECONDS = 20;
/** As for a message while we are closed (src/calls/waiting/answer-closed.ts). */
const MESSAGE_SECONDS = 120;
const SILENCE_SECONDS = 5;

/** What is given in place of an answer, and what that is to whoever listens. */
export interface Degraded {
  twiml: string;
  heard: Heard;
}

export interface FaultGiven {
  query: FormParams;
  params: FormParams;
  urls: CallbackUrls;
  /** The telephone of a person who takes calls while nothing inside answers. */
  standBy: PhoneNumber | null;
}

/**
 * What somebody on the phone hears when nothing inside could answer. It needs no database and no queue.
 *
 *   before the first word    a longer ring; then short music; then stand-by or message, all within 15 s
 *   in the menu, or fallen   a word and short music; then stand-by or message
 *   out of the conference
 *   waiting, or moved        music, and asked again, for as long as it takes
 *   stand-by did not answer  a message
 *   message left             thanks
 *   rep or agent who is      a word and a pause; then that the caller cannot be connected
 *   asked to take a call
 *
 * Each try asks the same once more, and what was pressed travels along. Whoever leaves is called back: the request is
 * spooled (src/spool), and failing that reconciliation finds the call in the carrier's list.
 */
export function faultTwiml(route: TwimlRoute, given: FaultGiven): Degraded {
  switch (route) {
    case 'caller':
    case 'wait-key':
      return askAgain(route, given, (response) => response.play(given.urls.holdMusic()));
    case 'voice':
      return triesOf(given) === 0
        ? askAgain(route, given, pause)
        : musicThenPerson(route, given, { tries: 2, say: null });
    case 'menu':
    case 'left-conference':
      return musicThenPerson(route, given, { tries: 1, say: 'faultMoment' });
    case 'whisper':
    case 'whisper-answer':
      if (triesOf(given) > 0) return { twiml: lastResortTwiml(route), heard: 'goodbye' };
      return askAgain(route, given, (response) => {
        sayTwice(response, 'faultMoment');
        pause(response);
      });
    case 'stand-by':
      return standByTalked(given.params) ? { twiml: goodbyeTwiml(), heard: 'goodbye' } : message(given);
    case 'voicemail-left':
      return { twiml: lastResortTwiml(route), heard: 'goodbye' };
    default:
      return route satisfies never;
  }
}

/** A signed request that makes no sense: there is nothing to ask again. */
export function lastResortTwiml(route: TwimlRoute): string {
  const response = new twilio.twiml.VoiceResponse();
  sayTwice(response, lastWords(route));
  response.hangup();
  return response.toString();
}

/** For the number's fallback URL: Twilio could not get an answer from the voice URL. A person, or a message. */
export function fallbackTwiml(given: FaultGiven): Degraded {
  return personOrMessage(given);
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

/** At the stand-by telephone: a mailbox presses nothing, and then the caller is asked for a message by us. */
export function standByWhisperTwiml(urls: CallbackUrls): string {
  const response = new twilio.twiml.VoiceResponse();
  sayTwice(
    response.gather({ input: ['dtmf'], numDigits: 1, timeout: 8, action: urls.standByAnswer(), method: 'POST' }),
    'standByWhisper',
  );
  response.hangup();
  return response.toString();
}

/** An empty document connects the two. */
export function standByAnswerTwiml(digit: string | null): string {
  const response = new twilio.twiml.VoiceResponse();
  if (digit !== '1') response.hangup();
  return response.toString();
}

function musicThenPerson(
  route: TwimlRoute,
  given: FaultGiven,
  { tries, say }: { tries: number; say: PromptKey | null },
): Degraded {
  if (triesOf(given) >= tries) return personOrMessage(given);
  return askAgain(route, given, (response) => {
    if (say !== null) sayTwice(response, say);
    response.play(given.urls.shortMusic());
  });
}

function askAgain(route: TwimlRoute, given: FaultGiven, meanwhile: (response: VoiceResponse) => unknown): Degraded {
  const response = new twilio.twiml.VoiceResponse();
  meanwhile(response);
  const digit = pressedDigit(given.params, given.query);
  response.redirect({ method: 'POST' }, given.urls.again(route, given.query, { digit, retry: triesOf(given) + 1 }));
  return { twiml: response.toString(), heard: 'music' };
}

/** Before the first word a pause leaves the call ringing: the caller notices nothing but a longer ring. */
function pause(response: VoiceResponse): void {
  response.pause({ length: PAUSE_SECONDS });
}

function personOrMessage(given: FaultGiven): Degraded {
  const { standBy, urls } = given;
  if (standBy === null) return message(given);
  const response = new twilio.twiml.VoiceResponse();
  sayTwice(response, 'standBy');
  // Without a callerId the caller's own number is shown: whoever stands by has no screen to read it from.
  const dial = response.dial({ action: urls.standBy(legOf(given)), method: 'POST', timeout: STAND_BY_RING_SECONDS });
  dial.number({ url: urls.standByWhisper(), method: 'POST' }, standBy);
  return { twiml: response.toString(), heard: 'stand-by' };
}

function message(given: FaultGiven): Degraded {
  const { urls } = given;
  const leg = legOf(given);
  const response = new twilio.twiml.VoiceResponse();
  sayTwice(response, 'faultMessage');
  response.record({
    action: urls.voicemailLeft(leg, 'fault'),
    method: 'POST',
    maxLength: MESSAGE_SECONDS,
    timeout: SILENCE_SECONDS,
    finishOnKey: '#',
    playBeep: true,
    recordingStatusCallback: urls.voicemailRecorded(leg),
    recordingStatusCallbackMethod: 'POST',
    recordingStatusCallbackEvent: ['completed', 'absent'],
  });
  sayTwice(response, 'voicemailNothing');
  response.hangup();
  return { twiml: response.toString(), heard: 'message' };
}

function goodbyeTwiml(): string {
  const response = new twilio.twiml.VoiceResponse();
  sayTwice(response, 'goodbye');
  response.hangup();
  return response.toString();
}

/** Null: the call is not in the database yet. */
function legOf({ query }: FaultGiven): { callId: string; legId: string } | null {
  const [callId, legId] = [id.safeParse(query['call']).data, id.safeParse(query['leg']).data];
  return callId === undefined || legId === undefined ? null : { callId, legId };
}

function triesOf({ query }: FaultGiven): number {
  return wholeNumber.parse(query['retry']) ?? 0;
}

/** Whose language is unknown hears both. */
function sayTwice(into: Pick<VoiceResponse, 'say'>, prompt: PromptKey): void {
  sayAll(into, [line('zh-CN', prompt), line('en', prompt)]);
}

/** A message is with the carrier, which tells of it again (`voicemail-recorded`) or is asked: the thanks are true. */
function lastWords(route: TwimlRoute): PromptKey {
  if (route === 'voicemail-left') return 'voicemailThanks';
  return route === 'whisper' || route === 'whisper-answer' ? 'whisperFault' : 'faultPromise';
}
