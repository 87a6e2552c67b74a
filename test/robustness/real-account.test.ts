import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasSimulator } from '../../src/deps.ts';
import { HOTLINE, startApp, WANG_FANG } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { postSigned, sidFrom, startCarrierStandIn } from './carrier-stand-in.ts';
import type { CarrierStandIn } from './carrier-stand-in.ts';
import { countRows } from './invariants.ts';

const ACCOUNT = 'AC5ef8732a3c49700934481addd5ce1659';
const TOKEN = '12345678901234567890123456789012';
let app: Fixture;
let carrier: CarrierStandIn;

beforeAll(async () => {
  carrier = await startCarrierStandIn();
  app = await startApp({ carrierUrl: carrier.url, env: { TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: TOKEN } });
});
afterAll(async () => {
  await app.close();
  await carrier.close();
});

const voice = (token: string, account = ACCOUNT) =>
  postSigned({
    url: `${app.url}/webhooks/twilio/voice`,
    params: { AccountSid: account, CallSid: sidFrom('CA', 7), From: WANG_FANG, To: HOTLINE, CallStatus: 'ringing' },
    token,
  });

test('there is no simulator: nothing under /phone, and none would be built', async () => {
  expect(hasSimulator(app.deps.config)).toBe(false);
  for (const path of [
    '/phone',
    '/phone/',
    '/phone/api/state',
    `/phone/carrier/2010-04-01/Accounts/${ACCOUNT}/Calls.json`,
  ]) {
    expect({ path, status: (await fetch(`${app.url}${path}`)).status }).toEqual({ path, status: 404 });
  }
});

test('the simulator’s token opens nothing', async () => {
  const before = await countRows(app.deps.db);
  expect((await voice('simulator')).status).toBe(403);
  expect((await voice('simulator', `AC${'0'.repeat(32)}`)).status).toBe(403);
  expect((await voice(TOKEN, `AC${'0'.repeat(32)}`)).status).toBe(403);
  expect(await countRows(app.deps.db)).toEqual(before);
});

test('a call signed by the account’s token is served, and the agent is rung through the account’s API', async () => {
  const agent = await app.signIn('agent1');
  const screen = await agent.screen();
  await agent.put('/api/agents/me/state', { state: 'available' });
  const answer = await voice(TOKEN);
  expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('/webhooks/twilio/wait?') });
  expect(answer.text).not.toContain('/phone');
  await screen.next('call.ringing');
  await app.deps.outbox.settled();
  expect(carrier.rings()).toHaveLength(1);
  expect(carrier.rings()[0]).toMatchObject({
    method: 'POST',
    path: expect.stringMatching(new RegExp(`^/2010-04-01/Accounts/${ACCOUNT}/Conferences/`)),
  });
  expect(carrier.rings()[0]?.form.get('To')).toBe(`client:${agent.user.id}`);
  expect(carrier.asked.filter(({ path }) => !path.includes(ACCOUNT))).toEqual([]);
});
