import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PlacedCall } from '../../phone-simulator/simulator.ts';
import { prompts } from '../../src/calls/prompts.ts';
import { reconcileCalls } from '../../src/calls/reconcile-calls.ts';
import { watchOnce } from '../../src/service/keep-watch.ts';
import { HOTLINE, startApp, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';
import { heal, openDatabase, passWithoutDatabase, spoolFiles, spoolText } from './closable-database.ts';
import { breaches } from './invariants.ts';

let database: TestDatabase;
let app: Fixture;
let agent: Client;
let screen: Screen;
beforeEach(async () => {
  database = await cloneDatabase({ demo: true });
  app = await startApp({ databaseUrl: database.url });
  agent = await app.signIn('agent1');
  screen = await agent.screen();
  await agent.put('/api/agents/me/state', { state: 'available' });
  await app.settle();
});
afterEach(async () => {
  await openDatabase(database.url, true);
  await app.close();
  await database.drop();
});

const dial = (from = WANG_FANG) => app.simulator.placeCall({ from, to: HOTLINE });
const gone = async () => {
  await openDatabase(database.url, false);
  await watchOnce(app.deps);
};
const back = () => openDatabase(database.url, true);
const rings = () => app.simulator.calls().filter(({ direction }) => direction !== 'inbound').length;
const said = (call: PlacedCall) => call.heard.flatMap((heard) => ('text' in heard ? heard.text : []));
const callOf = (call: PlacedCall) =>
  app.deps.db.prisma.call.findFirst({
    where: { legs: { some: { providerCallSid: call.callSid } } },
    include: { legs: true, lead: true },
  });
const owedSince = (from: Date) =>
  app.deps.db.prisma.callback.count({ where: { reason: 'missed', status: 'open', createdAt: { gte: from } } });
const voicemailsOf = (callId: string) => app.deps.db.prisma.voicemail.findMany({ where: { callId } });

test('a caller who came and left while the database was gone is owed a call, and nobody is rung for them', async () => {
  const from = app.clock.now();
  await gone();
  const caller = dial();
  await passWithoutDatabase(app, 10);
  expect(caller.heard.some(({ kind }) => kind === 'played')).toBe(true);
  caller.hangUp();
  await passWithoutDatabase(app, 2);
  expect(await spoolFiles(app)).toHaveLength(2);
  await back();
  await heal(app);
  expect(await callOf(caller)).toMatchObject({ state: 'ended', outcome: 'callback', endReason: 'abandoned' });
  expect((await callOf(caller))?.legs).toMatchObject([{ state: 'ended' }]);
  expect(await spoolFiles(app)).toEqual([]);
  await app.advance(20);
  expect(rings()).toBe(0);
  expect(screen.received.filter(({ event }) => event === 'screen_pop')).toEqual([]);
  expect(await owedSince(from)).toBe(1);
  expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
  expect(app.simulator.errors()).toEqual([]);
});

test('a stranger leaves a message within fifteen seconds: afterwards it is a lead with a voicemail', async () => {
  await gone();
  const caller = dial(STRANGER);
  for (let second = 0; second < 15; second += 1) {
    await passWithoutDatabase(app, 1);
    if (said(caller).includes(prompts.faultMessage['zh-CN'])) break;
  }
  expect(said(caller)).toContain(prompts.faultMessage['zh-CN']);
  for (let second = 0; second < 40 && caller.heard.at(-1)?.kind !== 'beep'; second += 1)
    await passWithoutDatabase(app, 1);
  caller.say('我想咨询数据库');
  await passWithoutDatabase(app, 4);
  caller.press('#');
  await passWithoutDatabase(app, 12);
  expect(said(caller)).toContain(prompts.voicemailThanks['zh-CN']);
  expect(caller.state).toBe('completed');

  await back();
  await heal(app);
  await app.advance(10);
  const call = await callOf(caller);
  expect(call).toMatchObject({ state: 'ended', outcome: 'lead' });
  expect(await voicemailsOf(call?.id ?? '')).toMatchObject([{ state: 'stored' }]);
  expect(await spoolFiles(app)).toEqual([]);
  expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
  expect(app.simulator.errors()).toEqual([]);
});

test('a caller who is still before the tone when the database is back is brought to the queue, and an agent rings', async () => {
  await gone();
  const caller = dial();
  await passWithoutDatabase(app, 16);
  expect(said(caller)).toContain(prompts.faultMessage['zh-CN']);
  await back();
  await heal(app);
  await app.advance(2);
  expect(await callOf(caller)).toMatchObject({ state: 'ringing', step: 'waiting' });
  expect(said(caller)).toContain(prompts.backAgain['zh-CN']);
  expect(app.simulator.softphone(agent.user.id).state).toBe('ringing');
  app.simulator.softphone(agent.user.id).answer();
  await app.advance(4);
  expect(caller.heard.at(-1)?.kind).toBe('talking');
  expect(await spoolFiles(app)).toEqual([]);
});

test('a stranger before the tone is asked by the menu once the database is back', async () => {
  await gone();
  const caller = dial(STRANGER);
  await passWithoutDatabase(app, 16);
  await back();
  await heal(app);
  await app.advance(8);
  expect(await callOf(caller)).toMatchObject({ step: 'menu' });
  caller.press('1');
  await app.advance(3);
  expect(await callOf(caller)).toMatchObject({ step: 'hand_over' });
});

test('a key that was pressed while the database was away for seconds is not asked for again', async () => {
  const caller = dial(STRANGER);
  await app.advance(3);
  await gone();
  caller.press('1');
  await passWithoutDatabase(app, 3);
  await back();
  await heal(app);
  await app.advance(15);
  expect(await callOf(caller)).toMatchObject({ step: 'hand_over', industryCode: expect.any(String) });
  expect(said(caller)).toContain(prompts.handOver['zh-CN']);
  expect(await spoolFiles(app)).toEqual([]);
});

test('a key pressed by a caller who then left rings no rep', async () => {
  const caller = dial(STRANGER);
  await app.advance(3);
  await gone();
  caller.press('1');
  await passWithoutDatabase(app, 3);
  caller.hangUp();
  await passWithoutDatabase(app, 2);
  await back();
  await heal(app);
  expect(await callOf(caller)).toMatchObject({ state: 'ended', outcome: 'lead' });
  await app.advance(10);
  expect(rings()).toBe(0);
});

test('who waits hears music all the while, and who talks goes on talking', async () => {
  const talks = dial();
  await screen.next('call.ringing');
  app.simulator.softphone(agent.user.id).behaviour = { kind: 'manual' };
  await app.advance(1);
  app.simulator.softphone(agent.user.id).answer();
  await app.advance(4);
  const waits = dial('anonymous');
  await app.advance(6);
  await gone();
  await passWithoutDatabase(app, 60);
  expect([talks.heard.at(-1)?.kind, waits.heard.at(-1)?.kind]).toEqual(['talking', 'played']);
  talks.hangUp();
  await passWithoutDatabase(app, 2);
  await back();
  await heal(app);
  await app.advance(2);
  expect(await callOf(talks)).toMatchObject({ state: 'ended', outcome: 'served' });
  expect(await callOf(waits)).toMatchObject({ state: expect.stringMatching(/queued|ringing/) });
  expect(await spoolFiles(app)).toEqual([]);
  expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
});

test('the screens are told what is gone and that it is back; the API answers 503 at once', async () => {
  await gone();
  const fact = await screen.next('service.changed');
  expect(fact.service.parts.database.works).toBe(false);
  const answer = await agent.request('GET', '/api/calls');
  expect([answer.status, answer.body.type, answer.headers.get('retry-after')]).toEqual([
    503,
    '/problems/database-gone',
    '2',
  ]);
  dial();
  await passWithoutDatabase(app, 1);
  await watchOnce(app.deps);
  expect((await screen.next('service.changed')).service).toMatchObject({ spooled: 1 });
  await back();
  await heal(app);
  await screen.next('service.changed');
  const last = screen.received.findLast(({ event }) => event === 'service.changed')?.payload.service;
  expect(last).toMatchObject({ parts: { database: { works: true } }, spooled: 0 });
  expect((await agent.request('GET', '/api/calls')).status).toBe(200);
});

test('no number can be read in the spool, and what is not genuine never gets there', async () => {
  await gone();
  dial();
  await passWithoutDatabase(app, 2);
  expect(await spoolText(app)).not.toMatch(/138|4008|CA[0-9a-f]{32}/);
  const before = (await spoolFiles(app)).length;
  const forged = await fetch(`${app.url}/webhooks/twilio/voice`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'bm9uc2Vuc2U=' },
    body: new URLSearchParams({ CallSid: `CA${'f'.repeat(32)}`, From: WANG_FANG, To: HOTLINE }).toString(),
  });
  expect(forged.status).toBe(403);
  expect(await spoolFiles(app)).toHaveLength(before);
});

