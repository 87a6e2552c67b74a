import type { FormParams } from './form-params.ts';

export const WEBHOOK_PREFIX = '/webhooks/twilio';
export const HOLD_MUSIC_PATH = '/audio/hold-music.wav';
export const SHORT_MUSIC_PATH = '/audio/short-music.wav';

/** Routes whose answer decides what somebody on the phone hears next, and that tell the core of an event. */
export type TwimlRoute =
  | 'voice'
  | 'menu'
  | 'wait-key'
  | 'caller'
  | 'left-conference'
  | 'whisper'
  | 'whisper-answer'
  | 'voicemail-left'
  | 'stand-by';
/** Routes that only report. Twilio ignores what they answer, but not that they fail. */
export type CallbackRoute = 'status' | 'conference' | 'leg-status' | 'sms' | 'sms-status' | 'voicemail-recorded';

/**
 * Connection overrides, read from the URL by Twilio, never sent and never signed. One try is over after 2 + 7 s at
 * most, and we answer within 5 s whatever happens (ANSWER_WITHIN_MS), so a second try still fits into Twilio's 15 s.
 * Read time-outs may be retried, since each event is taken once and a repeat gets the first answer.
 * https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
 */
export const TWIML_OVERRIDES = '#ct=2000&rt=7000&rc=2&rp=ct,rt,5xx';
/** Without these a callback that meets a 5xx is lost: by default only a failed connection is tried again. */
export const CALLBACK_OVERRIDES = '#ct=2000&rt=7000&rc=3&rp=ct,rt,5xx';

interface Leg {
  callId: string;
  legId: string;
}
/** A round of a wait. */
export interface WaitStep {
  round: number;
  waitingFor: 'agent' | 'rep';
  step: string;
}
export type CallbackUrls = ReturnType<typeof createCallbackUrls>;

/**
 * Every URL that we hand to Twilio. They are absolute (REST needs that), name our own call and leg, which the
 * signature then covers, and hold no phone number.
 */
export function createCallbackUrls(publicUrl: string) {
  const url = (route: string, query: Record<string, string>, overrides: string) =>
    `${publicUrl}${WEBHOOK_PREFIX}/${route}${questionMark(query)}${overrides}`;
  const ids = (leg: Leg) => ({ call: leg.callId, leg: leg.legId });
  const waitQuery = (wait: WaitStep) => ({ round: String(wait.round), for: wait.waitingFor, step: wait.step });
  return {
    menu: (leg: Leg, attempt: number) => url('menu', { ...ids(leg), attempt: String(attempt) }, TWIML_OVERRIDES),
    /** `step` tells one wait from the next (see `stepAfter`), and with the round one key that is pressed from the next. */
    wait: (leg: Leg, wait: WaitStep) => url('wait', { ...ids(leg), ...waitQuery(wait) }, TWIML_OVERRIDES),
    waitKey: (leg: Leg, wait: WaitStep) => url('wait-key', { ...ids(leg), ...waitQuery(wait) }, TWIML_OVERRIDES),
    /** Where a caller whom we moved asks for a place. */
    caller: (leg: Leg, step: string) => url('caller', { ...ids(leg), step }, TWIML_OVERRIDES),
    hold: (leg: Leg) => url('hold', ids(leg), TWIML_OVERRIDES),
    /** `step` tells one stay in the conference from the next (see `stepAfter`). */
    leftConference: (leg: Leg, step: string) => url('left-conference', { ...ids(leg), step }, TWIML_OVERRIDES),
    conference: (callId: string) => url('conference', { call: callId }, CALLBACK_OVERRIDES),
    legStatus: (leg: Leg) => url('leg-status', ids(leg), CALLBACK_OVERRIDES),
    whisper: (leg: Leg) => url('whisper', ids(leg), TWIML_OVERRIDES),
    whisperAnswer: (leg: Leg, step: string) => url('whisper-answer', { ...ids(leg), step }, TWIML_OVERRIDES),
    repLeft: (leg: Leg) => url('rep-left', ids(leg), TWIML_OVERRIDES),
    /** What follows a message, and the news of its file. Null: a call that we could not write down. */
    voicemailLeft: (leg: Leg | null, step: string) =>
      url('voicemail-left', { ...(leg && ids(leg)), step }, TWIML_OVERRIDES),
    voicemailRecorded: (leg: Leg | null) => url('voicemail-recorded', { ...(leg && ids(leg)) }, CALLBACK_OVERRIDES),
    /** What follows the stand-by telephone, and what is asked at it. */
    standBy: (leg: Leg | null) => url('stand-by', { ...(leg && ids(leg)) }, TWIML_OVERRIDES),
    standByWhisper: () => url('stand-by-whisper', {}, TWIML_OVERRIDES),
    standByAnswer: () => url('stand-by-answer', {}, TWIML_OVERRIDES),
    textStatus: (textId: string) => url('sms-status', { text: textId }, CALLBACK_OVERRIDES),
    holdMusic: () => `${publicUrl}${HOLD_MUSIC_PATH}`,
    shortMusic: () => `${publicUrl}${SHORT_MUSIC_PATH}`,
    /** The same request once more, after a fault of ours; the key that was pressed travels along. */
    again: (route: TwimlRoute, query: FormParams, asked: { digit: string | null; retry: number }) => {
      const { digit, retry } = asked;
      const kept = ['call', 'leg', 'attempt', 'round', 'for', 'step'].flatMap((name) => {
        const value = query[name];
        return typeof value === 'string' ? [[name, value]] : [];
      });
      const pressed = digit === null ? {} : { digit };
      return url(route, { ...Object.fromEntries(kept), ...pressed, retry: String(retry) }, TWIML_OVERRIDES);
    },
  };
}

function questionMark(query: Record<string, string>): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? '' : `?${text}`;
}
