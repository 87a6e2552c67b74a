import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOTLINE, startApp, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { postSigned } from './carrier-stand-in.ts';

let app: Fixture;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** Found by `npm run fuzz`: the carrier's id, which is unique, was given to a second leg, and the answer was 503. */
test.each([
  ['leg-status', { CallStatus: 'completed', SequenceNumber: '2' }],
  ['left-conference', { CallStatus: 'completed' }],
  [
    'conference',
    { StatusCallbackEvent: 'participant-join', ConferenceSid: `CF${'1'.repeat(32)}`, SequenceNumber: '1' },
  ],
] as const)('%s that names one leg, and another by the carrier’s id, changes neither', async (route, words) => {
  const other = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  app.simulator.placeCall({ from: STRANGER, to: HOTLINE });
  await app.advance(1);
  const leg = await app.deps.db.prisma.callLeg.findFirstOrThrow({
    where: { providerCallSid: { not: other.callSid }, state: { not: 'ended' } },
    orderBy: { createdAt: 'desc' },
  });
  await app.deps.db.pool.query('UPDATE call_legs SET provider_call_sid = NULL WHERE id = $1', [leg.id]);
  const url = `${app.url}/webhooks/twilio/${route}?call=${leg.callId}&leg=${leg.id}&step=one`;
  const params = { AccountSid: `AC${'0'.repeat(32)}`, CallSid: other.callSid, ParticipantLabel: leg.id, ...words };
  expect((await postSigned({ url, params })).status).toBeLessThan(300);
  const after = await app.deps.db.prisma.callLeg.findUniqueOrThrow({ where: { id: leg.id } });
  expect(after).toMatchObject({ state: leg.state, providerCallSid: null });
  await app.deps.db.pool.query('UPDATE call_legs SET provider_call_sid = $2 WHERE id = $1', [
    leg.id,
    leg.providerCallSid,
  ]);
});

test('a carrier tells nothing of a call that another carrier has', async () => {
  const theirs = await app.deps.db.prisma.callLeg.findFirstOrThrow({ where: { carrier: 'demo' } });
  const url = `${app.url}/webhooks/twilio/left-conference?call=${theirs.callId}&leg=${theirs.id}&step=one`;
  const params = { AccountSid: `AC${'0'.repeat(32)}`, CallSid: `CA${'7'.repeat(32)}`, CallStatus: 'completed' };
  expect((await postSigned({ url, params })).status).toBe(200);
  expect(await app.deps.db.prisma.callLeg.findUniqueOrThrow({ where: { id: theirs.id } })).toEqual(theirs);
});
