import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOTLINE, startApp, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';

let app: Fixture;
let one: Client;
let screen: Screen;

beforeEach(async () => {
  app = await startApp();
  one = await app.signIn('agent1');
  await one.put('/api/agents/me/state', { state: 'available' });
  screen = await one.screen();
});
afterEach(() => app.close());

const stateOf = async (client: Client) =>
  (await client.get('/api/agents')).items.find((agent: any) => agent.id === client.user.id);
const phoneOf = (number: string) => app.simulator.telephone(number);
/** Only what went out to this number. */
const dialled = (number: string) => app.simulator.calls().filter(({ to }) => to === number);

/** 王芳's own number, as a screen knows it: by an id. */
async function numberOfWangFang(): Promise<string> {
  const index = app.deps.vault.index(WANG_FANG as never);
  const found = await app.deps.db.prisma.customerNumber.findFirst({ where: { index: Buffer.from(index) } });
  return found!.id;
}
const call = async (client = one) => client.post('/api/calls', { customerNumberId: await numberOfWangFang() });

/** 王芳 called, nobody was there, and she is owed a call. */
async function owedACall(from = WANG_FANG): Promise<string> {
  await one.put('/api/agents/me/state', { state: 'not_ready' });
  const caller = app.simulator.placeCall({ from, to: HOTLINE });
  await app.advance(5);
  caller.hangUp();
  await app.advance(2);
  const [call] = (await one.get('/api/calls')).items;
  const { items } = await one.get('/api/callbacks?status=open');
  await one.put('/api/agents/me/state', { state: 'available' });
  return items.find((item: any) => item.callId === call.id).id;
}

describe('an agent calls a customer', () => {
  test('the pop is drawn first, then the own handset lifts, then the customer’s phone rings, and they talk', async () => {
    const placed = await call();
    expect(placed).toMatchObject({
      state: 'ringing',
      direction: 'outbound',
      outsideNumber: WANG_FANG,
      hotlineNumber: HOTLINE,
    });
    expect(placed).toMatchObject({
      agentId: one.user.id,
      customerName: '青岛海川通信',
      contactName: '王芳',
      match: 'exact',
    });
    const pop = await screen.next('screen_pop');
    expect(pop).toMatchObject({ callId: placed.id, customer: { name: '青岛海川通信' } });
    expect(pop.history.length).toBeGreaterThan(0);
    await app.advance(2);
    expect(app.simulator.softphone(one.user.id).state).toBe('in-progress');
    expect(phoneOf(WANG_FANG).state).toBe('ringing');
    expect(dialled(WANG_FANG)).toMatchObject([{ from: HOTLINE }]);
    phoneOf(WANG_FANG).answer();
    await app.advance(3);
    expect((await screen.next('call.connected')).call).toMatchObject({ id: placed.id, state: 'connected' });
    expect(phoneOf(WANG_FANG).heard.at(-1)?.kind).toBe('talking');
    expect(app.simulator.softphone(one.user.id).heard.at(-1)?.kind).toBe('talking');
    const again = await one.screen();
    expect(again.received[0]!.payload).toMatchObject({
      call: { id: placed.id, state: 'connected' },
      screenPop: { callId: placed.id },
    });
  });

  test('she hangs up: served, wrapped up, and in her history', async () => {
    const { id } = await call();
    await app.advance(2);
    phoneOf(WANG_FANG).answer();
    await app.advance(5);
    phoneOf(WANG_FANG).hangUp();
    await app.advance(2);
    expect(await one.get(`/api/calls/${id}`)).toMatchObject({
      state: 'ended',
      endReason: 'completed',
      outcome: 'served',
    });
    expect(await stateOf(one)).toMatchObject({ state: 'wrapping_up', callId: id });
    await one.post(`/api/calls/${id}/wrap-up`, { disposition: 'resolved', note: '已回电，问题解决' });
    const [entry] = await app.deps.db.prisma.interaction.findMany({ where: { callId: id } });
    expect(entry).toMatchObject({ summary: '已回电，问题解决', involvedPerson: true });
    expect(app.simulator.softphone(one.user.id).state).toBe('idle');
  });

  test('hold, resume and hang-up act on her as on a caller', async () => {
    const { id } = await call();
    await app.advance(2);
    phoneOf(WANG_FANG).answer();
    await app.advance(3);
    await one.post(`/api/calls/${id}/hold`);
    await app.advance(2);
    expect(phoneOf(WANG_FANG).heard.at(-1)?.kind).not.toBe('talking');
    await one.post(`/api/calls/${id}/resume`);
    await app.advance(2);
    expect(phoneOf(WANG_FANG).heard.at(-1)?.kind).toBe('talking');
    await one.post(`/api/calls/${id}/hang-up`);
    await app.advance(2);
    expect(phoneOf(WANG_FANG).state).toBe('idle');
    expect(await one.get(`/api/calls/${id}`)).toMatchObject({ endReason: 'completed', outcome: 'served' });
  });
});