test('a damaged file is set aside, counted, and in nobody’s way', async () => {
  await gone();
  const caller = dial();
  await passWithoutDatabase(app, 1);
  const folder = join(app.deps.config.dataDir, 'spool');
  await writeFile(join(folder, `${'0'.repeat(13)}-${'a'.repeat(16)}-${'b'.repeat(16)}-none.request`), 'damaged');
  caller.hangUp();
  await passWithoutDatabase(app, 1);
  await back();
  await heal(app);
  expect(await callOf(caller)).toMatchObject({ state: 'ended', outcome: 'callback' });
  expect([await spoolFiles(app), await spoolFiles(app, 'spool/set-aside')]).toMatchObject([[], [{}]]);
  expect(await app.deps.spool.figures()).toMatchObject({ entries: 0, setAside: 1 });
});

test('with a disk that takes nothing the caller hears the same, and the carrier is asked to try its reports again', async () => {
  const folder = join(app.deps.config.dataDir, 'spool');
  await mkdir(app.deps.config.dataDir, { recursive: true });
  await writeFile(folder, 'a file where the folder would be');
  await gone();
  const caller = dial();
  await passWithoutDatabase(app, 16);
  expect(said(caller)).toContain(prompts.faultMessage['zh-CN']);
  caller.hangUp();
  await passWithoutDatabase(app, 1);
  const figures = await (await fetch(`${app.url}/metrics`)).text();
  expect(figures).toMatch(/^hotline_spool_failed_total [1-9]/m);
  expect(figures).toMatch(
    /hotline_http_request_seconds_count\{method="POST",route="\/webhooks\/twilio\/status",status="503"\} [1-9]/,
  );
  await rm(folder);
  await back();
  await heal(app);
  // Nothing was kept: the carrier's list has the call.
  await app.advance(30);
  await reconcileCalls(app.deps);
  expect(await callOf(caller)).toMatchObject({ state: 'ended', outcome: 'callback' });
});

test('replayed twice at once it is taken in once', async () => {
  await gone();
  const caller = dial(STRANGER);
  await passWithoutDatabase(app, 2);
  caller.hangUp();
  await passWithoutDatabase(app, 2);
  await back();
  await Promise.all([watchOnce(app.deps), watchOnce(app.deps), watchOnce(app.deps)]);
  await app.settle();
  expect(
    await app.deps.db.prisma.call.count({
      where: { outsideLastFour: '5678', startedAt: { gte: new Date(app.clock.now().getTime() - 60_000) } },
    }),
  ).toBe(1);
  expect(await spoolFiles(app)).toEqual([]);
  expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
});
