import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOTLINE, startApp, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';

let app: Fixture;
let one: Client;
let two: Client;
let first: Screen;
let second: Screen;

beforeEach(async () => {
  app = await startApp();
  one = await app.signIn('agent1');
  two = await app.signIn('agent2');
  first = await one.screen();
  second = await two.screen();
});
afterEach(() => app.close());

const available = (client: Client) => client.put('/api/agents/me/state', { state: 'available' });
const stateOf = async (client: Client) =>
  (await client.get('/api/agents')).items.find((agent: any) => agent.id === client.user.id);
const phone = (client: Client) => app.simulator.softphone(client.user.id);
const hears = (heard: readonly { kind: string }[]) => heard.at(-1)?.kind;
const music = (heard: readonly { kind: string }[]) => ['play', 'played'].includes(hears(heard) ?? '');
const eventsOf = (callId: string, type: string) => app.deps.db.prisma.event.count({ where: { callId, type } });

/** agent1 talks with 王芳, and asks agent2, whose phone rings. */
async function asking() {
  await available(one);
  const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  const { callId } = await first.next('call.ringing');
  await app.advance(2);
  await one.post(`/api/calls/${callId}/accept`);
  await app.advance(3);
  await available(two);
  const asked = await one.post(`/api/calls/${callId}/consult`, { agentId: two.user.id });
  await app.advance(2);
  return { caller, callId, asked };
}

/** And agent2 has answered. */
async function consulting() {
  const { caller, callId } = await asking();
  await two.post(`/api/calls/${callId}/accept`);
  await app.advance(2);
  return { caller, callId };
}

describe('asking', () => {
  test('the caller hears music, the other agent has the pop before the ring, and both agents see who is asked', async () => {
    const { caller, callId, asked } = await asking();
    expect(asked).toMatchObject({ state: 'held', agentId: one.user.id });
    expect(asked.consult).toEqual({
      kind: 'agent',
      agentId: two.user.id,
      name: two.user.name,
      state: 'ringing',
      conference: false,
    });
    expect(music(caller.heard)).toBe(true);
    expect(await second.next('screen_pop')).toMatchObject({ callId, customer: { name: '青岛海川通信' } });
    expect((await second.next('reservation.created')).reservation).toMatchObject({ callId, state: 'pending' });
    expect(phone(two).state).toBe('ringing');
    expect((await first.next('call.consulted')).call.consult).toMatchObject({ state: 'ringing' });
    expect(await stateOf(two)).toMatchObject({ state: 'reserved', callId });
  });

  test('answered: the two agents talk, the caller still hears music, and the call is still the first one’s', async () => {
    const { caller, callId } = await consulting();
    expect((await first.next('call.consult_answered')).call).toMatchObject({
      state: 'held',
      consult: { state: 'talking' },
    });
    expect([hears(phone(one).heard), hears(phone(two).heard)]).toEqual(['talking', 'talking']);
    expect(music(caller.heard)).toBe(true);
    expect(await one.get(`/api/calls/${callId}`)).toMatchObject({ agentId: one.user.id, state: 'held' });
    const reload = await two.screen();
    expect(reload.received[0]!.payload).toMatchObject({
      agent: { state: 'on_call' },
      call: { id: callId, consult: { agentId: two.user.id, state: 'talking' } },
      screenPop: { callId },
    });
  });

  test('picked up on the telephone itself, it is the same', async () => {
    const { callId } = await asking();
    phone(two).answer();
    await app.advance(2);
    expect(await one.get(`/api/calls/${callId}`)).toMatchObject({
      agentId: one.user.id,
      consult: { state: 'talking' },
    });
  });

  test('meanwhile the call is neither taken off hold, passed on, ended nor asked about again by mistake', async () => {
    const { callId } = await consulting();
    for (const act of ['resume', 'hold', 'hang-up']) {
      expect((await one.request('POST', `/api/calls/${callId}/${act}`)).status).toBe(409);
    }
    expect((await one.request('POST', `/api/calls/${callId}/transfer`, { queue: true })).status).toBe(409);
    expect((await one.request('POST', `/api/calls/${callId}/consult`, { agentId: two.user.id })).status).toBe(409);
    expect((await two.request('POST', `/api/calls/${callId}/consult/complete`)).status).toBe(403);
    expect((await two.request('POST', `/api/calls/${callId}/hold`)).status).toBe(403);
  });

  test('one who is not free is not asked, and oneself neither', async () => {
    await available(one);
    const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
    const { callId } = await first.next('call.ringing');
    await one.post(`/api/calls/${callId}/accept`);
    await app.advance(3);
    const refused = await one.request('POST', `/api/calls/${callId}/consult`, { agentId: two.user.id });
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/target-unavailable' } });
    expect((await one.request('POST', `/api/calls/${callId}/consult`, { agentId: one.user.id })).status).toBe(409);
    await app.advance(2);
    expect(await one.get(`/api/calls/${callId}`)).toMatchObject({ state: 'connected', consult: null });
    expect(hears(caller.heard)).toBe('talking');
  });

  test('asked twice at once, one agent is asked, and the caller stays on hold', async () => {
    const three = await app.signIn('agent3');
    await available(one);
    const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
    const { callId } = await first.next('call.ringing');
    await one.post(`/api/calls/${callId}/accept`);
    await app.advance(3);
    await Promise.all([available(two), available(three)]);
    const clicks = await Promise.all(
      [two, three].map(({ user }) => one.request('POST', `/api/calls/${callId}/consult`, { agentId: user.id })),
    );
    await app.advance(3);
    expect(clicks.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await one.get(`/api/calls/${callId}`)).toMatchObject({ state: 'held', consult: { state: 'ringing' } });
    expect(music(caller.heard)).toBe(true);
    expect([phone(two).state, phone(three).state].sort()).toEqual(['idle', 'ringing']);
  });
});

