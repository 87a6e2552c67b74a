import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOTLINE, startApp, WANG_FANG } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';
import { openDatabase } from './closable-database.ts';

let app: Fixture;
let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase({ demo: true });
  app = await startApp({ databaseUrl: database.url });
});
afterAll(async () => {
  await openDatabase(database.url, true);
  await app.close();
  await database.drop();
});

async function readiness() {
  const reply = await fetch(`${app.url}/readyz`);
  return [reply.status, await reply.json()];
}

test('without its database a node stays in place, and the caller it answers is served once the database is back', async () => {
  expect(await readiness()).toMatchObject([200, { ready: true, answers: 'calls' }]);
  await openDatabase(database.url, false);
  expect(await readiness()).toMatchObject([200, { ready: false, answers: 'apology', missing: ['database'] }]);
  const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  await app.settle();
  await app.clock.advance(2_000);
  // A load balancer that had taken the node away would have cost the call: an error at the carrier instead of a ring.
  expect([caller.state, app.simulator.errors()]).toEqual(['ringing', []]);

  await openDatabase(database.url, true);
  expect(await readiness()).toMatchObject([200, { ready: true, answers: 'calls' }]);
  await app.advance(8);
  expect(await app.deps.db.prisma.call.count({ where: { state: 'queued', step: 'waiting' } })).toBe(1);
  expect(caller.heard.filter((heard) => 'text' in heard).length).toBeGreaterThan(0);
});
