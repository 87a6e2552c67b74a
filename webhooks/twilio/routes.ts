import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CarrierEvent } from '../../src/calls/carrier-event.ts';
import type { VoiceReply } from '../../src/calls/voice-reply.ts';
import type { WaitAsk } from '../../src/calls/waiting/wait-round.ts';
import type { Config } from '../../src/config.ts';
import type { Log } from '../../src/log.ts';
import type { Heard, KeptRequest } from '../../src/spool/spool-folder.ts';
import {
  answerCallback,
  answerEvent,
  answerFallback,
  answerWait,
  type Answerer,
  type WebhookResult,
} from './answers.ts';
import { WEBHOOK_PREFIX, createCallbackUrls, type CallbackRoute, type TwimlRoute } from './callback-urls.ts';
import { repLeftTwiml, standByAnswerTwiml, standByWhisperTwiml } from './fault-twiml.ts';
import { formParams, id, queryOf, text } from './form-params.ts';
import { serveHoldMusic } from './hold-music.ts';
import { pressedDigit, type TwilioRequest } from './parse.ts';
import { judgeSignature } from './signature.ts';
import { renderTwiml } from './twiml.ts';

export interface TwilioWebhooks {
  config: Pick<Config, 'publicUrl' | 'carrier' | 'secrets' | 'standByNumber'>;
  log: Log;
  /** Takes an event and answers it; a repeat of the event gets the same answer. */
  receive: (event: CarrierEvent) => Promise<VoiceReply>;
  /** What a waiting caller hears next. Asked again and again; changes nothing. */
  waitRound: (ask: WaitAsk) => Promise<VoiceReply>;
  /** Called once for each request, for the metrics. */
  count?: (request: { route: string; result: WebhookResult }) => void;
  /** How long the core may take, asked each time. The callers' ears set the limit: see TWIML_OVERRIDES. */
  answerWithinMs?: () => number;
  /** Keeps a request that could not be taken in until it can. Left out: nothing is kept, the carrier is to try again. */
  keep?: (kept: KeptRequest) => Promise<boolean>;
  /** A call about which something is kept was answered as usual again. */
  cameBack?: (call: string) => void;
  /** Somebody at the stand-by telephone took this call. */
  talks?: (call: string) => void;
  /** Called for each answer that was given in place of the core's, for the metrics. */
  degraded?: (kind: Heard) => void;
}

export const ANSWER_WITHIN_MS = 5_000;
const twimlRoutes: readonly TwimlRoute[] = [
  'voice',
  'menu',
  'wait-key',
  'caller',
  'left-conference',
  'whisper',
  'whisper-answer',
  'voicemail-left',
  'stand-by',
];
const callbackRoutes: readonly CallbackRoute[] = [
  'status',
  'conference',
  'leg-status',
  'sms',
  'sms-status',
  'voicemail-recorded',
];
const METHODS: ('GET' | 'POST')[] = ['GET', 'POST'];
/** Twilio's own bound for what it sends is far lower. */
const BODY_LIMIT_BYTES = 64 * 1024;

/**
 * Twilio's requests, under /webhooks/twilio/. Whatever is not signed by Twilio gets 403 and nothing more; whatever is
 * gets an answer that a caller can live with, even if nothing inside works. Do not put a rate limit, a same-site check
 * or a session in front of these routes.
 */
export function registerTwilioWebhooks(app: FastifyInstance, webhooks: TwilioWebhooks): void {
  serveHoldMusic(app);
  const answerer: Answerer = {
    ...webhooks,
    urls: createCallbackUrls(webhooks.config.publicUrl),
    withinMs: webhooks.answerWithinMs ?? (() => ANSWER_WITHIN_MS),
    standBy: webhooks.config.standByNumber,
    count: webhooks.count ?? (() => undefined),
    keep: webhooks.keep ?? (async () => false),
    cameBack: webhooks.cameBack ?? (() => undefined),
    talks: webhooks.talks ?? (() => undefined),
    degraded: webhooks.degraded ?? (() => undefined),
  };
  void app.register(
    async (scope) => {
      takeFormsRaw(scope);
      refuseStrangers(scope, webhooks);
      for (const route of twimlRoutes) on(scope, route, async (request) => answerEvent(answerer, route, request));
      for (const route of callbackRoutes) onCallback(scope, route, answerer);
      on(scope, 'wait', async (request) => answerWait(answerer, request));
      addStaticRoutes(scope, answerer);
    },
    { prefix: WEBHOOK_PREFIX },
  );
}

/** The raw body is what was signed and what the inbox keeps; nothing may trim or re-encode it. */
function takeFormsRaw(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES },
    (_request, body, done) => done(null, body),
  );
}

