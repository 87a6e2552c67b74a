import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { SendFailure } from '../../phone-simulator/http-send.ts';
import type { Send } from '../../phone-simulator/http-send.ts';
import type { Random } from '../../phone-simulator/random.ts';
import { carrierRest } from '../../phone-simulator/rest.ts';
import type { PhoneSimulator } from '../../phone-simulator/simulator.ts';
import type { RestTransport } from '../../webhooks/twilio/rest-client.ts';
import type { Life } from './life.ts';
import { never } from './life.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimProcess } from './sim-process.ts';

export const CARRIER_URL = 'http://carrier.test';
/** As webhooks/README.md advises: static TwiML on another host, for when none of ours answers. */
export const FALLBACK_URL = 'http://elsewhere.test/fallback';

/** Chances, 0 to 1, that a request between the carrier and us goes wrong in one way or another. */
export interface Weather {
  /** Our REST requests: never arrive; are refused as too many, or as broken; are done, and the answer is lost or late. */
  restNeverSent: number;
  restTooMany: number;
  restBroken: number;
  restAnswerLost: number;
  restLate: number;
  /** The carrier's webhooks: no connection; done, and the answer is lost. */
  webhookNoConnection: number;
  webhookAnswerLost: number;
}
export const calmWeather: Weather = {
  restNeverSent: 0,
  restTooMany: 0,
  restBroken: 0,
  restAnswerLost: 0,
  restLate: 0,
  webhookNoConnection: 0,
  webhookAnswerLost: 0,
};

export interface Lines {
  weather: Weather;
  /** How often each kind of weather struck. */
  readonly struck: Record<string, number>;
  /** From the carrier to whichever process answers. */
  send: Send;
  /** From one process to the carrier. */
  transportOf(life: Life): RestTransport;
  /** For recordings, which are fetched by plain HTTP. */
  fetch: typeof fetch;
  connect(simulator: PhoneSimulator): Promise<void>;
}

const REST_TIMEOUT_MS = 5_000;

export function createLines(given: {
  scheduler: Scheduler;
  random: Random;
  serving: () => readonly SimProcess[];
  /** What the other host says. */
  fallback: () => string;
}): Lines {
  const { scheduler, random } = given;
  let carrier: FastifyInstance | null = null;
  const struck: Record<string, number> = {};
  const strikes = (kind: keyof Weather): boolean => {
    if (random() >= lines.weather[kind]) return false;
    struck[kind] = (struck[kind] ?? 0) + 1;
    return true;
  };
  const sleep = (ms: number) => new Promise<void>((resolve) => void scheduler.setTimeout(resolve, ms));

  const lines: Lines = {
    weather: calmWeather,
    struck,
    async connect(simulator) {
      carrier = Fastify();
      await carrier.register(carrierRest, { simulator });
      await carrier.ready();
    },
    async send(request) {
      await sleep(1 + Math.floor(random() * 20));
      if (request.url.startsWith(FALLBACK_URL)) return { status: 200, contentType: 'text/xml', body: given.fallback() };
      const able = given.serving().filter(({ isServing }) => isServing);
      const process = able[Math.floor(random() * able.length)];
      if (process === undefined || strikes('webhookNoConnection')) throw new SendFailure('ct', 'no connection');
      const { pathname, search } = new URL(request.url);
      const answering = process.request({
        method: request.method,
        path: pathname + search,
        headers: request.headers,
        ...(request.body === '' ? {} : { payload: request.body }),
      });
      const answer = await Promise.race([answering, sleep(request.timeoutMs).then(() => null)]);
      if (answer === null) throw new SendFailure('rt', `no answer within ${request.timeoutMs} ms`);
      if (answer.status === 0) throw new SendFailure('ct', 'the connection broke');
      if (strikes('webhookAnswerLost')) throw new SendFailure('rt', 'the answer was lost');
      const contentType = answer.headers['content-type'];
      const audio = String(contentType ?? '').startsWith('audio/');
      return {
        status: answer.status,
        contentType: typeof contentType === 'string' ? contentType : null,
        body: audio ? '' : answer.body,
        ...(typeof answer.headers['location'] === 'string' ? { location: answer.headers['location'] } : {}),
      };
    },
    transportOf: (life) => async (opts) => {
      await life.step();
      await life.survive(sleep(1 + Math.floor(random() * 60)));
      if (strikes('restNeverSent')) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      if (strikes('restTooMany')) return refusal(429, 20429);
      if (strikes('restBroken')) return refusal(503, 20503);
      const { pathname, search } = new URL(opts.uri);
      const query = form(opts.params);
      const answering = carrier?.inject({
        method:
          opts.method.toUpperCase() === 'GET' ? 'GET' : opts.method.toUpperCase() === 'DELETE' ? 'DELETE' : 'POST',
        url: pathname + (search || (query === '' ? '' : `?${query}`)),
        headers: {
          authorization: `Basic ${Buffer.from(`${opts.username}:${opts.password}`).toString('base64')}`,
          ...(opts.data ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        },
        ...(opts.data ? { payload: form(opts.data) } : {}),
      });
      const answer = await life.survive(Promise.resolve(answering));
      await life.step();
      if (strikes('restLate')) {
        await life.survive(sleep(REST_TIMEOUT_MS));
        throw Object.assign(new Error('timeout'), { code: 'ECONNABORTED' });
      }
      if (strikes('restAnswerLost')) throw Object.assign(new Error('hang up'), { code: 'ECONNRESET' });
      return replyWith(answer?.statusCode ?? 500, answer?.body ?? '');
    },
    async fetch(input, init) {
      const url = new URL(String(input));
      const answer = await carrier?.inject({
        method: 'GET',
        url: url.pathname,
        headers: Object.fromEntries(new Headers(init?.headers)),
      });
      if (answer === undefined) return never();
      return new Response(new Uint8Array(answer.rawPayload), {
        status: answer.statusCode,
        headers: { 'content-type': String(answer.headers['content-type'] ?? '') },
      });
    },
  };
  return lines;
}

function refusal(status: number, code: number) {
  return replyWith(status, JSON.stringify({ code, message: 'refused', more_info: '', status }));
}

/** Twilio's client takes a body that is parsed already. */
function replyWith(statusCode: number, text: string) {
  return { statusCode, body: JSON.parse(text || 'null'), headers: {}, toString: () => `HTTP ${statusCode}` };
}

/** As Twilio's client writes it: a list is its name several times. */
function form(fields: object | undefined): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(fields ?? {}))
    for (const one of Array.isArray(value) ? value : [value]) params.append(name, String(one));
  return params.toString();
}
