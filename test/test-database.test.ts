import pg from 'pg';
import { expect, test } from 'vitest';
import { cloneDatabase } from './test-database.ts';
import { hasRedisServer, startTestRedis } from './test-redis.ts';
import { Redis } from 'ioredis';

test('each clone is a migrated database of its own', async () => {
  const clones = await Promise.all([cloneDatabase(), cloneDatabase()]);
  for (const { url, drop } of clones) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(
      'select (select count(*)::int from _prisma_migrations) as migrations, to_regnamespace($1)::text as jobs',
      ['bullmq'],
    );
    await client.end();
    expect(rows[0]).toEqual({ migrations: expect.any(Number), jobs: 'bullmq' });
    expect(rows[0].migrations).toBeGreaterThan(0);
    await drop();
  }
});

test('a connection left open fails the test that left it', async () => {
  const { url, drop } = await cloneDatabase();
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  await expect(drop()).rejects.toThrow(/was left open/);
});

test.skipIf(!hasRedisServer)('a Redis starts empty and is gone when it was stopped', async () => {
  const { url, stop } = await startTestRedis();
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  await redis.connect();
  expect(await redis.dbsize()).toBe(0);
  await stop();
  await expect(redis.ping()).rejects.toThrow(/closed|ended/i);
  redis.disconnect();
});
