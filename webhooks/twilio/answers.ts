import { z } from 'zod';
import type { CarrierEvent } from '../../src/calls/carrier-event.ts';
import type { VoiceReply } from '../../src/calls/voice-reply.ts';
import type { WaitAsk } from '../../src/calls/wait-round.ts';
import type { Log } from '../../src/log.ts';
import type { CallbackRoute, CallbackUrls, TwimlRoute } from './callback-urls.ts';
import { endlessMusicTwiml, faultTwiml, lastResortTwiml } from './fault-twiml.ts';
import { formParams, id, queryOf, text, wholeNumber } from './form-params.ts';
import { parseTwilioRequest, stepInQuery, type TwilioRequest } from './parse.ts';
import { renderTwiml, stepAfter } from './twiml.ts';

export type WebhookResult = 'answered' | 'refused' | 'fault' | 'too-slow' | 'unreadable';

/** What answering a genuine request takes. */
export interface Answerer {
  log: Log;
  urls: CallbackUrls;
  withinMs: number;
  receive: (event: CarrierEvent) => Promise<VoiceReply>;
  waitRound: (ask: WaitAsk) => Promise<VoiceReply>;
  count: (request: { route: string; result: WebhookResult }) => void;
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
    return twiml;
  } catch (fault) {
    failed(answerer, route, fault);
    const query = formParams(queryOf(request.path));
    const params = request.method === 'GET' ? query : formParams(request.body);
    return faultTwiml(route, { query, params, urls: answerer.urls });
  }
}

/** False: not taken, Twilio is to try again. What cannot be read never can: it is logged, and done with. */
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
    return false;
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
  let late = false;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      late = true;
      reject(new TooSlow(`no answer within ${answerer.withinMs} ms`));
    }, answerer.withinMs);
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
  answerer.count({ route, result: fault instanceof TooSlow ? 'too-slow' : 'fault' });
}

function unreadable(answerer: Answerer, route: string, why: string): void {
  answerer.log.error({ route, why }, 'twilio.unreadable');
  answerer.count({ route, result: 'unreadable' });
}
