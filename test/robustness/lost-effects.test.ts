import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deliverEffect } from '../../src/jobs/deliver-effects.ts';
import type { Effect, EffectTopic } from '../../src/outbox.ts';
import { HOTLINE, startApp, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';
import { callAndPress, mobileOf, setMobiles } from '../leads/telephones.ts';
import { breaches } from './invariants.ts';

let app: Fixture;
let agent: Client;
let screen: Screen;

beforeEach(async () => {
  app = await startApp();
  agent = await app.signIn('agent1');
  screen = await agent.screen();
  await agent.put('/api/agents/me/state', { state: 'available' });
  await app.settle();
});
afterEach(() => app.close());

const phone = () => app.simulator.softphone(agent.user.id);
/** What the agent's phone does a moment later: dialling takes the carrier a while. */
async function phoneNow(): Promise<string> {
  await app.clock.advance(200);
  await app.settle();
  return phone().state;
}
/** Every leg that rang an agent or a rep at the carrier. */
const ringsAtCarrier = () => app.simulator.calls().filter(({ direction }) => direction !== 'inbound').length;
const outbox = () => app.deps.db.prisma.outbox.findMany({ orderBy: { id: 'asc' } });
const dial = (from = WANG_FANG) => app.simulator.placeCall({ from, to: HOTLINE });

/** From now on this process dies, so to speak, before it delivers effects of these topics. */
function crashBefore(...topics: EffectTopic[]): () => void {
  let crashed = true;
  app.deps.outbox.onDeliver(async (effect) => {
    if (crashed && topics.includes(effect.topic)) throw new Error('crashed before the delivery');
    await deliverEffect(app.deps, effect);
  });
  return () => void (crashed = false);
}

/** What a sweep does once the lease of whoever died is over. */
async function sweepAfterLease(): Promise<void> {
  await app.clock.advance(11_000);
  await app.sweep();
  await app.settle();
}

describe('a crash between the commit and the delivery', () => {
  test.each<EffectTopic>(['assign-agents', 'offer-to-agent', 'ring-agent'])(
    'of %s: the sweep takes over, and the phone rings once',
    async (topic) => {
      const recover = crashBefore(topic);
      dial();
      await app.settle();
      expect(await phoneNow()).toBe('idle');
      recover();
      await sweepAfterLease();
      expect(await phoneNow()).toBe('ringing');
      expect(ringsAtCarrier()).toBe(1);
      await app.sweep();
      expect(await outbox()).toEqual([]);
    },
  );

  test('of schedule: the sweep does the work of the job that never was', async () => {
    crashBefore('schedule');
    dial();
    await app.settle();
    expect(await phoneNow()).toBe('ringing');
    await app.clock.advance(26_000);
    await app.sweep();
    await app.settle();
    expect(await phoneNow()).toBe('idle');
    expect((await agent.get('/api/agents')).items.find((one: any) => one.id === agent.user.id)).toMatchObject({
      state: 'not_ready',
      reason: 'missed_call',
    });
  });

  test('of end-call: the caller is let go all the same', async () => {
    const caller = dial();
    const { callId } = await screen.next('call.ringing');
    await agent.post(`/api/calls/${callId}/accept`);
    await app.advance(2);
    const recover = crashBefore('end-call', 'end-leg');
    await agent.post(`/api/calls/${callId}/hang-up`);
    await app.settle();
    expect(caller.state).toBe('in-progress');
    recover();
    await sweepAfterLease();
    expect(caller.state).toBe('completed');
  });

  test('of route-lead, ring-rep and send-text: a rep rings, once, and one text arrives', async () => {
    const recover = crashBefore('route-lead', 'ring-rep', 'send-text');
    setMobiles(app, { kind: 'manual' });
    await callAndPress(app, STRANGER, '1');
    expect(ringsAtCarrier()).toBe(0);
    recover();
    for (let sweep = 0; sweep < 4; sweep += 1) await sweepAfterLease();
    const rungOrTexted = [1, 2, 3].map((rep) => app.simulator.telephone(mobileOf(rep)).messages.length);
    expect(rungOrTexted.filter((texts) => texts > 1)).toEqual([]);
    const offers = await app.deps.db.prisma.leadOffer.findMany({
      where: { lead: { lastFour: '5678' } },
      include: { legs: true },
    });
    expect(offers.length).toBeGreaterThan(0);
    for (const offer of offers) expect(offer.legs.length).toBeLessThanOrEqual(1);
    expect(await app.deps.db.prisma.textMessage.count({ where: { status: 'queued' } })).toBe(0);
  });

  test('an effect that nobody can read holds up no other, and its tries are counted', async () => {
    const at = app.clock.now();
    await app.deps.db.prisma.outbox.create({
      data: {
        id: '00000000-0000-7000-8000-000000000001',
        topic: 'of-another-version',
        payload: { topic: 'of-another-version' },
        createdAt: at,
        availableAt: at,
      },
    });
    const recover = crashBefore('assign-agents');
    dial();
    await app.settle();
    recover();
    await sweepAfterLease();
    expect(await phoneNow()).toBe('ringing');
    expect(await outbox()).toMatchObject([{ topic: 'of-another-version', attempts: 1 }]);
  });
});

test('every effect of two calls, delivered a second and a third time, does nothing more', async () => {
  const delivered: Effect[] = [];
  app.deps.outbox.onDeliver(async (effect) => {
    delivered.push(effect);
    await deliverEffect(app.deps, effect);
  });
  setMobiles(app, { kind: 'manual' });
  dial();
  const { callId } = await screen.next('call.ringing');
  await callAndPress(app, STRANGER, '1');
  const again = async () => {
    for (const effect of delivered.splice(0)) await deliverEffect(app.deps, effect);
    await app.settle();
  };
  const rings = ringsAtCarrier();
  await again();
  await agent.post(`/api/calls/${callId}/accept`);
  await app.settle();
  await again();
  await agent.post(`/api/calls/${callId}/hang-up`);
  await app.settle();
  await again();
  await app.clock.advance(3_000);
  expect(rings).toBe(2);
  expect(ringsAtCarrier()).toBe(2);
  expect(screen.received.filter(({ event }) => event === 'screen_pop')).toHaveLength(1);
  expect(app.simulator.telephones().flatMap(({ kind, messages }) => (kind === 'rep' ? messages : []))).toHaveLength(1);
  expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
});

describe('the carrier’s answer', () => {
  test.each(['/Participants', '/Calls.json'])('to ringing is lost (%s): nobody’s phone rings twice', async (path) => {
    let lost = 0;
    app.simulator.setRestFault((request) =>
      request.method === 'POST' && request.path.includes(path) && lost++ === 0 ? 'lose-answer' : 'none',
    );
    setMobiles(app, { kind: 'manual' });
    if (path === '/Participants') dial();
    else await callAndPress(app, STRANGER, '1');
    await app.settle();
    await sweepAfterLease();
    await app.sweep();
    expect(lost).toBeGreaterThan(0);
    expect(ringsAtCarrier()).toBe(1);
    expect(await outbox()).toEqual([]);
    const legs = await app.deps.db.prisma.callLeg.findMany({
      where: { kind: { not: 'caller' }, call: { startedAt: { gte: new Date(app.clock.now().getTime() - 60_000) } } },
    });
    expect(legs).toMatchObject([{ state: 'ringing' }]);
    expect(legs[0]?.providerCallSid).not.toBeNull();
  });

  test('to ringing is lost, and so is the first callback: a caller who leaves meanwhile leaves no phone ringing', async () => {
    app.simulator.setRestFault((request) =>
      request.method === 'POST' && request.path.includes('/Participants') ? 'lose-answer' : 'none',
    );
    app.simulator.setNetwork({ drop: 1 });
    const caller = dial();
    await app.settle();
    expect(await phoneNow()).toBe('ringing');
    app.simulator.setNetwork({ drop: 0 });
    caller.hangUp();
    await app.settle();
    await sweepAfterLease();
    await sweepAfterLease();
    expect(await phoneNow()).toBe('idle');
    expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
  });

  test('never came, for the process ended before it asked: a number dialled just before is not taken for this one', async () => {
    const dialled = () => app.simulator.calls().filter(({ to }) => to === WANG_FANG);
    const index = Buffer.from(app.deps.vault.index(WANG_FANG as never));
    const number = await app.deps.db.prisma.customerNumber.findFirst({ where: { index } });
    const call = () => agent.post('/api/calls', { customerNumberId: number?.id });
    app.simulator.telephone(WANG_FANG).behaviour = { kind: 'declines', afterMs: 100 };
    const first = await call();
    await app.advance(2);
    await agent.post(`/api/calls/${first.id}/wrap-up`, { disposition: 'resolved', note: '再拨一次' });
    app.simulator.telephone(WANG_FANG).behaviour = { kind: 'manual' };
    let hasEnded = false;
    app.deps.outbox.onDeliver(async (effect) => {
      if (effect.topic !== 'dial-out' || hasEnded) return deliverEffect(app.deps, effect);
      hasEnded = true;
      const claimed = { state: 'submitted', submittedAt: app.clock.now() } as const;
      await app.deps.db.prisma.callLeg.update({ where: { id: effect.legId }, data: claimed });
      throw new Error('ended before the carrier was asked');
    });
    const second = await call();
    await app.advance(1);
    phone().answer();
    await app.settle();
    await sweepAfterLease();
    await sweepAfterLease();
    const legs = await app.deps.db.prisma.callLeg.findMany({ where: { callId: second.id, kind: 'caller' } });
    expect(dialled()).toHaveLength(2);
    expect(legs).toMatchObject([{ providerCallSid: dialled()[1]?.sid, state: 'ringing' }]);
  });

  test.each(['too-many-requests', 'unavailable'] as const)('is %s: the ring is tried again', async (fault) => {
    let refused = 0;
    app.simulator.setRestFault((request) =>
      request.path.includes('/Participants') && (refused += 1) <= 3 ? fault : 'none',
    );
    dial();
    await app.settle();
    expect(await phoneNow()).toBe('idle');
    for (let sweep = 0; sweep < 3 && phone().state === 'idle'; sweep += 1) await sweepAfterLease();
    expect(ringsAtCarrier()).toBe(1);
  });
});
