import { z } from 'zod';
import type { CarrierEvent } from '../../src/calls/carrier-event.ts';
import type { CallbackRoute, TwimlRoute } from './callback-urls.ts';
import { callProgress } from './call-status.ts';
import {
  formParams,
  id,
  queryOf,
  sid,
  text,
  time,
  wholeNumber,
  type FormParams,
  type TwilioInput,
} from './form-params.ts';
import { parseConference } from './parse-conference.ts';
import { parseText, parseTextStatus } from './parse-text.ts';

export const CARRIER = 'twilio';

export interface TwilioRequest {
  method: string;
  path: string;
  body: string;
}

/** A null event is a report that nobody needs: acknowledge it. A fault names fields, never values. */
export type ParsedRequest = { ok: true; event: CarrierEvent | null } | { ok: false; fault: string };

/**
 * A genuine request in neutral words. Parameters never seen before are normal and ignored.
 *
 * The event key is made of the event's own names (call, sequence number, step, …). Twilio's I-Twilio-Idempotency-Token
 * is left out on purpose: it names a delivery, not an event, and does not come with every one. A key that used it would
 * take a delivery with the token and its repeat without it, or a redirect of ours to the same step, for two events.
 */
export function parseTwilioRequest(route: TwimlRoute | CallbackRoute, request: TwilioRequest): ParsedRequest {
  const query = formParams(queryOf(request.path));
  const params = request.method === 'GET' ? query : formParams(request.body);
  const raw = `${request.method} ${request.path}\n\n${request.body}`;
  try {
    return {
      ok: true,
      event: parsers[route]({ query, params, head: (eventKey) => ({ carrier: CARRIER, eventKey, raw }) }),
    };
  } catch (fault) {
    if (!(fault instanceof z.ZodError)) throw fault;
    return { ok: false, fault: fault.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`).join('; ') };
  }
}

/** The key pressed, or null. After a fault of ours it comes back in the query of the repeated request. */
export function pressedDigit(params: FormParams, query: FormParams): string | null {
  const digits = text.parse(params['Digits']) || text.parse(query['digit']);
  return /^[0-9*#]$/.test(digits) ? digits : null;
}

const parsers: Record<TwimlRoute | CallbackRoute, (input: TwilioInput) => CarrierEvent | null> = {
  voice: parseVoice,
  menu: parseMenu,
  'left-conference': parseLeftConference,
  'wait-key': parseWaitKey,
  caller: ({ query, params, head }) => ({
    ...head(`caller:${callSid(params)}:${withStep.parse(query).step}`),
    kind: 'caller-asked',
    ...ids(query),
  }),
  whisper: ({ query, params, head }) => ({
    ...head(`whisper:${callSid(params)}`),
    kind: 'rep-answered',
    ...ids(query),
  }),
  'whisper-answer': parseWhisperAnswer,
  'voicemail-left': parseVoicemailLeft,
  'stand-by': parseStandBy,
  'voicemail-recorded': parseVoicemailRecorded,
  status: (input) => parseLegStatus(input, { callId: null, legId: null }),
  'leg-status': (input) => parseLegStatus(input, ids(input.query)),
  conference: parseConference,
  sms: parseText,
  'sms-status': parseTextStatus,
};

const idsInQuery = z.object({ call: id, leg: id });
export const stepInQuery = text.pipe(z.string().regex(/^[\w-]{1,64}$/));
const withStep = z.object({ step: stepInQuery });
const legParams = z.object({ CallSid: sid });

function ids(query: FormParams): { callId: string; legId: string } {
  const { call, leg } = idsInQuery.parse(query);
  return { callId: call, legId: leg };
}

/** Documents that need no database name no call where we could not write it down. */
function idsIfAny(query: FormParams): { callId: string | null; legId: string | null } {
  if (query['call'] === undefined && query['leg'] === undefined) return { callId: null, legId: null };
  return ids(query);
}

function callSid(params: FormParams): string {
  return legParams.parse(params).CallSid;
}

const voiceParams = z.object({ CallSid: sid, From: text, To: text, CallStatus: text });

/** A caller who hung up at once can have ended already: the end's own callback may even have come before this. */
function parseVoice({ params, head }: TwilioInput): CarrierEvent {
  const { CallSid, From, To, CallStatus } = voiceParams.parse(params);
  const alreadyEnded = callProgress(CallStatus)?.endReason ?? null;
  return {
    ...head(`voice:${CallSid}`),
    kind: 'call-came-in',
    providerCallSid: CallSid,
    from: From,
    to: To,
    alreadyEnded,
  };
}

const attemptInQuery = z.object({ attempt: wholeNumber.pipe(z.number().int().min(1)) });

function parseMenu({ query, params, head }: TwilioInput): CarrierEvent {
  const { attempt } = attemptInQuery.parse(query);
  const eventKey = `menu:${callSid(params)}:${attempt}`;
  return { ...head(eventKey), kind: 'menu-answered', ...ids(query), attempt, digit: pressedDigit(params, query) };
}

const roundInQuery = z.object({ round: wholeNumber.pipe(z.number().int()) });

function parseWaitKey({ query, params, head }: TwilioInput): CarrierEvent {
  const { round } = roundInQuery.parse(query);
  const eventKey = `wait-key:${callSid(params)}:${withStep.parse(query).step}:${round}`;
  return { ...head(eventKey), kind: 'wait-key-pressed', ...ids(query), round, digit: pressedDigit(params, query) };
}

function parseWhisperAnswer({ query, params, head }: TwilioInput): CarrierEvent {
  const { step } = withStep.parse(query);
  const eventKey = `whisper-answer:${callSid(params)}:${step}`;
  return { ...head(eventKey), kind: 'rep-pressed', ...ids(query), digit: pressedDigit(params, query) };
}

const leftParams = z.object({ CallSid: sid, CallStatus: text });

/**
 * The <Dial>'s action, asked also when the caller hung up: then it is one more report of the leg's end, which helps
 * when the status callback is lost. It is not asked when REST moves the caller out of the conference.
 */
function parseLeftConference({ query, params, head }: TwilioInput): CarrierEvent {
  const { CallSid, CallStatus } = leftParams.parse(params);
  const eventKey = `left-conference:${CallSid}:${withStep.parse(query).step}`;
  const endReason = callProgress(CallStatus)?.endReason ?? null;
  if (endReason === null) return { ...head(eventKey), kind: 'caller-out-of-conference', ...ids(query) };
  const ended = { progress: 'ended', endReason, at: null, durationSeconds: null } as const;
  return { ...head(`${eventKey}:ended`), kind: 'leg-changed', ...ids(query), providerCallSid: CallSid, ...ended };
}

const leftMessageParams = z.object({
  CallSid: sid,
  RecordingSid: text,
  RecordingUrl: text,
  RecordingDuration: wholeNumber,
});

/** The <Record>'s action, asked also when the caller hung up in the message. Its documented parameters name the URL alone. */
function parseVoicemailLeft({ query, params, head }: TwilioInput): CarrierEvent {
  const given = leftMessageParams.parse(params);
  const [recordingSid = null] = /RE[0-9a-fA-F]{32}/.exec(`${given.RecordingSid} ${given.RecordingUrl}`) ?? [];
  return {
    ...head(`voicemail-left:${given.CallSid}:${withStep.parse(query).step}`),
    kind: 'voicemail-left',
    ...idsIfAny(query),
    providerCallSid: given.CallSid,
    recordingSid,
    seconds: given.RecordingDuration,
  };
}

const recordedParams = z.object({
  CallSid: text,
  RecordingSid: sid,
  RecordingStatus: text,
  RecordingDuration: wholeNumber,
});

/** `absent` and `failed`: nothing that could be heard. A file that is still made is no news. */
function parseVoicemailRecorded({ query, params, head }: TwilioInput): CarrierEvent | null {
  const given = recordedParams.parse(params);
  const status = z.enum(['completed', 'absent', 'failed']).safeParse(given.RecordingStatus).data;
  if (status === undefined) return null;
  return {
    ...head(`recording:${given.RecordingSid}:${status}`),
    kind: 'voicemail-recorded',
    ...idsIfAny(query),
    providerCallSid: given.CallSid,
    recordingSid: given.RecordingSid,
    isThere: status === 'completed',
    seconds: given.RecordingDuration,
  };
}

const standByParams = z.object({
  CallSid: sid,
  From: text,
  To: text,
  CallStatus: text,
  DialCallSid: text,
  DialCallDuration: wholeNumber,
  DialBridged: text,
});

/** Whether somebody pressed 1 at the stand-by telephone: only then were the two bridged. */
export function standByTalked(params: FormParams): boolean {
  return standByParams.parse(params).DialBridged === 'true';
}

/** A caller who hung up without having talked there is one more report of the leg's end. */
function parseStandBy({ query, params, head }: TwilioInput): CarrierEvent {
  const given = standByParams.parse(params);
  const { CallSid: providerCallSid, From: from, To: to } = given;
  const eventKey = `stand-by:${providerCallSid}:${given.DialCallSid}`;
  const endReason = callProgress(given.CallStatus)?.endReason ?? null;
  const talked = standByTalked(params);
  if (!talked && endReason !== null) {
    const ended = { progress: 'ended', endReason, at: null, durationSeconds: null } as const;
    return { ...head(`${eventKey}:ended`), kind: 'leg-changed', ...idsIfAny(query), providerCallSid, ...ended };
  }
  const talkedSeconds = talked ? (given.DialCallDuration ?? 0) : null;
  return { ...head(eventKey), kind: 'stand-by-over', ...idsIfAny(query), providerCallSid, from, to, talkedSeconds };
}

const statusParams = z.object({
  CallSid: sid,
  CallStatus: text,
  CallbackSource: text,
  SequenceNumber: text,
  Timestamp: time,
  /** Seconds. `Duration` is in minutes. */
  CallDuration: wholeNumber,
});

function parseLegStatus(
  { params, head }: TwilioInput,
  leg: { callId: string | null; legId: string | null },
): CarrierEvent | null {
  const given = statusParams.parse(params);
  const moved = callProgress(given.CallStatus);
  if (moved === null || moved.progress === 'queued') return null;
  const eventKey = `status:${given.CallSid}:${given.CallbackSource}:${given.SequenceNumber}:${given.CallStatus}`;
  return {
    ...head(eventKey),
    kind: 'leg-changed',
    ...leg,
    providerCallSid: given.CallSid,
    progress: moved.progress,
    endReason: moved.endReason,
    at: given.Timestamp,
    durationSeconds: given.CallDuration,
  };
}
