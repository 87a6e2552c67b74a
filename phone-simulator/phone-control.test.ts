import Fastify, { type FastifyInstance } from 'fastify';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { realClock } from './clock.ts';
import { phoneSimulatorPlugin } from './plugin.ts';
import { createPhoneSimulator, type PhoneSimulator } from './simulator.ts';
import { hotline, portOf, rep, twiml, wang } from './hotline-fixture.ts';

let app: FastifyInstance;
let simulator: PhoneSimulator;
let pageRoot: string;

const stateShape = z.looseObject({
  hotlines: z.array(z.string()),
  telephones: z.array(
    z.looseObject({
      id: z.string(),
      number: z.string(),
      behaviour: z.looseObject({ kind: z.string() }),
      leg: z.looseObject({ legSid: z.string(), state: z.string() }).nullable(),
    }),
  ),
});

/** The app of a test: a voice webhook and the simulator on one Fastify, as in the product. */
async function start(voice: string): Promise<string> {
  pageRoot = await mkdtemp(join(tmpdir(), 'phone-page-'));
  app = Fastify();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, _body, done) =>
    done(null, {}),
  );
  app.post('/voice', async (_request, reply) => reply.type('text/xml').send(voice));
  simulator = createPhoneSimulator({
    accountSid: 'AC00000000000000000000000000000000',
    authToken: 'simulator',
    numbers: [{ number: hotline, voiceUrl: '' }],
    clock: realClock(),
    pace: { speechMsPerChar: { wide: 5, narrow: 1 }, ringBufferMs: 0 },
  });
  const directory = async () => [
    { number: rep, label: '销售甲', kind: 'rep' as const },
    { number: 'agent-1', label: '座席一', kind: 'softphone' as const },
  ];
  await app.register(phoneSimulatorPlugin, { prefix: '/phone', simulator, directory, pageRoot });
  await app.listen({ host: '127.0.0.1', port: 0 });
  simulator.numbers()[0]!.voiceUrl = `http://127.0.0.1:${portOf(app)}/voice`;
  return `http://127.0.0.1:${portOf(app)}`;
}

const post = (url: string, payload: object = {}) => app.inject({ method: 'POST', url: `/phone/api${url}`, payload });
const state = async () => stateShape.parse((await app.inject('/phone/api/state')).json());

afterEach(async () => {
  await simulator.close();
  await app.close();
  await rm(pageRoot, { recursive: true });
});

test('the state shows the directory; a call goes from the shell to the ear', async () => {
  await start(twiml('<Gather numDigits="1" action="/voice"><Say>您好</Say></Gather>'));
  expect((await state()).telephones).toMatchObject([
    { number: rep, label: '销售甲', kind: 'rep', behaviour: { kind: 'manual' }, leg: null },
    { number: 'client:agent-1', label: '座席一', kind: 'softphone', registered: true },
  ]);
  const placed = await post('/calls', { from: wang, to: hotline });
  expect(placed.statusCode).toBe(201);
  await simulator.telephone(wang).next('您好');
  const caller = (await state()).telephones.find(({ number }) => number === wang);
  expect(caller?.leg).toMatchObject({
    state: 'in-progress',
    with: hotline,
    listening: true,
    heard: [{ kind: 'said', text: '您好' }],
  });
  expect((await post(`/legs/${caller?.leg?.legSid}/hang-up`)).statusCode).toBe(204);
  expect((await post(`/legs/${caller?.leg?.legSid}/press`, { digits: '1' })).json()).toMatchObject({
    status: 409,
    title: 'Not possible now',
  });
});

test('a rep answers, is set to busy, and texts back', async () => {
  await start(twiml(`<Dial><Number>${rep}</Number></Dial>`));
  await post('/calls', { from: wang });
  const phone = simulator.telephone(rep);
  await phone.next('ringing');
  const leg = phone.leg?.sid ?? '';
  expect((await post(`/legs/${leg}/answer`)).statusCode).toBe(204);
  expect((await post(`/legs/${leg}/answer`)).statusCode).toBe(409);
  await phone.next('talking with');
  const { id } = (await state()).telephones.find(({ number }) => number === rep) ?? { id: '' };
  expect((await post(`/telephones/${id}/behaviour`, { behaviour: 'busy' })).statusCode).toBe(204);
  expect(
    (await post(`/telephones/${id}/behaviour`, { behaviour: { kind: 'answers', afterMs: 10, press: '1' } })).statusCode,
  ).toBe(204);
  expect(phone.behaviour).toEqual({ kind: 'answers', afterMs: 10, press: '1' });
  expect((await post(`/telephones/${id}/reply`, { body: '收到' })).statusCode).toBe(204);
  expect(simulator.messages()).toMatchObject([{ direction: 'inbound', from: rep, to: hotline, body: '收到' }]);
});