describe('nobody is reached', () => {
  test.each([
    ['busy', { kind: 'busy' }, 'busy'],
    ['no answer within 30 s', { kind: 'never-answers' }, 'no_answer'],
    ['a number that is not there', { kind: 'unreachable' }, 'failed'],
  ] as const)(
    '%s: ended so, the agent writes up the attempt, and no conversation is invented',
    async (_what, behaviour, endReason) => {
      phoneOf(WANG_FANG).behaviour = behaviour;
      const { id } = await call();
      await app.advance(32);
      // Nothing was promised and no lead stands for her: the attempt leaves nothing to do.
      expect(await one.get(`/api/calls/${id}`)).toMatchObject({
        state: 'ended',
        endReason,
        outcome: 'withdrawn',
        answeredAt: null,
      });
      expect(await stateOf(one)).toMatchObject({ state: 'wrapping_up', callId: id });
      expect(app.simulator.softphone(one.user.id).state).toBe('idle');
      await one.post(`/api/calls/${id}/wrap-up`, { disposition: 'resolved', note: '无人接听' });
      const [entry] = await app.deps.db.prisma.interaction.findMany({ where: { callId: id } });
      expect(entry).toMatchObject({ summary: '无人接听', involvedPerson: false });
    },
  );

  test('a promise that could not be kept stays open; one that could closes by itself', async () => {
    const callbackId = await owedACall();
    const first = await one.post('/api/calls', { callbackId });
    await app.advance(33);
    expect(await one.get(`/api/calls/${first.id}`)).toMatchObject({ endReason: 'no_answer', outcome: 'callback' });
    const promise = () => app.deps.db.prisma.callback.findUnique({ where: { id: callbackId } });
    expect(await promise()).toMatchObject({ status: 'open' });
    const second = await one.post('/api/calls', { callbackId });
    await app.advance(2);
    phoneOf(WANG_FANG).answer();
    await app.advance(2);
    expect(await one.get(`/api/calls/${second.id}`)).toMatchObject({ state: 'connected' });
    expect(await promise()).toMatchObject({ status: 'done' });
  });

  test('a day that an agent noted is kept like any other promise', async () => {
    const number = await app.deps.db.prisma.customerNumber.findUnique({ where: { id: await numberOfWangFang() } });
    const { sealed, index, lastFour, customerId } = number!;
    const followUp = { reason: 'follow_up', dueAt: app.clock.now(), createdAt: app.clock.now(), ownerId: one.user.id };
    const [toKeep, other] = [app.deps.ids.next(), app.deps.ids.next()];
    for (const id of [toKeep, other])
      await app.deps.db.prisma.callback.create({ data: { id, sealed, index, lastFour, customerId, ...followUp } });
    const first = await one.post('/api/calls', { callbackId: toKeep });
    await app.advance(33);
    expect(await one.get(`/api/calls/${first.id}`)).toMatchObject({ outcome: 'callback' });
    await one.post('/api/calls', { callbackId: toKeep });
    await app.advance(2);
    phoneOf(WANG_FANG).answer();
    await app.advance(2);
    const found = await app.deps.db.prisma.callback.findMany({
      where: { id: { in: [toKeep, other] } },
      orderBy: { id: 'asc' },
    });
    // The other noted day is another thing to talk about.
    expect(found.map(({ status }) => status)).toEqual(['done', 'open']);
  });

  test('a lead that was not reached stays a lead', async () => {
    const caller = app.simulator.placeCall({ from: STRANGER, to: HOTLINE });
    await app.advance(3);
    caller.hangUp();
    await app.advance(2);
    const lead = await app.deps.db.prisma.lead.findFirst({ where: { lastFour: '5678' } });
    await app.deps.db.prisma.callback.deleteMany({ where: { leadId: lead!.id } });
    const { id } = await one.post('/api/calls', { leadId: lead!.id });
    await app.advance(33);
    expect(await one.get(`/api/calls/${id}`)).toMatchObject({ outcome: 'lead', leadId: lead!.id, match: 'none' });
    expect((await app.deps.db.prisma.lead.findUnique({ where: { id: lead!.id } }))!.status).toBe(lead!.status);
  });

  test('the agent gives up while it rings: her phone stops', async () => {
    const { id } = await call();
    await app.advance(2);
    expect(phoneOf(WANG_FANG).state).toBe('ringing');
    await one.post(`/api/calls/${id}/hang-up`);
    await app.advance(2);
    expect(phoneOf(WANG_FANG).state).toBe('idle');
    expect(app.simulator.softphone(one.user.id).state).toBe('idle');
    expect(await one.get(`/api/calls/${id}`)).toMatchObject({ endReason: 'canceled', outcome: 'withdrawn' });
  });

  test('the agent’s own line breaks while it rings: her phone stops too', async () => {
    const { id } = await call();
    await app.advance(2);
    app.simulator.softphone(one.user.id).hangUp();
    await app.advance(2);
    expect(phoneOf(WANG_FANG).state).toBe('idle');
    expect(await one.get(`/api/calls/${id}`)).toMatchObject({ state: 'ended', outcome: 'withdrawn' });
  });

  test('the agent’s own phone is not there: nobody is dialled, and the agent is told', async () => {
    app.simulator.softphone(one.user.id).behaviour = { kind: 'unreachable' };
    const { id } = await call();
    await app.advance(3);
    expect(dialled(WANG_FANG)).toEqual([]);
    expect(await one.get(`/api/calls/${id}`)).toMatchObject({ state: 'ended', endReason: 'failed', wrapUp: null });
    expect(await stateOf(one)).toMatchObject({ state: 'not_ready', reason: 'phone_unreachable' });
    const legs = await app.deps.db.prisma.callLeg.findMany({ where: { callId: id } });
    expect(legs.map(({ state }) => state)).toEqual(['ended', 'ended']);
  });
});

