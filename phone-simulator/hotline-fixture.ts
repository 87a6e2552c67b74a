import formbody from '@fastify/formbody';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';
import { expect } from 'vitest';
import { createTestClock, type TestClock } from './clock.ts';
import { phoneSimulatorPlugin } from './plugin.ts';
import { seededRandom } from './random.ts';
import { createPhoneSimulator, type PhoneSimulator, type PhoneSimulatorOptions } from './simulator.ts';

export const hotline = '+864008001234';
export const wang = '+8613800138000';
export const rep = '+8613900139000';
const accountSid = 'AC00000000000000000000000000000000';
const authToken = 'simulator';

export interface Asked {
  path: string;
  method: string;
  params: Record<string, string>;
  headers: Record<string, string | string[] | undefined>;
  signed: boolean;
}

type Answer = string | { status?: number; type?: string; body?: string | Buffer; location?: string };
export type Answers = Record<string, Answer | ((asked: Asked) => Answer | Promise<Answer>)>;

export interface Hotline {
  simulator: PhoneSimulator;
  clock: TestClock;
  asked: Asked[];
  /** Requests for a path, in the order of arrival. */
  to(path: string): Asked[];
  client: twilio.Twilio;
  url: string;
  /** Where the simulator's own routes are: the page's, and the voices'. */
  phoneUrl: string;
  answers: Answers;
  close(): Promise<void>;
}

/** Our side of the telephone, reduced to a table of answers: real HTTP on a random port, signatures checked. */
export async function startHotline(answers: Answers, options: Partial<PhoneSimulatorOptions> = {}): Promise<Hotline> {
  const clock = createTestClock();
  const asked: Asked[] = [];
  const app = Fastify();
  await app.register(formbody);
  const table = { ...answers };
  answerFromTable(app, table, asked);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${portOf(app)}`;
  const simulator = createPhoneSimulator({
    accountSid,
    authToken,
    numbers: [{ number: hotline, voiceUrl: `${url}/voice`, statusCallback: `${url}/status`, smsUrl: `${url}/sms` }],
    clock,
    random: seededRandom(7),
    pace: { ringBufferMs: 0 },
    ...options,
  });
  const carrier = Fastify();
  await carrier.register(phoneSimulatorPlugin, { prefix: '/phone', simulator });
  await carrier.listen({ host: '127.0.0.1', port: 0 });
  const phoneUrl = `http://127.0.0.1:${portOf(carrier)}/phone`;
  return {
    simulator,
    clock,
    asked,
    answers: table,
    to: (path) => asked.filter((request) => request.path === path),
    client: carrierClient(`${phoneUrl}/carrier`),
    url,
    phoneUrl,
    async close() {
      await simulator.close();
      await app.close();
      await carrier.close();
    },
  };
}

/** Whatever the test did: every request was signed, and nothing is left waiting. */
export async function closeHotline(line: Hotline): Promise<void> {
  await line.close();
  expect(line.asked.filter((request) => !request.signed)).toEqual([]);
  expect(line.clock.waiting()).toBe(0);
}

/** The official client, with its host rewritten: there is no base URL option. */
function carrierClient(base: string): twilio.Twilio {
  const real = new twilio.RequestClient();
  const request = real.request.bind(real);
  real.request = (options) =>
    request({ ...options, uri: options.uri.replace(/^https:\/\/api\.[a-z.]*twilio\.com/, base) });
  return twilio(accountSid, authToken, { httpClient: real });
}

function answerFromTable(app: FastifyInstance, answers: Answers, asked: Asked[]): void {
  app.all<{ Body: Record<string, string> | undefined }>('/*', async (request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const signature = String(request.headers['x-twilio-signature'] ?? '');
    const body = { ...request.body };
    const full = `http://${request.headers.host}${request.url}`;
    const entry: Asked = {
      path,
      method: request.method,
      params: { ...Object.fromEntries(new URLSearchParams(request.url.split('?')[1] ?? '')), ...body },
      headers: request.headers,
      signed: twilio.validateRequest(authToken, signature, full, body),
    };
    asked.push(entry);
    const found = answers[path] ?? { status: 204 };
    const answer = typeof found === 'function' ? await found(entry) : found;
    if (typeof answer === 'string') return reply.type('text/xml; charset=utf-8').send(answer);
    if (answer.location !== undefined) reply.header('location', answer.location);
    if (answer.type === '') return withoutType(reply, answer.body ?? '');
    if (answer.type !== undefined) reply.type(answer.type);
    return reply.code(answer.status ?? 200).send(answer.body ?? '');
  });
}

/** Fastify would add a content type. */
function withoutType(reply: FastifyReply, body: string | Buffer): FastifyReply {
  reply.hijack();
  reply.raw.writeHead(200);
  reply.raw.end(body);
  return reply;
}

export function portOf(app: FastifyInstance): number {
  const address: AddressInfo | string | null = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address.port;
}

export function twiml(inner: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${inner}</Response>`;
}