/** Handlers answer their own faults, so what reaches the error handler is a request that Twilio would not send. */
function refuseStrangers(scope: FastifyInstance, webhooks: TwilioWebhooks): void {
  const { config, log, count } = webhooks;
  const expected = {
    publicUrl: config.publicUrl,
    authTokens: config.secrets.carrierAuthTokens,
    accountSid: config.carrier.accountSid,
  };
  function refuse(request: FastifyRequest, reply: FastifyReply, why: string): FastifyReply {
    const route = routeOf(request);
    // A 403 costs a genuine caller their call, so each one matters: a wrong PUBLIC_URL or token shows up here.
    log.warn({ route, why, ip: request.ip }, 'twilio.refused');
    count?.({ route, result: 'refused' });
    return reply.code(403).type('text/plain').send('');
  }
  scope.setErrorHandler((fault, request, reply) => {
    const code = fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown';
    return refuse(request, reply, code);
  });
  scope.addHook('preValidation', async (request, reply) => {
    if (request.method === 'GET' && hasBody(request)) return refuse(request, reply, 'body-on-get');
    const header = request.headers['x-twilio-signature'];
    const signature = typeof header === 'string' ? header : undefined;
    const verdict = judgeSignature({ ...readRequest(request), signature }, expected);
    return verdict === 'genuine' ? undefined : refuse(request, reply, verdict);
  });
}

function addStaticRoutes(scope: FastifyInstance, answerer: Answerer): void {
  on(scope, 'voice-fallback', async (request) => {
    const params = formParams(request.method === 'GET' ? queryOf(request.path) : request.body);
    const [errorCode, failed] = [text.parse(params['ErrorCode']), text.parse(params['ErrorUrl']).split('?', 1)[0]];
    answerer.log.error({ errorCode, failed }, 'twilio.fell-back');
    answerer.count({ route: 'voice-fallback', result: 'answered' });
    return answerFallback(answerer, request);
  });
  on(scope, 'stand-by-whisper', async () => standByWhisperTwiml(answerer.urls));
  on(scope, 'stand-by-answer', async (request) => {
    const params = formParams(request.method === 'GET' ? queryOf(request.path) : request.body);
    const digit = pressedDigit(params, {});
    // The leg of the stand-by telephone is a child of the caller's.
    if (digit === '1') answerer.talks(text.parse(params['ParentCallSid']));
    return standByAnswerTwiml(digit);
  });
  on(scope, 'hold', async (request) => {
    const query = formParams(queryOf(request.path));
    const [callId, legId] = [id.safeParse(query['call']).data ?? '', id.safeParse(query['leg']).data ?? ''];
    answerer.count({ route: 'hold', result: 'answered' });
    return renderTwiml({ kind: 'hold-music', callId, legId }, { urls: answerer.urls, step: '' });
  });
  on(scope, 'rep-left', async (request) => {
    const params = formParams(request.method === 'GET' ? queryOf(request.path) : request.body);
    answerer.count({ route: 'rep-left', result: 'answered' });
    return repLeftTwiml(text.parse(params['DialCallStatus']) !== 'failed');
  });
}

function on(scope: FastifyInstance, route: string, answer: (request: TwilioRequest) => Promise<string>): void {
  scope.route({
    method: METHODS,
    url: `/${route}`,
    exposeHeadRoute: false,
    handler: async (request, reply) => sendTwiml(reply, await answer(readRequest(request))),
  });
}

/** What was spooled is as good as taken. 503 makes Twilio try again, by the overrides in the callback's URL. */
function onCallback(scope: FastifyInstance, route: CallbackRoute, answerer: Answerer): void {
  scope.route({
    method: METHODS,
    url: `/${route}`,
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const taken = await answerCallback(answerer, route, readRequest(request));
      if (!taken) return reply.code(503).type('text/plain').send('');
      // Twilio has replied to STOP itself; an empty document says nothing to the sender.
      if (route === 'sms') return sendTwiml(reply, renderTwiml({ kind: 'nothing' }, { urls: answerer.urls, step: '' }));
      return reply.code(204).send();
    },
  });
}

async function sendTwiml(reply: FastifyReply, twiml: string): Promise<FastifyReply> {
  return reply.code(200).type('text/xml; charset=utf-8').send(twiml);
}

function readRequest(request: FastifyRequest): TwilioRequest {
  return {
    method: request.method,
    path: request.raw.url ?? '',
    body: typeof request.body === 'string' ? request.body : '',
  };
}

/** Never the query: a GET carries the caller's number there. */
function routeOf(request: FastifyRequest): string {
  return (request.routeOptions.url ?? '').slice(WEBHOOK_PREFIX.length + 1);
}

function hasBody(request: FastifyRequest): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
  return length !== '0' || encoding !== undefined;
}
