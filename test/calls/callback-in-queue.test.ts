import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOTLINE, startApp, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';
import { breaches } from '../robustness/invariants.ts';

/** Somebody else, whom we know too. */
let LATER = '';

let app: Fixture;
let agent: Client;
let screen: Screen;

beforeEach(async () => {
  app = await startApp();
  agent = await app.signIn('agent1');
  const index = app.deps.vault.index(WANG_FANG as never);
  const [other] = await app.deps.db.query<{ sealed: Buffer }>(
    {
      name: 'somebody-else',
      text: `SELECT n.sealed FROM customer_numbers n JOIN customers c ON c.id = n.customer_id AND c.level = 'standard'
       WHERE n.kind = 'direct' AND n.index <> $1 AND (SELECT count(*) FROM customer_numbers o WHERE o.index = n.index) = 1 ORDER BY n.id LIMIT 1`,
    },
    [Buffer.from(index)],
  );
  LATER = app.deps.vault.open(other!.sealed);
  screen = await agent.screen();
  await agent.put('/api/agents/me/state', { state: 'not_ready' });
});
afterEach(async () => {
  await app.settle();
  expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
  await app.close();
});

const available = (who = agent) => who.put('/api/agents/me/state', { state: 'available' });
const phoneOf = (number: string) => app.simulator.telephone(number);
const dialled = (number: string) => app.simulator.calls().filter(({ to }) => to === number).length;
const promise = async () =>
  (await app.deps.db.prisma.callback.findFirst({ where: { reason: 'asked', keptSince: { not: null } } }))!;
const placeInQueue = () =>
  app.deps.db.prisma.call.findFirst({
    where: { direction: 'outbound', state: { not: 'ended' } },
    select: { state: true, step: true, agentId: true, queuedAt: true },
    orderBy: { startedAt: 'desc' },
  });

const pendingCall = async () => {
  const found = await app.deps.db.prisma.reservation.findFirst({
    where: { state: 'pending' },
    include: { call: true },
  });
  if (found === null) return null;
  const { direction, outsideLastFour } = found.call;
  return { callId: found.callId, agentId: found.agentId, direction, lastFour: outsideLastFour };
};

/** 王芳 waits until she is offered it, presses 1 and is let go. */
async function asksToBeCalledBack(): Promise<void> {
  const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  await app.advance(30);
  caller.press('1');
  await app.advance(15);
  expect(caller.heard.findLast(({ kind }) => kind === 'said')?.text).toMatch(/轮到您时.*回电/);
  expect(caller.state).toBe('completed');
}

async function accept(by = agent): Promise<string> {
  const { callId } = (await app.deps.db.prisma.reservation.findFirst({
    where: { state: 'pending', agentId: by.user.id },
  }))!;
  await by.post(`/api/calls/${callId}/accept`);
  await app.advance(2);
  return callId;
}

