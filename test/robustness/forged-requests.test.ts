import { afterAll, beforeAll, expect, test } from 'vitest';
import { signRequest } from '../../phone-simulator/signature.ts';
import { HOTLINE, startApp, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { postSigned, sidFrom } from './carrier-stand-in.ts';
import { countRows } from './invariants.ts';

let app: Fixture;
let before: Record<string, number>;
let callId: string;
let legId: string;

beforeAll(async () => {
  app = await startApp();
  app.simulator.placeCall({ from: STRANGER, to: HOTLINE });
  await app.advance(1);
  const call = await app.deps.db.prisma.call.findFirstOrThrow({
    orderBy: { startedAt: 'desc' },
    include: { legs: true },
  });
  callId = call.id;
  legId = call.legs[0]?.id ?? '';
  before = await countRows(app.deps.db);
});
afterAll(() => app.close());

const params = {
  AccountSid: `AC${'0'.repeat(32)}`,
  CallSid: sidFrom('CA', 1),
  From: WANG_FANG,
  To: HOTLINE,
  CallStatus: 'ringing',
};
const routes = [
  'voice',
  'voice-fallback',
  'status',
  'menu',
  'wait',
  'hold',
  'left-conference',
  'wait-key',
  'caller',
  'whisper',
  'whisper-answer',
  'rep-left',
  'conference',
  'leg-status',
  'sms',
  'sms-status',
];
const urlOf = (route: string) =>
  `${app.url}/webhooks/twilio/${route}?call=${callId}&leg=${legId}&attempt=1&step=one&round=1&for=agent`;

interface Sent {
  url: string;
  body: Record<string, string>;
  headers?: Record<string, string>;
  signature?: string;
}
async function send({ url, body, headers = {}, signature }: Sent): Promise<{ status: number; text: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(signature !== undefined && { 'x-twilio-signature': signature }),
      ...headers,
    },
    body: new URLSearchParams(body).toString(),
  });
  return { status: response.status, text: await response.text() };
}

// Each makes of a genuine request one that is not.
const forgeries: Record<string, (url: string) => Sent> = {
  unsigned: (url) => ({ url, body: params }),
  'signed with an empty signature': (url) => ({ url, body: params, signature: '' }),
  'signed with another token': (url) => ({ url, body: params, signature: signRequest('simulator2', url, params) }),
  'an altered parameter': (url) => ({
    url,
    body: { ...params, Digits: '1' },
    signature: signRequest('simulator', url, { ...params, Digits: '2' }),
  }),
  'a parameter more': (url) => ({
    url,
    body: { ...params, Digits: '1' },
    signature: signRequest('simulator', url, params),
  }),
  'a parameter less': (url) => ({
    url,
    body: { CallSid: params.CallSid, AccountSid: params.AccountSid },
    signature: signRequest('simulator', url, params),
  }),
  'another query': (url) => ({
    url: url.replace('attempt=1', 'attempt=2'),
    body: params,
    signature: signRequest('simulator', url, params),
  }),
  'signed for another host': (url) => ({
    url,
    body: params,
    signature: signRequest('simulator', url.replace('127.0.0.1', 'hotline.example'), params),
  }),
  'signed for another host that the headers name': (url) => ({
    url,
    body: params,
    headers: { 'x-forwarded-host': 'hotline.example', 'x-forwarded-proto': 'https' },
    signature: signRequest('simulator', url.replace(/^http:\/\/127.0.0.1:\d+/, 'https://hotline.example'), params),
  }),
  'of another account': (url) => {
    const other = { ...params, AccountSid: `AC${'1'.repeat(32)}` };
    return { url, body: other, signature: signRequest('simulator', url, other) };
  },
  'without an account': (url) => {
    const { AccountSid: _account, ...other } = params;
    return { url, body: other, signature: signRequest('simulator', url, other) };
  },
};

test.each(Object.entries(forgeries))(
  '%s: 403 on every route, no word why, and no row anywhere',
  async (_name, forge) => {
    for (const route of routes)
      expect({ route, ...(await send(forge(urlOf(route)))) }).toEqual({ route, status: 403, text: '' });
    await app.settle();
    expect(await countRows(app.deps.db)).toEqual(before);
  },
);

test('a genuine request replayed to every other route is refused there', async () => {
  for (const genuine of routes) {
    const signature = signRequest('simulator', urlOf(genuine), params);
    for (const route of routes.filter((other) => other !== genuine))
      expect((await send({ url: urlOf(route), body: params, signature })).status).toBe(403);
  }
  await app.settle();
  expect(await countRows(app.deps.db)).toEqual(before);
});

test('control: the same request, signed as it should be, is taken', async () => {
  const taken = await postSigned({ url: urlOf('voice'), params });
  expect(taken).toMatchObject({ status: 200, text: expect.stringContaining('<Response>') });
  expect((await countRows(app.deps.db))['calls']).toBe((before['calls'] ?? 0) + 1);
});
