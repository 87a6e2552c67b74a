import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import twilio from 'twilio';
import type { CarrierEvent } from '../../src/calls/carrier-event.ts';
import type { VoiceReply } from '../../src/calls/voice-reply.ts';
import type { WaitAsk } from '../../src/calls/waiting/wait-round.ts';
import { loadConfig, SIMULATOR_ACCOUNT_SID, type Config } from '../../src/config.ts';
import type { WebhookResult } from './answers.ts';
import { formParams } from './form-params.ts';
import { registerTwilioWebhooks, type TwilioWebhooks } from './routes.ts';

export const PUBLIC_URL = 'https://hotline.example';
export const TOKENS = 'newer-token,older-token';
export const CALL_SID = `CA${'5f'.repeat(16)}`;
export const CALL_ID = '0198c0de-0000-7000-8000-0000000000c1';
export const LEG_ID = '0198c0de-0000-7000-8000-0000000000a1';

export interface WebhookFixture {
  app: FastifyInstance;
  events: CarrierEvent[];
  asks: WaitAsk[];
  counts: { route: string; result: WebhookResult }[];
  /** Everything logged, as written. */
  logged(): string;
}

export function testConfig(env: Record<string, string> = {}): Config {
  const loaded = loadConfig(
    { PUBLIC_URL, TWILIO_ACCOUNT_SID: SIMULATOR_ACCOUNT_SID, TWILIO_AUTH_TOKEN: TOKENS, ...env },
    () => 'a secret for tests, of more than 32 characters',
  );
  if (!loaded.ok) throw new Error(loaded.faults.join('; '));
  return loaded.config;
}

/** The webhooks for a test, on an app that only tests see. `receive` and `waitRound` say what the core would. */
export async function openWebhooks(
  core: Partial<Pick<TwilioWebhooks, 'config' | 'receive' | 'waitRound' | 'answerWithinMs' | 'keep'>> = {},
): Promise<WebhookFixture> {
  const [events, asks, counts, lines]: [CarrierEvent[], WaitAsk[], WebhookFixture['counts'], string[]] = [
    [],
    [],
    [],
    [],
  ];
  const app = Fastify();
  registerTwilioWebhooks(app, {
    config: core.config ?? testConfig(),
    log: pino({ level: 'trace', base: null, timestamp: false }, { write: (line: string) => void lines.push(line) }),
    count: (request) => void counts.push(request),
    receive: async (event) => {
      events.push(event);
      return (core.receive ?? (async (): Promise<VoiceReply> => ({ kind: 'nothing' })))(event);
    },
    waitRound: async (ask) => {
      asks.push(ask);
      return (core.waitRound ?? (async (): Promise<VoiceReply> => ({ kind: 'nothing' })))(ask);
    },
    ...(core.keep === undefined ? {} : { keep: core.keep }),
    ...(core.answerWithinMs === undefined ? {} : { answerWithinMs: core.answerWithinMs }),
  });
  await app.ready();
  return { app, events, asks, counts, logged: () => lines.join('') };
}

export function formBody(params: readonly (readonly [string, string])[]): string {
  return new URLSearchParams(params.map(([name, value]): [string, string] => [name, value])).toString();
}

/** As Twilio signs: the URL and, but for GET, the sorted parameters. */
export function sign(given: { token: string; url: string; body: string }): string {
  return twilio.getExpectedTwilioSignature(given.token, given.url, formParams(given.body));
}

/** A signed POST, as Twilio sends it. */
export async function post(
  fixture: WebhookFixture,
  path: string,
  params: Record<string, string> = {},
  headers: Record<string, string> = {},
) {
  const body = formBody(Object.entries({ AccountSid: SIMULATOR_ACCOUNT_SID, CallSid: CALL_SID, ...params }));
  return fixture.app.inject({
    method: 'POST',
    url: path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': sign({ token: 'newer-token', url: PUBLIC_URL + path, body }),
      ...headers,
    },
    payload: body,
  });
}