describe('a caller who asked to be called back', () => {
  test('is called when an agent takes the place: pop, the agent’s phone, then the caller’s, and they talk', async () => {
    await asksToBeCalledBack();
    expect((await agent.get('/api/agents')).items).toBeTruthy();
    expect(await placeInQueue()).toMatchObject({ state: 'queued', step: 'waiting', agentId: null });
    expect(dialled(WANG_FANG)).toBe(0);
    await app.advance(60);
    await available();
    await app.advance(2);
    expect(await screen.next('screen_pop')).toMatchObject({ customer: { name: '青岛海川通信' } });
    const offer = await screen.next('reservation.created');
    expect(app.simulator.softphone(agent.user.id).state).toBe('ringing');
    expect(dialled(WANG_FANG)).toBe(0);
    const callId = await accept();
    expect(offer.callId).toBe(callId);
    const why = await agent.get(`/api/calls/${callId}/why`);
    expect(why.items[0].notes.join()).toMatch(/位置已保留|place has been kept/);
    expect(phoneOf(WANG_FANG).state).toBe('ringing');
    phoneOf(WANG_FANG).answer();
    await app.advance(2);
    expect(phoneOf(WANG_FANG).heard.at(-1)?.kind).toBe('talking');
    expect(app.simulator.softphone(agent.user.id).heard.at(-1)?.kind).toBe('talking');
    expect(await promise()).toMatchObject({ status: 'done', closedBecause: 'called', closedById: agent.user.id });
    phoneOf(WANG_FANG).hangUp();
    await app.advance(2);
    expect(await agent.get(`/api/calls/${callId}`)).toMatchObject({ outcome: 'served', direction: 'outbound' });
    const supervisor = await app.signIn('supervisor');
    // Two legs of one wish: she was offered once.
    expect(await supervisor.get('/api/reports/today')).toMatchObject({ offered: 1, abandoned: 0 });
  });

  test('keeps her place against whoever calls later, and counts in the queue', async () => {
    await asksToBeCalledBack();
    await app.advance(30);
    const later = app.simulator.placeCall({ from: LATER, to: HOTLINE });
    await app.advance(5);
    const queue = (await agent.screen()).received[0]!.payload.queue;
    expect(queue).toMatchObject({ waiting: 2 });
    await available();
    await app.advance(2);
    expect(await pendingCall()).toMatchObject({ direction: 'outbound', lastFour: '8000' });
    // Refused, it is asked of nobody else yet, and the later caller is next.
    await agent.post(`/api/calls/${(await pendingCall())!.callId}/reject`);
    await app.advance(2);
    expect(await pendingCall()).toMatchObject({ direction: 'inbound' });
    later.hangUp();
    await app.advance(60);
    await app.sweep();
    await app.advance(1);
    expect(await pendingCall()).toMatchObject({ direction: 'outbound' });
  });

  test('calls in meanwhile: the new call takes the place, nobody dials her, and being answered closes it', async () => {
    await asksToBeCalledBack();
    await app.advance(60);
    const other = app.simulator.placeCall({ from: LATER, to: HOTLINE });
    await app.advance(20);
    const again = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
    await app.advance(2);
    expect(await placeInQueue()).toBeNull();
    await available();
    await app.advance(2);
    expect(await pendingCall()).toMatchObject({ direction: 'inbound', lastFour: '8000' });
    await accept();
    expect(again.heard.at(-1)?.kind).toBe('talking');
    expect(await promise()).toMatchObject({ status: 'done', closedBecause: 'answered', closedById: agent.user.id });
    expect(dialled(WANG_FANG)).toBe(0);
    again.hangUp();
    other.hangUp();
    await app.advance(400);
    expect(await placeInQueue()).toBeNull();
  });

  test('calls in while an agent is rung for her: the ring stops; she gives up again, and the place is there again', async () => {
    await asksToBeCalledBack();
    await available();
    await app.advance(2);
    expect(app.simulator.softphone(agent.user.id).state).toBe('ringing');
    const keptSince = (await promise()).keptSince;
    const again = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
    await app.advance(2);
    // The same agent now rings for the caller herself.
    expect(await pendingCall()).toMatchObject({ direction: 'inbound', lastFour: '8000' });
    await agent.post(`/api/calls/${(await pendingCall())!.callId}/reject`);
    await agent.put('/api/agents/me/state', { state: 'not_ready' });
    again.hangUp();
    await app.advance(65);
    expect(await placeInQueue()).toMatchObject({ state: 'queued', queuedAt: keptSince });
    expect(await promise()).toMatchObject({ status: 'open', attempts: 0 });
  });
});

