import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';
import { startRedisNode } from '../simulation/real/redis-node.ts';
import type { RedisNode } from '../simulation/real/redis-node.ts';
import { openTcpLine } from '../simulation/real/tcp-line.ts';
import type { TcpLine } from '../simulation/real/tcp-line.ts';
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
  let there: Client;
  /** Between the second node and Redis. */
  let line: TcpLine;
  let isCut = false;

  beforeAll(async () => {
    redis = await startRedisNode();
    line = await openTcpLine(() => (isCut ? [] : [Number(new URL(redis.url).port)]));
    database = await cloneDatabase({ demo: true });
    a = await startApp({ databaseUrl: database.url, redisUrl: redis.url });
    b = await startApp({
      databaseUrl: database.url,
      redisUrl: `redis://127.0.0.1:${line.port}`,
      clock: a.clock,
      carrierUrl: `${a.url}/phone/carrier`,
      publicUrl: a.url,
    });
    agent = await a.signIn('agent1');
    near = await agent.screen();
    there = await b.signIn('agent1');
    far = await there.screen();
  });
  afterAll(async () => {
    await redis.start().catch(() => undefined);
    await b.close();
    await a.close();
    await database.drop();
    await line.close();
    await redis.stop();
  });

  const stateOn = (screen: Screen) =>
    screen.received.findLast(({ event }) => ['desk.snapshot', 'agent.state_changed'].includes(event))?.payload.agent
      .state;

  test('what a node did while its own line to Redis was cut is on the other nodes’ screens once it is back', async () => {
    isCut = true;
    line.cut();
    await until(
      'the second node',
      () => b.deps.realtime.reachesAll(),
      (reaches) => !reaches,
      2_000,
    );
    await there.put('/api/agents/me/state', { state: 'not_ready', reason: 'lunch' });
    const reasonOn = (screen: Screen) =>
      screen.received.findLast(({ event }) => ['desk.snapshot', 'agent.state_changed'].includes(event))?.payload.agent
        .reason;
    await until(
      'the screen of that node',
      () => reasonOn(far),
      (reason) => reason === 'lunch',
      2_000,
    );
    expect(reasonOn(near)).not.toBe('lunch');
    isCut = false;
    await until(
      'the screen of the other node',
      () => reasonOn(near),
      (reason) => reason === 'lunch',
      6_000,
    );
  });

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
