import { expect, test } from 'vitest';
import { receiveCarrierEvent } from '../../src/calls/receive-carrier-event.ts';
import { reconcileCalls } from '../../src/calls/reconcile-calls.ts';
import { HOTLINE, startApp, STRANGER } from '../app-fixture.ts';

const CALLS = 60;

test('after a restart every live call is asked about, however many there are', { timeout: 60_000 }, async () => {
  const app = await startApp();
  try {
    const callers = Array.from({ length: CALLS }, (_, place) =>
      app.simulator.placeCall({ from: `+86139127${String(place).padStart(5, '0')}`, to: HOTLINE }),
    );
    await app.settle();
    // Everybody hangs up while nobody here can hear of it.
    app.simulator.setNetwork({ drop: 1 });
    for (const caller of callers) caller.hangUp();
    await app.clock.advance(1_000);
    await app.settle();
    expect(await app.deps.db.prisma.call.count({ where: { state: { not: 'ended' } } })).toBeGreaterThanOrEqual(CALLS);
    await reconcileCalls(app.deps);
    await app.settle();
    const live = { legs: { some: { providerCallSid: { in: callers.map(({ callSid }) => callSid) } } } };
    expect(await app.deps.db.prisma.call.count({ where: { ...live, state: { not: 'ended' } } })).toBe(0);
  } finally {
    await app.close();
  }
});

test('a call that we hear of after its end has no leg that is still ringing', async () => {
  const app = await startApp();
  try {
    const providerCallSid = `CA${'1'.repeat(32)}`;
    await receiveCarrierEvent(app.deps, {
      kind: 'call-came-in',
      carrier: app.deps.callControl.carrier,
      eventKey: `reconciled:${providerCallSid}`,
      raw: '',
      providerCallSid,
      from: STRANGER,
      to: HOTLINE,
      alreadyEnded: 'no_answer',
    });
    await app.settle();
    const call = await app.deps.db.prisma.call.findFirst({
      where: { legs: { some: { providerCallSid } } },
      include: { legs: true },
    });
    expect(call).toMatchObject({ state: 'ended', outcome: 'lead', legs: [{ state: 'ended', endReason: 'no_answer' }] });
  } finally {
    await app.close();
  }
});