describe('nobody answers', () => {
  test('tried again after 5 and 30 minutes and at the next opening, then it is a person’s', async () => {
    phoneOf(WANG_FANG).behaviour = { kind: 'never-answers' };
    await asksToBeCalledBack();
    await available();
    for (const pause of [5 * 60, 30 * 60]) {
      await takeAndFail();
      const { nextAttemptAt } = await promise();
      expect(nextAttemptAt!.getTime() - app.clock.now().getTime()).toBeLessThanOrEqual(pause * 1_000);
      await jumpTo(nextAttemptAt!.getTime() - 20_000);
      expect(await placeInQueue()).toBeNull();
      await app.advance(25);
      expect(await pendingCall()).toMatchObject({ direction: 'outbound' });
    }
    await takeAndFail();
    expect(await promise()).toMatchObject({ attempts: 3, nextAttemptAt: new Date('2026-11-19T00:00:00.000Z') });
    await jumpTo(Date.parse('2026-11-18T23:59:50.000Z'));
    expect(await placeInQueue()).toBeNull();
    await app.advance(15);
    // Yesterday's session has ended.
    agent = await app.signIn('agent1');
    await takeAndFail();
    expect(await promise()).toMatchObject({ status: 'open', attempts: 4, nextAttemptAt: null });
    expect(dialled(WANG_FANG)).toBe(4);
    const entry = await agent.get(`/api/callbacks/${(await promise()).id}`);
    expect(entry.attempts.map((one: any) => [one.endReason, one.by.id, one.dialled])).toEqual(
      Array.from({ length: 4 }, () => ['no_answer', agent.user.id, true]),
    );
  });

  test('an agent’s own phone does not come: no attempt, and the next agent is asked', async () => {
    app.simulator.softphone(agent.user.id).behaviour = { kind: 'unreachable' };
    await asksToBeCalledBack();
    await available();
    await app.advance(3);
    expect(await promise()).toMatchObject({ attempts: 0, status: 'open' });
    const two = await app.signIn('agent2');
    await available(two);
    await app.advance(2);
    expect(await pendingCall()).toMatchObject({ direction: 'outbound', agentId: two.user.id });
  });

  test('the hotline closes: the place leaves the queue, and is there again in the morning', async () => {
    await asksToBeCalledBack();
    const { callUntil } = await promise();
    await jumpTo(callUntil!.getTime() - 1_000);
    await app.advance(2);
    expect(await placeInQueue()).toBeNull();
    const two = await app.signIn('agent2');
    await available(two);
    await app.advance(10);
    expect(await pendingCall()).toBeNull();
    const { nextAttemptAt } = await promise();
    expect(nextAttemptAt).toEqual(new Date('2026-11-19T00:00:00.000Z'));
  });
});

describe('one caller, one who calls back', () => {
  test('taken by hand it is offered to nobody; given back it is; another may not call it meanwhile', async () => {
    await asksToBeCalledBack();
    const { id } = await promise();
    const two = await app.signIn('agent2');
    const takes = await Promise.all([agent, two].map((who) => who.request('POST', `/api/callbacks/${id}/take`, {})));
    expect(takes.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const [owner, other] = takes[0]!.status === 200 ? [agent, two] : [two, agent];
    await available(other);
    await app.advance(10);
    expect(await pendingCall()).toBeNull();
    expect(await other.request('POST', '/api/calls', { callbackId: id })).toMatchObject({
      status: 409,
      body: { type: '/problems/callback-state' },
    });
    expect(await other.request('POST', `/api/callbacks/${id}/give-back`, {})).toMatchObject({ status: 409 });
    await owner.post(`/api/callbacks/${id}/give-back`);
    await app.advance(54);
    expect(await pendingCall()).toMatchObject({ direction: 'outbound', agentId: other.user.id });
    // While one is asked, the other may not call by hand.
    await available(owner);
    expect(await owner.request('POST', '/api/calls', { callbackId: id })).toMatchObject({
      status: 409,
      body: { type: '/problems/call-state' },
    });
  });

  test('called by hand while the place waits: one call, and reached closes both', async () => {
    await asksToBeCalledBack();
    const { id } = await promise();
    await agent.put('/api/agents/me/state', { state: 'not_ready' });
    const two = await app.signIn('agent2');
    await app.deps.db.pool.query(`UPDATE callbacks SET call_until = $2 WHERE id = $1`, [id, app.clock.now()]);
    await available(two);
    await two.post('/api/calls', { callbackId: id });
    await app.advance(3);
    expect(dialled(WANG_FANG)).toBe(1);
    phoneOf(WANG_FANG).answer();
    await app.advance(3);
    expect(await promise()).toMatchObject({ status: 'done', closedBecause: 'called', closedById: two.user.id });
    await app.advance(70);
    expect(dialled(WANG_FANG)).toBe(1);
  });
});

/** Hours pass with nobody doing anything. */
async function jumpTo(at: number): Promise<void> {
  await app.clock.advance(at - app.clock.now().getTime());
  await app.settle();
  while ((await app.deps.jobs.runDue()) > 0) await app.settle();
}

/** The agent takes the place, her phone rings in vain, and the attempt is written up. */
async function takeAndFail(): Promise<void> {
  await app.advance(2);
  const callId = await accept();
  await app.advance(33);
  expect(await agent.get(`/api/calls/${callId}`)).toMatchObject({
    state: 'ended',
    endReason: 'no_answer',
    outcome: 'callback',
  });
  await agent.post(`/api/calls/${callId}/wrap-up`, { disposition: 'resolved', note: '无人接听' });
  await available();
}
