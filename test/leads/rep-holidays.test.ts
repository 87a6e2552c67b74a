import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, HOTLINE, STRANGER } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

let app: Fixture;
let supervisor: Client;
beforeAll(async () => {
  app = await startApp();
  supervisor = await app.signIn('supervisor');
});
afterAll(() => app.close());

async function leadOf(from: string) {
  const caller = app.simulator.placeCall({ from, to: HOTLINE });
  await app.advance(3);
  caller.hangUp();
  await app.advance(5);
  const { items } = await supervisor.get('/api/leads?status=open');
  return items.find((one: any) => one.number.endsWith(from.slice(-4)));
}

test('on a day that the company is closed a rep has until the next day to answer', async () => {
  // The control: the same minute of an ordinary day.
  const ordinary = await leadOf('+8613912345001');
  expect(Date.parse(ordinary.offer.deadlineAt) - app.clock.now().getTime()).toBeLessThan(3_600_000);
  await app.deps.db.pool.query(
    `INSERT INTO holidays (business_hours_id, date, name, hours) SELECT id, '2026-11-18', '公司活动', '[]' FROM business_hours`,
  );
  const { offer } = await leadOf(STRANGER);
  // Half an hour of the reps' own time, which begins at midnight: the demo's reps work around the clock.
  expect(offer).toMatchObject({ live: false, deadlineAt: '2026-11-18T16:30:00.000Z' });
});
