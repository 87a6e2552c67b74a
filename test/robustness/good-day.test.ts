import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../phone-simulator/random.ts';
import { registry } from '../../src/http/metrics.ts';
import { reconcileCalls } from '../../src/calls/reconcile-calls.ts';
import { reconcilePast } from '../../src/reconciliation/reconcile-day.ts';
import { startApp } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { later, planArrivals, ring } from '../day/shift.ts';
import type { Shift } from '../day/shift.ts';
import { hireAgents, setRepPhones, work } from '../day/staff.ts';

const MINUTES = 8;
const CALLERS = 40;

let app: Fixture;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

async function counted(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { name, values } of await registry.getMetricsAsJSON())
    if (/^hotline_(swept|reconciled|outbox_taken_over|sweep_failed)_total$/.test(name))
      for (const { labels, value } of values)
        if (value !== 0) found[`${name.slice(8)} ${'kind' in labels ? labels.kind : ''}`.trim()] = value;
  return found;
}

test('eight busy minutes on a good day: no sweep had to act, and the carrier agrees', async () => {
  const before = await counted();
  const agents = await hireAgents(app, 12);
  await app.deps.db.prisma.rep.updateMany({ data: { dailyCap: null, awayUntil: null } });
  const rows = await app.deps.db.prisma.customerNumber.findMany({ orderBy: { id: 'asc' } });
  const known = rows.map(({ sealed }) => app.deps.vault.open(Buffer.from(sealed)));
  const hours = MINUTES / 60;
  const shift: Shift = { app, random: seededRandom(15), hours, callers: new Map(), talks: new Set(), known };
  setRepPhones(app, shift.random);
  for (const agent of agents) await work(shift, agent);
  planArrivals(shift.random, { callers: CALLERS, hours }).forEach((second, place) =>
    later(shift, second, () => ring(shift, place)),
  );
  for (let second = 1; second <= MINUTES * 60 + 600; second += 1) {
    await app.advance(1);
    if (second % 5 === 0) await app.sweep();
    if (second % 60 === 0) await reconcileCalls(app.deps);
    // Screens give a sign of life as ever.
    if (second % 10 === 0)
      await app.deps.db.pool.query('UPDATE agents SET seen_at = $1 WHERE seen_at IS NOT NULL', [app.clock.now()]);
  }
  await reconcilePast(app.deps);
  expect(shift.callers.size).toBe(CALLERS);
  expect(shift.talks.size).toBeGreaterThan(CALLERS / 3);
  expect(await counted()).toEqual(before);
}, 600_000);