describe('handing over', () => {
  test('the caller talks with the second agent, the first one wraps up, and both write their own part', async () => {
    const { caller, callId } = await consulting();
    expect(await one.post(`/api/calls/${callId}/consult/complete`)).toMatchObject({
      agentId: two.user.id,
      consult: null,
    });
    await app.advance(3);
    expect([hears(caller.heard), hears(phone(two).heard), phone(one).state]).toEqual(['talking', 'talking', 'idle']);
    expect(await stateOf(one)).toMatchObject({ state: 'wrapping_up', callId });
    expect(await stateOf(two)).toMatchObject({ state: 'on_call', callId });
    expect((await second.next('call.transferred')).call).toMatchObject({ state: 'connected', agentId: two.user.id });
    await one.post(`/api/calls/${callId}/wrap-up`, { disposition: 'resolved', note: '已转二线' });
    caller.hangUp();
    await app.advance(3);
    await two.post(`/api/calls/${callId}/wrap-up`, { disposition: 'resolved', note: '二线已处理' });
    const entries = await app.deps.db.prisma.interaction.findMany({ where: { callId }, orderBy: { id: 'asc' } });
    expect(entries.map(({ summary }) => summary)).toEqual(['已转二线', '二线已处理']);
    expect(await one.get(`/api/calls/${callId}`)).toMatchObject({ state: 'ended', outcome: 'served' });
  });

  test('completing twice hands over once; before the other answers, not at all', async () => {
    const { caller, callId } = await asking();
    expect((await one.request('POST', `/api/calls/${callId}/consult/complete`)).status).toBe(409);
    await two.post(`/api/calls/${callId}/accept`);
    await app.advance(2);
    const answers = await Promise.all([1, 2].map(() => one.request('POST', `/api/calls/${callId}/consult/complete`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
    await app.advance(3);
    expect(await eventsOf(callId, 'call.transferred')).toBe(1);
    expect(hears(caller.heard)).toBe('talking');
  });
});

describe('coming back', () => {
  test.each([
    ['canceled while it rings', asking, () => one, 'consult/cancel', 'canceled', 'available'],
    ['canceled while they talk', consulting, () => one, 'consult/cancel', 'canceled', 'available'],
    ['the other agent refuses', asking, () => two, 'reject', 'rejected', 'available'],
    ['the other agent leaves', consulting, () => two, 'hang-up', 'left', 'available'],
  ] as const)(
    '%s: the caller is with the first agent again, who is told why',
    async (_what, begin, who, act, why, state) => {
      const { caller, callId } = await begin();
      await who().post(`/api/calls/${callId}/${act}`);
      await app.advance(3);
      expect(await first.next('call.consult_ended')).toMatchObject({
        why,
        call: { state: 'connected', consult: null },
      });
      expect([hears(caller.heard), hears(phone(one).heard), phone(two).state]).toEqual(['talking', 'talking', 'idle']);
      expect(await stateOf(two)).toMatchObject({ state });
      expect(await stateOf(one)).toMatchObject({ state: 'on_call', callId });
    },
  );

  test.each([
    ['does not answer', { kind: 'manual' }, 'no_answer', 'missed_call'],
    ['has no phone', { kind: 'unreachable' }, 'unreachable', 'phone_unreachable'],
  ] as const)('the other agent %s: the same, and is not ready', async (_what, behaviour, why, reason) => {
    phone(two).behaviour = behaviour;
    const { caller, callId } = await asking();
    await app.advance(22);
    expect(await first.next('call.consult_ended')).toMatchObject({ callId, why, call: { state: 'connected' } });
    expect(hears(caller.heard)).toBe('talking');
    expect(await stateOf(two)).toMatchObject({ state: 'not_ready', reason });
  });

  test('the other agent lays down the telephone: the same', async () => {
    const { caller } = await consulting();
    phone(two).hangUp();
    await app.advance(3);
    expect(await first.next('call.consult_ended')).toMatchObject({ why: 'left' });
    expect(hears(caller.heard)).toBe('talking');
  });
});

describe('somebody is gone', () => {
  test.each([
    ['while it rings', asking],
    ['while they talk', consulting],
  ] as const)('the caller hangs up %s: all ends, the first one wraps up, the other is free', async (_when, begin) => {
    const { caller, callId } = await begin();
    caller.hangUp();
    await app.advance(3);
    expect([phone(one).state, phone(two).state]).toEqual(['idle', 'idle']);
    expect(await stateOf(one)).toMatchObject({ state: 'wrapping_up', callId });
    expect(await stateOf(two)).toMatchObject({ state: 'available' });
    expect(await one.get(`/api/calls/${callId}`)).toMatchObject({ state: 'ended', outcome: 'served', consult: null });
  });

  test('the first agent’s line breaks while they talk: the caller is with the second', async () => {
    const { caller, callId } = await consulting();
    phone(one).hangUp();
    await app.advance(3);
    expect([hears(caller.heard), hears(phone(two).heard)]).toEqual(['talking', 'talking']);
    expect(await two.get(`/api/calls/${callId}`)).toMatchObject({
      state: 'connected',
      agentId: two.user.id,
      consult: null,
    });
    expect(await stateOf(one)).toMatchObject({ state: 'not_ready', reason: 'phone_unreachable' });
  });

  test('the first agent’s line breaks while it rings: the second is offered the call itself', async () => {
    const { caller, callId } = await asking();
    phone(one).hangUp();
    await app.advance(3);
    expect(caller.state).toBe('in-progress');
    await two.post(`/api/calls/${callId}/accept`);
    await app.advance(3);
    expect([hears(caller.heard), hears(phone(two).heard)]).toEqual(['talking', 'talking']);
    expect(await two.get(`/api/calls/${callId}`)).toMatchObject({ state: 'connected', agentId: two.user.id });
  });

  test('the target answers as the caller leaves: whichever is first, nobody is left on a dead line', async () => {
    const { caller, callId } = await asking();
    caller.hangUp();
    await Promise.all([
      two.request('POST', `/api/calls/${callId}/accept`),
      one.request('POST', `/api/calls/${callId}/consult/cancel`),
      app.settle(),
    ]);
    phone(two).answer();
    await app.advance(4);
    expect([phone(one).state, phone(two).state]).toEqual(['idle', 'idle']);
    expect(await one.get(`/api/calls/${callId}`)).toMatchObject({ state: 'ended', outcome: 'served' });
    expect(await stateOf(two)).toMatchObject({ state: 'available' });
    expect(await stateOf(one)).toMatchObject({ state: 'wrapping_up' });
  });

  test('every effect once more changes nothing', async () => {
    const { caller, callId } = await consulting();
    const legs = await app.deps.db.prisma.callLeg.findMany({ where: { callId } });
    const [reservation] = await app.deps.db.prisma.reservation.findMany({ where: { callId, agentId: two.user.id } });
    await app.deps.outbox.commitAndDeliver(async (unit) => {
      unit.effect({ topic: 'offer-to-agent', reservationId: reservation!.id });
      unit.effect({ topic: 'hold-caller', callId });
      unit.effect({ topic: 'resume-caller', callId });
      unit.effect({ topic: 'check-caller', callId });
      for (const leg of legs) if (leg.kind === 'agent') unit.effect({ topic: 'ring-agent', legId: leg.id });
    });
    await app.advance(3);
    expect(music(caller.heard)).toBe(true);
    expect([hears(phone(one).heard), hears(phone(two).heard)]).toEqual(['talking', 'talking']);
    expect(app.simulator.calls()).toHaveLength(3);
  });
});
