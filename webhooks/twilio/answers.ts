import { z } from 'zod';
import type { CarrierEvent } from '../../src/calls/carrier-event.ts';
import type { VoiceReply } from '../../src/calls/voice-reply.ts';
import type { WaitAsk } from '../../src/calls/waiting/wait-round.ts';
import type { Log } from '../../src/log.ts';
import type { PhoneNumber } from '../../src/phone-number.ts';
import type { Heard, KeptRequest } from '../../src/spool/spool-folder.ts';
import { CallNotKnownYetError } from '../../src/calls/call-not-known-yet.ts';
import type { CallbackRoute, CallbackUrls, TwimlRoute } from './callback-urls.ts';
import { endlessMusicTwiml, fallbackTwiml, faultTwiml, lastResortTwiml, type FaultGiven } from './fault-twiml.ts';
import { formParams, id, queryOf, text, wholeNumber } from './form-params.ts';
import { CARRIER, parseTwilioRequest, stepInQuery, type TwilioRequest } from './parse.ts';
import { callOfRequest, isSpooled } from './read-spooled.ts';
import { renderTwiml, stepAfter } from './twiml.ts';

/** `too-early`: about a call that is not written down yet; kept, and taken in after the call's own request. */
export type WebhookResult = 'answered' | 'refused' | 'fault' | 'too-slow' | 'too-early' | 'unreadable';

/** What answering a genuine request takes. */
export interface Answerer {
  log: Log;
  urls: CallbackUrls;
  /** Asked each time: less while the database is known not to answer. */
  withinMs: () => number;
  standBy: PhoneNumber | null;
  receive: (event: CarrierEvent) => Promise<VoiceReply>;
  waitRound: (ask: WaitAsk) => Promise<VoiceReply>;
  count: (request: { route: string; result: WebhookResult }) => void;
  /** Keeps a request that could not be taken in; false: it is not kept. */
  keep: (kept: KeptRequest) => Promise<boolean>;
  /** A caller who was sent elsewhere asked again and was answered as usual. */
  cameBack: (call: string) => void;
  talks: (call: string) => void;
  /** What was given in place of an answer. */
  degraded: (kind: Heard) => void;
}

/** TwiML in every case: a fault of ours is never the caller's. */
export async function answerEvent(answerer: Answerer, route: TwimlRoute, request: TwilioRequest): Promise<string> {
  const parsed = parseTwilioRequest(route, request);
  if (!parsed.ok || parsed.event === null) {
    unreadable(answerer, route, parsed.ok ? 'no event' : parsed.fault);
    return lastResortTwiml(route);
  }
  const { event } = parsed;
  try {
    const reply = await within(answerer, route, answerer.receive(event));
    const twiml = renderTwiml(reply, { urls: answerer.urls, step: stepAfter(event.eventKey) });
    answerer.count({ route, result: 'answered' });
    answerer.cameBack(callOfRequest(request));
    return twiml;
  } catch (fault) {
    failed(answerer, route, fault);
    const { twiml, heard } = faultTwiml(route, faultGiven(answerer, request));
    answerer.degraded(heard);
    await keep(answerer, { route, request, eventKey: event.eventKey, heard });
    return twiml;
  }
}

/**
 * The number's fallback URL: the carrier got no answer from the voice URL, or one that it could not read. It needs
 * nothing inside. The call is spooled like one whose request met a fault; had it been taken in all the same, a caller who
 * hears the tone is brought from there to where the call stands.
 */
export async function answerFallback(answerer: Answerer, request: TwilioRequest): Promise<string> {
  const { twiml, heard } = fallbackTwiml(faultGiven(answerer, request));
  const parsed = parseTwilioRequest('voice', request);
  answerer.degraded(heard);
  if (parsed.ok && parsed.event !== null)
    await keep(answerer, { route: 'voice', request, eventKey: parsed.event.eventKey, heard });
  return twiml;
}

function faultGiven({ urls, standBy }: Answerer, request: TwilioRequest): FaultGiven {
  const query = formParams(queryOf(request.path));
  return { query, params: request.method === 'GET' ? query : formParams(request.body), urls, standBy };
}

/** A disk that hangs costs nobody their answer. */
const KEEP_WITHIN_MS = 2_000;

