import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXPERT, openDesk, silent } from '../calls/asking-desk.ts';
import type { Desk } from '../calls/asking-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.app.close());

test('a caller passed on to a telephone whose deadline nobody watches is fetched back by the sweep', async () => {
  const { app, one } = desk;
  app.simulator.telephone(EXPERT).behaviour = silent;
  const { callId } = await desk.talking();
  await one.post(`/api/calls/${callId}/transfer`, { number: '13900139000' });
  await app.advance(2);
  await app.sweep();
  await app.settle();
  // Control: in time, the sweep leaves it alone.
  expect(await app.deps.db.prisma.call.findUnique({ where: { id: callId } })).toMatchObject({ step: 'transfer' });

  // The job is lost and the carrier has not told of the telephone: as after a restore.
  const { rowCount } = await app.deps.db.pool.query(
    `UPDATE call_legs SET created_at = created_at - interval '90 seconds' WHERE call_id = $1 AND kind = 'outside'`,
    [callId],
  );
  expect(rowCount).toBe(1);
  await app.sweep();
  await app.settle();
  await app.advance(2);
  const call = await app.deps.db.prisma.call.findUnique({ where: { id: callId } });
  expect(call).toMatchObject({ step: 'waiting' });
  expect(app.simulator.telephone(EXPERT).state).toBe('idle');
  expect(await desk.stateOf(one)).toMatchObject({ state: 'reserved', callId });
});
