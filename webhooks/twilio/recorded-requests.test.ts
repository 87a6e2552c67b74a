import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { formBody, openWebhooks, PUBLIC_URL, sign, type WebhookFixture } from './webhook-fixture.ts';

const FIXTURES = new URL('../../test/fixtures/twilio/', import.meta.url);
const FORM = 'application/x-www-form-urlencoded; charset=UTF-8';

const pairs = z.array(z.tuple([z.string(), z.string()]));
const method = z.enum(['GET', 'POST']);
const goodFile = z.strictObject({
  note: z.string(),
  method,
  path: z.string(),
  params: pairs,
  token: z.string().default('newer-token'),
  expect: z.strictObject({ status: z.number(), event: z.record(z.string(), z.unknown()).nullable() }),
});
const badFile = z.strictObject({
  note: z.string(),
  sent: z.strictObject({
    method,
    path: z.string(),
    params: pairs,
    /** Sent instead of the form. */
    body: z.string().optional(),
    /** A parameter of so many characters is added. */
    fill: z.number().default(0),
    headers: z.record(z.string(), z.string().nullable()).default({}),
  }),
  /** What the signature was made of, where it differs from what is sent. */
  signed: z
    .strictObject({
      publicUrl: z.string().default(PUBLIC_URL),
      path: z.string().optional(),
      params: pairs.optional(),
      token: z.string().default('newer-token'),
      cut: z.number().default(0),
      signature: z.string().nullable().optional(),
    })
    .prefault({}),
  /** Whether the same request is answered once it is signed as it is sent: the control of this fixture. */
  honest: z.boolean().default(true),
});
type Sent = z.infer<typeof badFile>['sent'];

let webhooks: WebhookFixture;
beforeAll(async () => {
  webhooks = await openWebhooks();
});
afterAll(() => webhooks.app.close());

describe('a genuine request is understood', () => {
  test.each(namesIn('good'))('%s', async (name) => {
    const given = goodFile.parse(read('good', name));
    const request = { ...given, fill: 0, headers: {} };
    const { path, body } = wire(request);
    webhooks.events.length = 0;

    const answer = await send(
      request,
      sign({ token: given.token, url: PUBLIC_URL + path, body: signable(request, body) }),
    );

    expect(answer.statusCode).toBe(given.expect.status);
    const events = webhooks.events.map(({ raw, ...event }) => {
      expect(raw).toBe(`${given.method} ${path}\n\n${given.method === 'GET' ? '' : body}`);
      return JSON.parse(JSON.stringify(event));
    });
    expect(events).toEqual(given.expect.event === null ? [] : [given.expect.event]);
  });
});

describe('any other request is refused, without a word and without a trace', () => {
  test.each(namesIn('bad'))('%s', async (name) => {
    const { sent, signed, honest } = badFile.parse(read('bad', name));
    const { path, body } = wire(sent);
    const signedRequest = { ...sent, path: signed.path ?? sent.path, params: signed.params ?? sent.params };
    const signedWire = wire(signedRequest);
    const made = sign({
      token: signed.token,
      url: signed.publicUrl + signedWire.path,
      body: signable(sent, signed.params === undefined ? signedWire.body : formBody(signed.params)),
    });
    const before = { logged: webhooks.logged().length, refused: refusals() };
    webhooks.events.length = 0;
    webhooks.asks.length = 0;

    const answer = await send(
      sent,
      signed.signature === undefined ? made.slice(0, made.length - signed.cut) : signed.signature,
    );

    expect(answer.statusCode).toBe(403);
    expect(answer.body).toBe('');
    expect(webhooks.events).toEqual([]);
    expect(webhooks.asks).toEqual([]);
    expect(refusals()).toBe(before.refused + 1);
    const logged = webhooks.logged().slice(before.logged);
    expect(logged).toContain('twilio.refused');
    expect(logged).not.toMatch(/\d{11}|138|139/);
    const control = await send(
      sent,
      sign({ token: 'newer-token', url: PUBLIC_URL + path, body: signable(sent, body) }),
    );
    expect(control.statusCode === 403).toBe(!honest);
  });
});

function namesIn(folder: 'good' | 'bad'): string[] {
  return readdirSync(new URL(`${folder}/`, FIXTURES)).map((file) => file.replace('.json', ''));
}

function read(folder: 'good' | 'bad', name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${folder}/${name}.json`, FIXTURES), 'utf8'));
}

function refusals(): number {
  return webhooks.counts.filter(({ result }) => result === 'refused').length;
}

function wire(sent: Pick<Sent, 'method' | 'path' | 'params' | 'body' | 'fill'>): { path: string; body: string } {
  const params = sent.fill === 0 ? sent.params : [...sent.params, ['Filler', 'x'.repeat(sent.fill)] as const];
  const form = formBody(params);
  if (sent.method === 'POST') return { path: sent.path, body: sent.body ?? form };
  return { path: `${sent.path}${sent.path.includes('?') ? '&' : '?'}${form}`, body: sent.body ?? '' };
}

/** GET: the URL alone. */
function signable(sent: { method: 'GET' | 'POST' }, body: string): string {
  return sent.method === 'GET' ? '' : body;
}

async function send(
  sent: Pick<Sent, 'method' | 'path' | 'params' | 'body' | 'fill' | 'headers'>,
  signature: string | null,
) {
  const { path, body } = wire(sent);
  const headers = {
    ...(sent.method === 'POST' ? { 'content-type': FORM } : {}),
    ...(signature === null ? {} : { 'x-twilio-signature': signature }),
    ...sent.headers,
  };
  const present = Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
  return webhooks.app.inject({
    method: sent.method,
    url: path,
    headers: present,
    ...(body === '' ? {} : { payload: body }),
  });
}
