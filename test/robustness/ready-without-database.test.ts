import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { HOTLINE, startApp, WANG_FANG } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';

let app: Fixture;
let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase({ demo: true });
  app = await startApp({ databaseUrl: database.url });
});
afterAll(async () => {
  await open(true);
  await app.close();
  await database.drop();
});

/** The database refuses everybody and ends who is there, as a server does that is shut down; or is back. */
async function open(isOpen: boolean): Promise<void> {
  const name = new URL(database.url).pathname.slice(1);
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${isOpen}`);
  if (!isOpen) await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  await client.end();
}

async function readiness() {
  const reply = await fetch(`${app.url}/readyz`);
  return [reply.status, await reply.json()];
}

test('without its database a node stays in place, and the caller it answers is served once the database is back', async () => {
  expect(await readiness()).toEqual([200, { ready: true, answers: 'calls' }]);
  await open(false);
  expect(await readiness()).toEqual([200, { ready: false, answers: 'apology', missing: ['database'] }]);
  const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  await app.settle();
  await app.clock.advance(2_000);
  // A load balancer that had taken the node away would have cost the call: an error at the carrier instead of a ring.
  expect([caller.state, app.simulator.errors()]).toEqual(['ringing', []]);

  await open(true);
  expect(await readiness()).toEqual([200, { ready: true, answers: 'calls' }]);
  await app.advance(8);
  expect(await app.deps.db.prisma.call.count({ where: { state: 'queued', step: 'waiting' } })).toBe(1);
  expect(caller.heard.filter((heard) => 'text' in heard).length).toBeGreaterThan(0);
});