test('faults are problems with a sentence', async () => {
  await start(twiml('<Hangup/>'));
  const wrong = await post('/calls', { from: '' });
  expect(wrong.headers['content-type']).toContain('application/problem+json');
  expect(wrong.json()).toMatchObject({ status: 400, detail: 'from: a number is needed' });
  expect((await post('/calls', { from: wang, to: '+864000000000' })).statusCode).toBe(404);
  expect((await post('/legs/CA1/answer')).json()).toMatchObject({ detail: 'There is no such leg.' });
  expect((await post('/telephones/t9/behaviour', { behaviour: 'asleep' })).statusCode).toBe(404);
  expect((await post('/telephones/t1/behaviour', { behaviour: 'asleep' })).statusCode).toBe(400);
  expect((await app.inject('/phone/carrier/2010-04-01/nothing')).json()).toMatchObject({ code: 20003 });
});

test('the page is sent from its folder, nothing above it, and says so when it is not built', async () => {
  await start(twiml('<Hangup/>'));
  expect((await app.inject('/phone')).body).toContain('not built');
  await writeFile(join(pageRoot, 'index.html'), '<title>phones</title>');
  for (const path of ['/phone', '/phone/']) {
    const page = await app.inject(path);
    expect([page.statusCode, page.headers['content-type'], page.body]).toEqual([
      200,
      'text/html; charset=utf-8',
      '<title>phones</title>',
    ]);
  }
  expect((await app.inject('/phone/..%2f..%2fetc/passwd')).statusCode).toBe(404);
  expect((await app.inject('/phone/assets/none.js')).statusCode).toBe(404);
});

test('the stream sends the state at once and after a change, and closing the app ends it', async () => {
  const url = await start(twiml('<Pause length="60"/>'));
  const stream = await fetch(`${url}/phone/api/stream`);
  const reader = stream.body!.getReader();
  const decoder = new TextDecoder();
  const until = async (text: string): Promise<string> => {
    for (let all = ''; ;) {
      const { done, value } = await reader.read();
      all += decoder.decode(value);
      if (done || all.includes(text)) return all;
    }
  };
  expect(await until('\n\n')).toMatch(/^event: state\ndata: \{/);
  await post('/calls', { from: wang });
  expect(await until('dialling')).toContain(wang);
  const closed = app.close();
  expect((await until('never')).length).toBeGreaterThanOrEqual(0);
  await closed;
});

test('npm run ring tells what the caller hears, presses keys and ends with the call', async () => {
  const url = await start(twiml('<Gather numDigits="1" action="/menu"><Say>按一继续</Say></Gather>'));
  app.server.on('request', () => {});
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/ring.ts', '--from', wang, '--digits', '1'], {
    env: { ...process.env, PORT: new URL(url).port },
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const exited = once(child, 'exit');
  const phone = simulator.telephone(wang);
  await phone.next('按一继续');
  await phone.next('application error');
  phone.hangUp();
  const [code] = await exited;
  expect(out).toMatch(/hears: +按一继续[\s\S]*presses 1[\s\S]*application error[\s\S]*the call ended: completed/);
  expect(code).toBe(0);
});

test('npm run ring without a server says so', async () => {
  await start(twiml('<Hangup/>'));
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/ring.ts', '--from', wang], {
    env: { ...process.env, PORT: '9' },
  });
  let out = '';
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const [code] = await once(child, 'exit');
  expect(out).toContain('npm start');
  expect(code).toBe(2);
});

test('the voice speaks at the pace that it is given, from the next word on', async () => {
  await start(twiml('<Say>一二三四五六七八九十</Say><Hangup/>'));
  const ring = async (wide: number) => {
    expect((await post('/pace', { speechMsPerChar: { wide, narrow: wide } })).statusCode).toBe(204);
    const call = simulator.placeCall({ from: wang, to: hotline });
    await call.next('一二三四五六七八九十');
    return call;
  };
  const slow = await ring(1_000);
  const quick = await ring(1);
  await new Promise<void>((resolve) => simulator.onChange(() => quick.state === 'completed' && resolve()));
  expect(slow.state).toBe('in-progress');
  expect((await post('/pace', { speechMsPerChar: { wide: -1 } })).statusCode).toBe(400);
});
