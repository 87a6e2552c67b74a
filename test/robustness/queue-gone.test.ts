import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { watchOnce } from '../../src/service/keep-watch.ts';
import { HOTLINE, startApp, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';
import { hasRedisServer, startTestRedis } from '../test-redis.ts';
import type { TestRedis } from '../test-redis.ts';

describe.skipIf(!hasRedisServer)('redis-server is gone', () => {
  let redis: TestRedis;
  let app: Fixture;
  let agent: Client;
  let screen: Screen;
  beforeAll(async () => {
    redis = await startTestRedis();
    app = await startApp({ redisUrl: redis.url });
    agent = await app.signIn('agent1');
    screen = await agent.screen();
    await agent.put('/api/agents/me/state', { state: 'available' });
    await app.settle();
    await redis.stop();
  });
  afterAll(() => redis.stop().catch(() => undefined));

  test('a call comes in, its screen pop too, and the deadline of the reservation passes all the same', async () => {
    await watchOnce(app.deps);
    expect((await screen.next('service.changed')).service.parts).toMatchObject({
      database: { works: true },
      queue: { works: false },
      liveUpdates: { works: false },
    });
    app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
    await screen.next('screen_pop');
    await screen.next('call.ringing');
    // Nothing is scheduled: it stays in the outbox, and blocks nothing.
    await app.settle();
    expect(await app.deps.db.prisma.outbox.count({ where: { topic: 'schedule' } })).toBeGreaterThan(0);
    await app.clock.advance(30_000);
    await watchOnce(app.deps);
    await app.settle();
    expect(await app.deps.db.prisma.reservation.findFirst({ orderBy: { createdAt: 'desc' } })).toMatchObject({
      state: 'timed_out',
    });
    expect(await agent.get('/api/agents')).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ id: agent.user.id, state: 'not_ready' })]),
    });
  }, 60_000);

  test('the process still ends in order, in bounded time', async () => {
    const from = Date.now();
    await app.close();
    expect(Date.now() - from).toBeLessThan(20_000);
  }, 60_000);
});
