import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startApp } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { callAndPress, leadOf, offersOf, setMobiles, stranger } from './telephones.ts';

let app: Fixture;
beforeAll(async () => {
  app = await startApp();
  // The queue was emptied.
  vi.spyOn(app.deps.jobs, 'isLive').mockResolvedValue(false);
});
afterAll(() => app.close());

/** More than one sweep looks at. */
const ON_THE_MANAGERS_LIST = 230;

test('a lead that lost its job is found at once, however many nobody takes', { timeout: 60_000 }, async () => {
  const { db } = app.deps;
  setMobiles(app, { kind: 'never-answers' });
  const caller = await callAndPress(app, stranger(1), '1');
  await app.advance(6);
  caller.hangUp();
  await app.advance(3);
  const { id } = await leadOf(app, stranger(1));
  await db.prisma.leadOffer.deleteMany({ where: { leadId: id } });
  await db.prisma.lead.update({ where: { id }, data: { status: 'new' } });
  await db.pool.query(
    `INSERT INTO leads SELECT (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(), 'index', '\\x' || md5(n::text),
       'created_at', l.created_at + interval '1 second', 'escalated_at', l.created_at + interval '2 seconds'))).*
     FROM leads l, generate_series(1, ${ON_THE_MANAGERS_LIST}) n WHERE l.id = $1`,
    [id],
  );
  // As the rows lie after some months: those come first that a scan should not be filled with.
  await db.pool.query('CLUSTER leads USING leads_newest');
  await app.advance(10);
  expect(await offersOf(app, id)).toHaveLength(0);
  await app.sweep();
  expect(await offersOf(app, id)).toHaveLength(1);
});
