import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOTLINE, startApp, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';
import { mobileOf, setMobiles } from '../leads/telephones.ts';
import { sidFrom, startCarrierStandIn } from './carrier-stand-in.ts';
import type { CarrierStandIn } from './carrier-stand-in.ts';
import { breaches } from './invariants.ts';
import { recordCall, replayCall } from './replay.ts';
import type { Recording } from './replay.ts';

/** More by the variable; the simulated days (`npm run simulate`) draw orders of their own. */
const ORDERS = Number(process.env['ORDERS'] ?? 12);
let served: Recording;
let handedOver: Recording;
let abandoned: Recording;
let app: Fixture;
let carrier: CarrierStandIn;
let agent: Client;

beforeAll(async () => {
  await record();
  carrier = await startCarrierStandIn();
  app = await startApp({ carrierUrl: carrier.url });
  agent = await app.signIn('agent1');
  // Sixty leads in one second of the test's day are more than anybody's share.
  await app.deps.db.prisma.rep.updateMany({ data: { dailyCap: null } });
});
afterAll(async () => {
  await app.close();
  await carrier.close();
});

/** Three whole calls, as the simulator's carrier tells of them. */
async function record(): Promise<void> {
  const real = await startApp();
  try {
    const one = await real.signIn('agent1');
    const available = () => one.put('/api/agents/me/state', { state: 'available' });
    const callNow = async () => (await one.get('/api/calls')).items[0].id;
    served = await recordCall(real, WANG_FANG, async (act) => {
      await available();
      const caller = real.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
      await real.advance(3);
      await act('accept', async () => one.post(`/api/calls/${await callNow()}/accept`));
      await real.advance(6);
      await act('hang up', async () => caller.hangUp());
      await real.advance(4);
    });
    abandoned = await recordCall(real, WANG_FANG, async () => {
      await available();
      const caller = real.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
      await real.advance(4);
      caller.hangUp();
      await real.advance(4);
    });
    setMobiles(real, { kind: 'answers', afterMs: 3_000, press: '1' });
    handedOver = await recordCall(real, STRANGER, async () => {
      const caller = real.simulator.placeCall({ from: STRANGER, to: HOTLINE });
      await real.advance(2);
      caller.press('1');
      await real.advance(20);
      caller.hangUp();
      await real.advance(4);
    });
    expect(real.simulator.telephone(mobileOf(1)).state).toBe('idle');
  } finally {
    await real.close();
  }
}

/** What must not depend on the order. */
async function endState(callId: string) {
  const call = await app.deps.db.prisma.call.findUniqueOrThrow({
    where: { id: callId },
    include: {
      legs: true,
      reservations: true,
      wrapUps: true,
      callbacks: true,
      interactions: true,
      lead: { include: { offers: true } },
    },
  });
  const { state, endReason, outcome, match, step, legs, reservations, wrapUps, callbacks, interactions, lead } = call;
  const { state: agentState } = await app.deps.db.prisma.agent.findUniqueOrThrow({ where: { userId: agent.user.id } });
  return {
    call: { state, endReason, outcome, match, step },
    legs: legs.map((leg) => `${leg.kind} ${leg.state}`).toSorted(),
    reservations: reservations.map((one) => one.state),
    wrapUps: wrapUps.length,
    promises: callbacks.map((one) => one.status),
    interactions: interactions.length,
    lead: lead && {
      status: lead.status,
      offers: lead.offers.map((offer) => offer.state),
      sameNumber: await app.deps.db.prisma.lead.count({ where: { index: lead.index } }),
    },
    agentState,
  };
}

let number = 0;
async function replayAll(recording: Recording, from: (place: number) => string, ready: () => Promise<unknown>) {
  const accept = (callId: string) => agent.post(`/api/calls/${callId}/accept`);
  let expected: Awaited<ReturnType<typeof endState>> | undefined;
  for (let seed = 0; seed <= ORDERS; seed += 1) {
    await ready();
    number += 1;
    const rings = carrier.rings().length;
    const { callId, differing } = await replayCall(app, recording, {
      from: from(seed),
      number,
      seed,
      acts: { accept, 'hang up': async () => carrier.over.add(sidFrom('CA', number)) },
    });
    expect({ seed, differing }).toEqual({ seed, differing: [] });
    expect({ seed, rings: carrier.rings().length - rings }).toEqual({ seed, rings: 1 });
    const end = await endState(callId);
    expected ??= end;
    expect({ seed, ...end }).toEqual({ seed, ...expected });
    await app.deps.db.prisma.callback.updateMany({
      where: { callId },
      data: { status: 'done', doneAt: app.clock.now() },
    });
  }
  expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
  return expected;
}

const available = () => agent.put('/api/agents/me/state', { state: 'available' });

describe(
  `${ORDERS} orders of the same requests, with repeats, end like the one that was recorded`,
  { timeout: 120_000 },
  () => {
    test('a known caller who was served', async () => {
      const end = await replayAll(served, () => WANG_FANG, available);
      expect(end).toMatchObject({
        call: { state: 'ended', endReason: 'completed', outcome: 'served' },
        reservations: ['accepted'],
        wrapUps: 1,
        agentState: 'wrapping_up',
      });
    });

    test('a known caller who gave up while the agent’s phone rang', async () => {
      const end = await replayAll(abandoned, () => WANG_FANG, available);
      expect(end).toMatchObject({
        call: { outcome: 'callback' },
        reservations: ['rescinded'],
        promises: ['open'],
        agentState: 'available',
      });
    });

    test('an unknown caller who talked with a rep', async () => {
      const end = await replayAll(
        handedOver,
        (place) => `+8613912350${String(place).padStart(3, '0')}`,
        () => Promise.resolve(),
      );
      expect(end).toMatchObject({
        call: { outcome: 'served' },
        lead: { status: 'contacted', offers: ['accepted'], sameNumber: 1 },
      });
    });
  },
);
