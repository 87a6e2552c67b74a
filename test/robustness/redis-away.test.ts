import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';
import { startRedisNode } from '../simulation/real/redis-node.ts';
import type { RedisNode } from '../simulation/real/redis-node.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';
import { hasRedisServer } from '../test-redis.ts';
import { until } from './killable-hotline.ts';

describe.skipIf(!hasRedisServer)('two nodes whose Redis goes away', () => {
  let redis: RedisNode;
  let database: TestDatabase;
  let a: Fixture;
  let b: Fixture;
  let agent: Client;
  let near: Screen;
  let far: Screen;

  beforeAll(async () => {
    redis = await startRedisNode();
    database = await cloneDatabase({ demo: true });
    a = await startApp({ databaseUrl: database.url, redisUrl: redis.url });
    b = await startApp({
      databaseUrl: database.url,
      redisUrl: redis.url,
      clock: a.clock,
      carrierUrl: `${a.url}/phone/carrier`,
      publicUrl: a.url,
    });
    agent = await a.signIn('agent1');
    near = await agent.screen();
    far = await (await b.signIn('agent1')).screen();
  });
  afterAll(async () => {
    await redis.start().catch(() => undefined);
    await b.close();
    await a.close();
    await database.drop();
    await redis.stop();
  });

  const stateOn = (screen: Screen) =>
    screen.received.findLast(({ event }) => ['desk.snapshot', 'agent.state_changed'].includes(event))?.payload.agent
      .state;

  test('a screen hears within seconds what its own node did, and one of another node the truth once Redis is back', async () => {
    await redis.stop();
    await agent.put('/api/agents/me/state', { state: 'not_ready', reason: 'break' });
    await until(
      'the screen of this node',
      () => stateOn(near),
      (state) => state === 'not_ready',
      2_000,
    );
    expect(far.socket.connected).toBe(true);
    await redis.start();
    await until(
      'the screen of the other node',
      () => stateOn(far),
      (state) => state === 'not_ready',
      3_000,
    );
    expect(far.socket.connected).toBe(true);
  });
});
