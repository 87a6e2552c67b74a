import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOTLINE, startApp, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';
import { postSigned, sidFrom, startCarrierStandIn } from './carrier-stand-in.ts';
import type { CarrierStandIn } from './carrier-stand-in.ts';
import { breaches } from './invariants.ts';

const ACCOUNT = `AC${'0'.repeat(32)}`;
let app: Fixture;
let carrier: CarrierStandIn;
let agent: Client;
let screen: Screen;

beforeAll(async () => {
  carrier = await startCarrierStandIn();
  app = await startApp({ carrierUrl: carrier.url });
  agent = await app.signIn('agent1');
  screen = await agent.screen();
});
afterAll(async () => {
  await app.close();
  await carrier.close();
});

const voice = (sid: string, from: string) =>
  postSigned({
    url: `${app.url}/webhooks/twilio/voice`,
    params: {
      AccountSid: ACCOUNT,
      CallSid: sid,
      From: from,
      To: HOTLINE,
      CallStatus: 'ringing',
      Direction: 'inbound',
      NeverSeenBefore: '',
    },
  });
const ended = (sid: string, status = 'no-answer') =>
  postSigned({
    url: `${app.url}/webhooks/twilio/status`,
    params: {
      AccountSid: ACCOUNT,
      CallSid: sid,
      CallStatus: status,
      CallbackSource: 'call-progress-events',
      SequenceNumber: '0',
      CallDuration: '0',
    },
  });
const callsOf = (sid: string) =>
  app.deps.db.prisma.call.findMany({
    where: { legs: { some: { providerCallSid: sid } } },
    include: { lead: true, reservations: true },
  });
const tenTimes = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: 10 }, work));

describe('the same request ten times at once, and again later', () => {
  test('a known caller: one call, one reservation, one pop, one ring, the same TwiML', async () => {
    await agent.put('/api/agents/me/state', { state: 'available' });
    const sid = sidFrom('CA', 1);
    const first = await tenTimes(() => voice(sid, WANG_FANG));
    await screen.next('call.ringing');
    await app.deps.outbox.settled();
    await app.clock.advance(5_000);
    const later = await tenTimes(() => voice(sid, WANG_FANG));
    await app.deps.outbox.settled();
    expect(new Set([...first, ...later].map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(first[0]).toMatchObject({ status: 200, text: expect.stringContaining('/webhooks/twilio/wait?') });
    const calls = await callsOf(sid);
    expect(calls).toMatchObject([{ match: 'exact', reservations: [{ state: 'pending' }] }]);
    expect(screen.received.filter(({ event }) => event === 'screen_pop')).toHaveLength(1);
    expect(carrier.rings()).toHaveLength(1);
  });

  test('its end, ten times at once: one end, one promise', async () => {
    const sid = sidFrom('CA', 1);
    const answers = await tenTimes(() => ended(sid));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    await app.deps.outbox.settled();
    const [call] = await callsOf(sid);
    expect(call).toMatchObject({ state: 'ended', outcome: 'callback', reservations: [{ state: 'rescinded' }] });
    expect(await app.deps.db.prisma.callback.count({ where: { callId: call?.id ?? '' } })).toBe(1);
    expect(await app.deps.db.prisma.event.count({ where: { callId: call?.id ?? '', type: 'call.ended' } })).toBe(1);
  });

  test('an unknown caller: one call, one lead', async () => {
    const sid = sidFrom('CA', 2);
    const answers = await tenTimes(() => voice(sid, '+8613912360002'));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.text).toContain('<Gather');
    const [call, ...others] = await callsOf(sid);
    expect(others).toEqual([]);
    expect(await app.deps.db.prisma.lead.count({ where: { lastFour: '0002', firstCallId: call?.id ?? '' } })).toBe(1);
    expect(await app.deps.db.prisma.event.count({ where: { callId: call?.id ?? '', type: 'lead.created' } })).toBe(1);
  });

  test('ten calls of one stranger in the same moment: ten calls, one lead', async () => {
    const sids = Array.from({ length: 10 }, (_, place) => sidFrom('CA', 20 + place));
    await Promise.all(sids.map((sid) => voice(sid, '+8613912360003')));
    const leads = new Set((await Promise.all(sids.map(callsOf))).flat().map((call) => call.leadId));
    expect(leads.size).toBe(1);
    expect(leads.has(null)).toBe(false);
    for (const sid of sids) await ended(sid);
  });
});

test('a caller who hangs up at once: the end and the beginning in either order, or together, leave one ended call', async () => {
  const busy = app.deps.db.prisma.agent.count({ where: { state: { not: 'offline' } } });
  expect(await busy).toBe(1);
  for (let place = 0; place < 40; place += 1) {
    const sid = sidFrom('CA', 100 + place);
    const from = place % 2 === 0 ? WANG_FANG : `+861391237${String(place).padStart(4, '0')}`;
    if (place % 4 < 2) await Promise.all([voice(sid, from), ended(sid)]);
    else {
      await ended(sid);
      await voice(sid, from);
    }
    expect(await callsOf(sid)).toMatchObject([{ state: 'ended', outcome: place % 2 === 0 ? 'callback' : 'lead' }]);
  }
  await ended(sidFrom('CA', 2));
  await app.deps.outbox.settled();
  expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
});
