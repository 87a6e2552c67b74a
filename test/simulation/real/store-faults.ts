import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { drawMs } from './fault.ts';
import type { Fault, FaultTools } from './fault.ts';
import { OURS } from './installation.ts';
import type { Installation } from './installation.ts';

export const databaseFaults: readonly Fault[] = [
  { name: 'database restarted', lane: 'database', inject: ({ here }) => here.database.restart('fast') },
  { name: 'database crashed', lane: 'database', inject: ({ here }) => here.database.restart('immediate') },
  {
    name: 'database slow',
    lane: 'database',
    async inject({ here, random }) {
      here.databaseLine.delay(drawMs(random, 60, 250));
      await wait(drawMs(random, 1_500, 3_000));
      here.databaseLine.delay(0);
    },
  },
  {
    name: 'database silent',
    lane: 'database',
    async inject({ here, random }) {
      here.databaseLine.stall(true);
      await wait(drawMs(random, 1_000, 6_500));
      here.databaseLine.stall(false);
    },
  },
  {
    name: 'database connections cut',
    lane: 'database',
    async inject({ here, random }) {
      for (let times = 0; times < 4; times += 1) {
        here.databaseLine.cut();
        await wait(drawMs(random, 100, 600));
      }
    },
  },
  { name: 'database out of connections', lane: 'database', inject: (tools) => outOfConnections(tools) },
  { name: 'database read-only', lane: 'database', inject: (tools) => readOnly(tools) },
  {
    name: 'disk full',
    lane: 'database',
    async inject({ here, random }) {
      await here.database.fillDisk();
      await wait(drawMs(random, 1_000, 2_500));
      await here.database.freeDisk();
    },
  },
];

export const redisFaults: readonly Fault[] = [
  { name: 'redis flushed', lane: 'redis', inject: ({ here }) => here.redis.flush() },
  { name: 'redis restarted', lane: 'redis', inject: ({ here }) => gone(here, 0) },
  { name: 'redis gone', lane: 'redis', inject: ({ here, random }) => gone(here, drawMs(random, 1_000, 4_000)) },
  // Longer than its clients try one command: from then on they refuse what they are told to say.
  {
    name: 'redis gone for long',
    lane: 'redis',
    inject: ({ here, random }) => gone(here, drawMs(random, 12_000, 14_000)),
  },
  {
    name: 'redis silent',
    lane: 'redis',
    async inject({ here, random }) {
      here.redis.freeze();
      await wait(drawMs(random, 1_000, 3_000));
      here.redis.thaw();
    },
  },
];

async function gone({ redis }: Installation, forMs: number): Promise<void> {
  await redis.stop();
  await wait(forMs);
  await redis.start();
}

async function readOnly({ here, random }: FaultTools): Promise<void> {
  const set = async (value: 'on' | 'off') => {
    await here.db.pool.query(`ALTER SYSTEM SET default_transaction_read_only = ${value}`);
    await here.db.pool.query('SELECT pg_reload_conf()');
  };
  await set('on');
  await wait(drawMs(random, 1_000, 3_000));
  await set('off');
}

/** Somebody else's programs take every connection that PostgreSQL has, ours included. */
async function outOfConnections({ here, random }: FaultTools): Promise<void> {
  const held: pg.Client[] = [];
  const until = performance.now() + drawMs(random, 2_000, 4_000);
  const grab = async () => {
    while (performance.now() < until) {
      const client = new pg.Client({ connectionString: here.database.url, application_name: OURS });
      client.on('error', () => undefined);
      if (
        await client.connect().then(
          () => true,
          () => false,
        )
      )
        held.push(client);
      else await wait(50);
    }
  };
  const grabbing = Promise.all(Array.from({ length: 16 }, grab));
  await wait(800);
  await here.db.pool
    .query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> $1`,
      [OURS],
    )
    .catch(() => undefined);
  await grabbing;
  await Promise.all(held.map((client) => client.end().catch(() => undefined)));
}
