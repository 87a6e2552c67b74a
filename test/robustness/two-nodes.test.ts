import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOTLINE, startApp, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';
import { setMobiles } from '../leads/telephones.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';
import { hasRedisServer, startTestRedis } from '../test-redis.ts';
import type { TestRedis } from '../test-redis.ts';
import { breaches } from './invariants.ts';

describe.skipIf(!hasRedisServer)('two nodes on one database, with redis-server between them', () => {
  let redis: TestRedis;
  let database: TestDatabase;
  /** The carrier knows this one only. */
  let a: Fixture;
  /** The screens are on this one. */
  let b: Fixture;
  let agent: Client;
  let screen: Screen;

  beforeAll(async () => {
    redis = await startTestRedis();
    database = await cloneDatabase({ demo: true });
    a = await startApp({ databaseUrl: database.url, redisUrl: redis.url });
    b = await startApp({
      databaseUrl: database.url,
      redisUrl: redis.url,
      clock: a.clock,
      carrierUrl: `${a.url}/phone/carrier`,
      publicUrl: a.url,
    });
    agent = await b.signIn('agent1');
    screen = await agent.screen();
  });
  afterAll(async () => {
    await b.close();
    await a.close();
    await database.drop();
    await redis.stop();
  });

  const settle = async () => {
    for (let round = 0; round < 3; round += 1) {
      await a.settle();
      await b.settle();
    }
  };
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      await a.clock.advance(1_000);
      await settle();
    }
  };

  test('the webhook comes to one, the screen hangs on the other: the pop is drawn before the phone rings', async () => {
    await agent.put('/api/agents/me/state', { state: 'available' });
    const caller = a.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
    const pop = await screen.next('screen_pop');
    const ringing = await screen.next('call.ringing');
    expect(pop).toMatchObject({ callId: ringing.callId, customer: { name: '青岛海川通信' } });
    const names = screen.received.map(({ event }) => event);
    expect(names.indexOf('screen_pop')).toBeLessThan(names.indexOf('call.ringing'));
    const reservation = await a.deps.db.prisma.reservation.findFirstOrThrow({ where: { callId: pop.callId } });
    expect(reservation.popDrawnAt).not.toBeNull();

    const again = await agent.screen();
    expect(again.received[0]).toMatchObject({
      event: 'desk.snapshot',
      payload: { agent: { state: 'reserved' }, reservation: { id: reservation.id }, screenPop: { id: reservation.id } },
    });
    expect(await agent.post(`/api/calls/${pop.callId}/accept`)).toMatchObject({ state: 'connected' });
    await screen.next('call.connected');
    await pass(1);
    a.simulator.softphone(agent.user.id).answer();
    await pass(12);
    expect(caller.heard.at(-1)?.kind).toBe('talking');
    expect(await agent.post(`/api/calls/${pop.callId}/hold`)).toMatchObject({ state: 'held' });
    await agent.post(`/api/calls/${pop.callId}/hang-up`);
    await screen.next('call.ended');
    await pass(2);
    expect(caller.state).toBe('completed');
    const later = await agent.screen();
    expect(later.received[0]?.payload).toMatchObject({
      agent: { state: 'wrapping_up', callId: pop.callId },
      call: { state: 'ended', outcome: 'served' },
    });
  });

  test('an unknown caller becomes one lead, is offered once, and talks with a rep whose screen is on the other node', async () => {
    setMobiles(a, { kind: 'answers', afterMs: 2_000, press: '1' });
    const rep = await b.signIn('rep1');
    const desk = await rep.screen();
    const caller = a.simulator.placeCall({ from: STRANGER, to: HOTLINE });
    await pass(2);
    caller.press('1');
    await pass(14);
    const lead = await a.deps.db.prisma.lead.findFirstOrThrow({
      where: { lastFour: '5678', status: 'contacted' },
      include: { offers: true },
    });
    expect(lead.offers).toMatchObject([{ state: 'accepted' }]);
    expect(caller.heard.at(-1)?.kind).toBe('talking');
    const told = desk.received.filter(({ event }) => event === 'lead.offered').length;
    expect(told).toBe(lead.ownerId === rep.user.id ? 1 : 0);
    caller.hangUp();
    await pass(2);
    await Promise.all([a.sweep(), b.sweep()]);
    expect(await breaches(a.deps.db, a.clock.now())).toEqual([]);
  });

  test('both nodes assign, sweep and expire at once: each call rings one phone', async () => {
    const two = await b.signIn('agent2');
    const three = await a.signIn('agent3');
    for (const one of [two, three]) await one.put('/api/agents/me/state', { state: 'available' });
    const callers = ['+8613912390001', 'anonymous', 'anonymous'].map((from) =>
      a.simulator.placeCall({ from, to: HOTLINE }),
    );
    for (let round = 0; round < 4; round += 1) await Promise.all([a.sweep(), b.sweep(), settle()]);
    const pending = await a.deps.db.prisma.reservation.findMany({
      where: { state: 'pending' },
      include: { legs: true },
    });
    expect(pending).toHaveLength(2);
    expect(pending.map(({ legs }) => legs.length)).toEqual([1, 1]);
    for (const caller of callers) caller.hangUp();
    await pass(2);
    expect(await breaches(a.deps.db, a.clock.now())).toEqual([]);
  });
});