describe('what may not be', () => {
  test('two clicks are one call, and each effect delivered twice dials once', async () => {
    const number = await numberOfWangFang();
    const clicks = await Promise.all(
      [1, 2, 3].map(() => one.request('POST', '/api/calls', { customerNumberId: number })),
    );
    expect(clicks.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    await app.advance(2);
    const legs = await app.deps.db.prisma.callLeg.findMany({ where: { call: { direction: 'outbound' } } });
    for (const { id, kind } of legs)
      await app.deps.outbox.commitAndDeliver(async (unit) =>
        unit.effect(kind === 'agent' ? { topic: 'ring-own-phone', legId: id } : { topic: 'dial-out', legId: id }),
      );
    await app.advance(2);
    expect(dialled(WANG_FANG)).toHaveLength(1);
    expect(app.simulator.calls()).toHaveLength(2);
  });

  test('the carrier’s answer is lost: the leg is found again, not dialled twice', async () => {
    let lost = false;
    app.simulator.setRestFault(({ path, method }) => {
      if (lost || method !== 'POST' || !path.includes('Participants') || app.simulator.calls().length < 1)
        return 'none';
      lost = true;
      return 'lose-answer';
    });
    const { id } = await call();
    await app.advance(25);
    await app.sweep();
    await app.advance(3);
    expect(lost).toBe(true);
    expect(dialled(WANG_FANG)).toHaveLength(1);
    expect(await app.deps.db.prisma.outbox.count({ where: { topic: 'dial-out' } })).toBe(0);
    phoneOf(WANG_FANG).answer();
    await app.advance(2);
    expect(await one.get(`/api/calls/${id}`)).toMatchObject({ state: 'connected' });
  });

  test('not in every state, not by every role, not to a number, not to one that somebody is talking with', async () => {
    const body = { customerNumberId: await numberOfWangFang() };
    expect((await one.request('POST', '/api/calls', { number: WANG_FANG })).status).toBe(400);
    expect((await one.request('POST', '/api/calls', { ...body, leadId: body.customerNumberId })).status).toBe(400);
    expect((await one.request('POST', '/api/calls', { callbackId: one.user.id })).status).toBe(404);
    const supervisor = await app.signIn('supervisor');
    expect((await supervisor.request('POST', '/api/calls', body)).status).toBe(403);
    await one.put('/api/agents/me/state', { state: 'not_ready' });
    expect((await one.request('POST', '/api/calls', body)).status).toBe(409);
    await one.put('/api/agents/me/state', { state: 'available' });
    await call();
    const two = await app.signIn('agent2');
    await two.put('/api/agents/me/state', { state: 'available' });
    expect(await two.request('POST', '/api/calls', body)).toMatchObject({
      status: 409,
      body: { type: '/problems/call-state' },
    });
    expect(await stateOf(two)).toMatchObject({ state: 'available' });
    expect((await supervisor.get('/api/calls')).items[0].outsideNumber).toBe('138****8000');
  });

  test('right after the last call: its wrap-up is closed, and no other call comes in between', async () => {
    const { id } = await call();
    await app.advance(2);
    await one.post(`/api/calls/${id}/hang-up`);
    expect(await stateOf(one)).toMatchObject({ state: 'wrapping_up' });
    await app.advance(1);
    const next = await call();
    expect(await stateOf(one)).toMatchObject({ state: 'on_call', callId: next.id });
    expect(await app.deps.db.prisma.wrapUp.findFirst({ where: { callId: id } })).toMatchObject({ disposition: null });
    await app.advance(2);
    expect(phoneOf(WANG_FANG).state).toBe('ringing');
  });
});
