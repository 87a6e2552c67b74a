import { createHash } from 'node:crypto';
import twilio from 'twilio';
import { wordsOf } from '../../src/calls/prompts.ts';
import type { Say, VoiceReply } from '../../src/calls/voice-reply.ts';
import type { Language } from '../../src/contract/people.ts';
import type { CallbackUrls } from './callback-urls.ts';

export type VoiceResponse = InstanceType<typeof twilio.twiml.VoiceResponse>;
type Reply<Kind extends VoiceReply['kind']> = Extract<VoiceReply, { kind: Kind }>;
type Prompter = Pick<VoiceResponse, 'say'>;

/** What we hear of a conference. The first participant's choice holds for all, so each asks for the same. */
export const CONFERENCE_EVENTS = ['start', 'end', 'join', 'leave', 'hold', 'mute'] as const;

const voices = {
  'zh-CN': { voice: 'Polly.Zhiyu-Neural', language: 'cmn-CN' },
  en: { voice: 'Polly.Joanna-Neural', language: 'en-US' },
} as const satisfies Record<Language, object>;

/**
 * A reply as TwiML. The same reply to the same event is the same text, byte for byte. `step` comes from the event
 * that is answered and goes into the URLs of what follows, so that the second time a caller leaves the conference is
 * another event than the first, and a repeat of the first is not.
 */
export function renderTwiml(reply: VoiceReply, context: { urls: CallbackUrls; step: string }): string {
  const response = new twilio.twiml.VoiceResponse();
  switch (reply.kind) {
    case 'wait':
      sayAll(response, reply.say);
      response.redirect({ method: 'POST' }, context.urls.wait(reply, { ...waitOf(reply), step: context.step }));
      break;
    case 'menu':
      addMenu(response, reply, context.urls);
      break;
    case 'wait-round':
      addWaitRound(response, reply, context);
      break;
    case 'ask-place':
      response.redirect({ method: 'POST' }, context.urls.caller(reply, context.step));
      break;
    case 'caller-joins':
      addCaller(response, reply, context);
      break;
    case 'hold-music':
      response.play(context.urls.holdMusic());
      response.redirect({ method: 'POST' }, context.urls.hold(reply));
      break;
    case 'goodbye':
      sayAll(response, reply.say);
      response.hangup();
      break;
    case 'voicemail':
      addVoicemail(response, reply, context);
      break;
    case 'whisper':
      addWhisper(response, reply, context);
      break;
    case 'join':
      sayAll(response, reply.say);
      addJoin(response, reply, context.urls);
      break;
    case 'nothing':
      break;
    default:
      reply satisfies never;
  }
  return response.toString();
}

/** Where the event leads: the same for a repeat of the event, another for every other event. */
export function stepAfter(eventKey: string): string {
  return createHash('sha256').update(eventKey).digest('hex').slice(0, 12);
}

export function sayAll(into: Prompter, lines: readonly Say[]): void {
  for (const each of lines) {
    const words = speakable(wordsOf(each));
    if (words !== '') into.say(voices[each.language], words);
  }
}

/** Characters that XML 1.0 cannot hold would make Twilio refuse the whole document (12100): one in a name is enough. */
function speakable(words: string): string {
  return words.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '').trim();
}

/**
 * The caller in the conference with whoever took the call; whoever of both comes first hears music. It does not end
 * with the caller: a caller who goes back to waiting would take along whoever is being rung as the next one. So nobody
 * is ended by Twilio when the caller hangs up; the core ends the other legs. It needs an action: a conference that
 * cannot be had, or is ended over REST, must not end in silence.
 */
function addCaller(
  response: VoiceResponse,
  reply: Reply<'caller-joins'>,
  { urls, step }: { urls: CallbackUrls; step: string },
): void {
  const dial = response.dial({ action: urls.leftConference(reply, step), method: 'POST' });
  dial.conference(
    {
      startConferenceOnEnter: false,
      endConferenceOnExit: false,
      beep: 'false',
      participantLabel: reply.legId,
      waitUrl: urls.hold(reply),
      waitMethod: 'POST',
      ...conferenceCallback(reply.callId, urls),
    },
    reply.callId,
  );
}

function addJoin(response: VoiceResponse, reply: Reply<'join'>, urls: CallbackUrls): void {
  const dial = response.dial({ action: urls.repLeft(reply), method: 'POST' });
  dial.conference(
    {
      startConferenceOnEnter: true,
      endConferenceOnExit: false,
      beep: 'false',
      participantLabel: reply.legId,
      ...conferenceCallback(reply.callId, urls),
    },
    reply.callId,
  );
}

function conferenceCallback(callId: string, urls: CallbackUrls) {
  return {
    statusCallback: urls.conference(callId),
    statusCallbackMethod: 'POST',
    statusCallbackEvent: [...CONFERENCE_EVENTS],
  };
}

/** No key comes back as an empty result; the redirect is for the day when it does not. Both are the same event. */
function addMenu(response: VoiceResponse, reply: Reply<'menu'>, urls: CallbackUrls): void {
  const action = urls.menu(reply, reply.attempt);
  sayAll(gatherDigit(response, action, reply.seconds), reply.say);
  response.redirect({ method: 'POST' }, action);
}

/** In silence a <Record> falls through to what follows it; its action is asked in every other case. */
function addVoicemail(
  response: VoiceResponse,
  reply: Reply<'voicemail'>,
  { urls, step }: { urls: CallbackUrls; step: string },
): void {
  sayAll(response, reply.say);
  response.record({
    action: urls.voicemailLeft(reply, step),
    method: 'POST',
    maxLength: reply.maxSeconds,
    timeout: reply.silenceSeconds,
    finishOnKey: '#',
    playBeep: true,
    recordingStatusCallback: urls.voicemailRecorded(reply),
    recordingStatusCallbackMethod: 'POST',
    recordingStatusCallbackEvent: ['completed', 'absent'],
  });
  sayAll(response, reply.nothingSaid);
  response.hangup();
}

function addWhisper(
  response: VoiceResponse,
  reply: Reply<'whisper'>,
  context: { urls: CallbackUrls; step: string },
): void {
  const action = context.urls.whisperAnswer(reply, context.step);
  sayAll(gatherDigit(response, action, reply.seconds), reply.say);
  response.redirect({ method: 'POST' }, action);
}

function gatherDigit(response: VoiceResponse, action: string, seconds: number) {
  return response.gather({
    input: ['dtmf'],
    numDigits: 1,
    timeout: seconds,
    action,
    method: 'POST',
    actionOnEmptyResult: true,
  });
}

/** A key ends the round and asks what it means; without one the next round follows. */
function addWaitRound(
  response: VoiceResponse,
  reply: Reply<'wait-round'>,
  { urls, step }: { urls: CallbackUrls; step: string },
): void {
  const wait = { ...waitOf(reply), step };
  const into = !reply.takesKey
    ? response
    : response.gather({
        input: ['dtmf'],
        numDigits: 1,
        timeout: 1,
        action: urls.waitKey(reply, wait),
        method: 'POST',
        actionOnEmptyResult: false,
      });
  sayAll(into, reply.say);
  into.play(urls.holdMusic());
  response.redirect({ method: 'POST' }, urls.wait(reply, { ...wait, round: reply.round + 1 }));
}

function waitOf(reply: Reply<'wait' | 'wait-round'>) {
  return { round: reply.round, waitingFor: reply.waitingFor };
}