async function keep(
  answerer: Answerer,
  of: { route: TwimlRoute | CallbackRoute; request: TwilioRequest; eventKey: string; heard: Heard },
): Promise<boolean> {
  const { route, request, eventKey, heard } = of;
  if (!isSpooled(route)) return false;
  const { method, path, body } = request;
  const kept = {
    request: { carrier: CARRIER, route, method, path, body },
    eventKey,
    call: callOfRequest(request),
    heard,
  };
  const limit = new Promise<false>((resolve) => setTimeout(() => resolve(false), KEEP_WITHIN_MS).unref());
  return Promise.race([answerer.keep(kept), limit]);
}

/** False: neither taken nor kept, Twilio is to try again. What cannot be read never can: it is logged, and done with. */
export async function answerCallback(
  answerer: Answerer,
  route: CallbackRoute,
  request: TwilioRequest,
): Promise<boolean> {
  const parsed = parseTwilioRequest(route, request);
  if (!parsed.ok) {
    unreadable(answerer, route, parsed.fault);
    return true;
  }
  try {
    if (parsed.event !== null) await within(answerer, route, answerer.receive(parsed.event));
    answerer.count({ route, result: 'answered' });
    return true;
  } catch (fault) {
    failed(answerer, route, fault);
    if (parsed.event === null) return false;
    return keep(answerer, { route, request, eventKey: parsed.event.eventKey, heard: 'none' });
  }
}

const waitQuery = z.object({
  call: id,
  leg: id,
  round: wholeNumber.pipe(z.number().int()),
  for: text.pipe(z.enum(['agent', 'rep'])),
  step: stepInQuery,
});

/** The caller waits on whatever happens: without an answer there is music, and the next round asks again. */
export async function answerWait(answerer: Answerer, request: TwilioRequest): Promise<string> {
  const query = waitQuery.safeParse(formParams(queryOf(request.path)));
  if (!query.success) {
    unreadable(answerer, 'wait', query.error.issues.map((issue) => issue.path.join('.')).join(', '));
    return endlessMusicTwiml(answerer.urls);
  }
  const ask: WaitAsk = {
    callId: query.data.call,
    legId: query.data.leg,
    round: query.data.round,
    waitingFor: query.data.for,
  };
  const { urls } = answerer;
  const { step } = query.data;
  try {
    const reply = await within(answerer, 'wait', answerer.waitRound(ask));
    // Asked for a place out of this round, once: another round that asks is another question.
    const stepOfReply = reply.kind === 'ask-place' ? `${step}-${ask.round}` : step;
    const twiml = renderTwiml(reply, { urls, step: stepOfReply });
    answerer.count({ route: 'wait', result: 'answered' });
    return twiml;
  } catch (fault) {
    failed(answerer, 'wait', fault);
    answerer.degraded('music');
    const music: VoiceReply = { kind: 'wait-round', ...ask, say: [], language: 'zh-CN', takesKey: ask.round > 0 };
    return renderTwiml(music, { urls, step });
  }
}

class TooSlow extends Error {}

/**
 * A real timer, although timers are jobs elsewhere: somebody is holding a telephone to their ear. The work goes on; a
 * repeat of the request finds what it did.
 */
async function within<T>(answerer: Answerer, route: string, work: Promise<T>): Promise<T> {
  const withinMs = answerer.withinMs();
  let late = false;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      late = true;
      reject(new TooSlow(`no answer within ${withinMs} ms`));
    }, withinMs);
  });
  work.catch((fault: unknown) => {
    if (late) answerer.log.error({ err: fault, route }, 'twilio.failed-late');
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function failed(answerer: Answerer, route: string, fault: unknown): void {
  answerer.log.error({ err: fault, route }, 'twilio.failed');
  answerer.count({ route, result: resultOf(fault) });
}

function resultOf(fault: unknown): WebhookResult {
  if (fault instanceof CallNotKnownYetError) return 'too-early';
  return fault instanceof TooSlow ? 'too-slow' : 'fault';
}

function unreadable(answerer: Answerer, route: string, why: string): void {
  answerer.log.error({ route, why }, 'twilio.unreadable');
  answerer.count({ route, result: 'unreadable' });
}
