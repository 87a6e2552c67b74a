import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deliverEffect } from '../../src/jobs/deliver-effects.ts';
import { HOTLINE, startApp, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';
import { callAndPress, mobileOf, setMobiles } from '../leads/telephones.ts';
import { breaches } from './invariants.ts';

let app: Fixture;
let one: Client;
let two: Client;
let screen: Screen;

beforeEach(async () => {
  app = await startApp();
  [one, two] = [await app.signIn('agent1'), await app.signIn('agent2')];
  screen = await one.screen();
});
afterEach(() => app.close());

const available = (client: Client) => client.put('/api/agents/me/state', { state: 'available' });
const stateOf = async (client: Client) =>
  (await client.get('/api/agents')).items.find((agent: any) => agent.id === client.user.id);
const heardWords = (phone: { heard: { text: string }[] }) => phone.heard.map(({ text }) => text).join('');

async function talking() {
  await available(one);
  const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  const { callId } = await screen.next('call.ringing');
  await one.post(`/api/calls/${callId}/accept`);
  await app.advance(12);
  expect(caller.heard.at(-1)?.kind).toBe('talking');
  return { caller, callId };
}

/** Somebody ends the conference at the carrier, behind our back. */
async function endConferenceAtCarrier(): Promise<void> {
  const { accountSid, authToken } = app.simulator;
  const room = app.simulator.conferences().find(({ status }) => status === 'in-progress');
  await fetch(`${app.url}/phone/carrier/2010-04-01/Accounts/${accountSid}/Conferences/${room?.sid}.json`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'Status=completed',
  });
  await app.settle();
}

describe('the conference ends under a conversation', () => {
  test('the caller gets the next agent, and the first one is free again in time', async () => {
    const { caller } = await talking();
    await available(two);
    const second = await two.screen();
    await endConferenceAtCarrier();
    await second.next('call.ringing');
    expect(caller.state).toBe('in-progress');
    expect(['wrapping_up', 'not_ready']).toContain((await stateOf(one)).state);
    await app.advance(130);
    expect(['available', 'reserved', 'not_ready']).toContain((await stateOf(one)).state);
    caller.hangUp();
    await app.advance(3);
    expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
  });
});

describe('hold', () => {
  test('a crash between the agent’s press and the carrier: the sweep makes the carrier match', async () => {
    const { caller, callId } = await talking();
    let end: () => void = () => undefined;
    const neverDelivered = new Promise<void>((done) => (end = done));
    app.deps.outbox.onDeliver((effect) =>
      effect.topic === 'hold-caller' ? neverDelivered : deliverEffect(app.deps, effect),
    );
    const unanswered = one.request('POST', `/api/calls/${callId}/hold`);
    await screen.next('call.held');
    app.deps.outbox.onDeliver((effect) => deliverEffect(app.deps, effect));
    await app.clock.advance(11_000);
    await app.sweep();
    await app.clock.settle();
    expect(caller.heard.at(-1)?.kind).not.toBe('talking');
    end();
    await unanswered;
  });

  test('a way out that was refused while the caller had nobody is not taken when somebody talks with them', async () => {
    const { caller, callId } = await talking();
    await available(two);
    const second = await two.screen();
    app.simulator.setRestFault((request) =>
      request.method === 'POST' && request.path.includes('/Calls/') ? 'unavailable' : 'none',
    );
    app.simulator.softphone(one.user.id).hangUp();
    await second.next('call.ringing');
    await app.settle();
    expect(await app.deps.db.prisma.outbox.count({ where: { topic: 'move-caller' } })).toBe(1);
    app.simulator.setRestFault(() => 'none');
    await two.post(`/api/calls/${callId}/accept`);
    await app.advance(12);
    await app.sweep();
    await app.settle();
    expect(await app.deps.db.prisma.outbox.count({ where: { topic: 'move-caller' } })).toBe(0);
    expect(caller.heard.at(-1)?.kind).toBe('talking');
  });
});

describe('passed on', () => {
  test('a transfer’s target who does not answer: the queue, and another agent', async () => {
    const { caller, callId } = await talking();
    await available(two);
    await one.post(`/api/calls/${callId}/transfer`, { agentId: two.user.id });
    const three = await app.signIn('agent3');
    const third = await three.screen();
    await available(three);
    await app.advance(22);
    expect(await stateOf(two)).toMatchObject({ state: 'not_ready', reason: 'missed_call' });
    await third.next('call.ringing');
    await three.post(`/api/calls/${callId}/accept`);
    await app.advance(4);
    expect(caller.heard.at(-1)?.kind).toBe('talking');
  });

  test('two agents who name each other at the same moment are both refused, and nothing waits on itself', async () => {
    const { callId } = await talking();
    const second = await two.screen();
    await available(two);
    app.simulator.placeCall({ from: 'anonymous', to: HOTLINE });
    const ringing = await second.next('call.ringing');
    await two.post(`/api/calls/${ringing.callId}/accept`);
    const crossed = await Promise.all([
      one.request('POST', `/api/calls/${callId}/transfer`, { agentId: two.user.id }),
      two.request('POST', `/api/calls/${ringing.callId}/transfer`, { agentId: one.user.id }),
    ]);
    expect(crossed.map(({ status }) => status)).toEqual([409, 409]);
    expect([(await stateOf(one)).state, (await stateOf(two)).state]).toEqual(['on_call', 'on_call']);
  });

  test('an agent who gets the same call back wraps it up a second time, within its limit, and the first note stays', async () => {
    const { caller, callId } = await talking();
    await one.post(`/api/calls/${callId}/transfer`, { queue: true });
    await one.post(`/api/calls/${callId}/wrap-up`, { disposition: 'resolved', note: '第一次的小结' });
    await screen.next('call.ringing');
    await one.post(`/api/calls/${callId}/accept`);
    await app.advance(4);
    caller.hangUp();
    await app.advance(3);
    expect(await stateOf(one)).toMatchObject({ state: 'wrapping_up', callId });
    await app.advance(125);
    expect(await stateOf(one)).toMatchObject({ state: 'available' });
    expect(await app.deps.db.prisma.interaction.findMany({ where: { callId } })).toMatchObject([
      { summary: '第一次的小结' },
    ]);
    expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
  });

  test('a caller whose agent is lost after half an hour waits for the next one, and is not sent off at once', async () => {
    const { caller } = await talking();
    await app.clock.advance(1_800_000);
    await app.settle();
    app.simulator.softphone(one.user.id).hangUp();
    await app.advance(7);
    await app.sweep();
    expect(caller.state).toBe('in-progress');
    const call = await app.deps.db.prisma.call.findFirstOrThrow({ orderBy: { startedAt: 'desc' } });
    expect(call).toMatchObject({ state: 'queued', step: 'waiting' });
  });
});

test('a caller handed over to a rep of whom nothing is heard again is promised a call within three minutes and a half', async () => {
  setMobiles(app, { kind: 'manual' });
  const caller = await callAndPress(app, STRANGER, '1');
  await app.advance(2);
  const rep =
    [1, 2, 3, 4, 5, 6, 7, 8].find((place) => app.simulator.telephone(mobileOf(place)).state === 'ringing') ?? 0;
  const owner = await app.signIn(`rep${rep}`);
  const { leadId } = await app.deps.db.prisma.call.findFirstOrThrow({ orderBy: { startedAt: 'desc' } });
  // The rep accepts on the page, the telephone goes silent, and the carrier never tells.
  await owner.post(`/api/leads/${leadId}/accept`);
  app.simulator.setNetwork({ drop: 1 });
  for (let step = 0; step < 22; step += 1) {
    await app.advance(10);
    await app.sweep();
  }
  app.simulator.setNetwork({ drop: 0 });
  await app.advance(30);
  expect(heardWords(caller)).toMatch(/回电/);
  expect(caller.state).toBe('completed');
});

test('a reservation accepted on the screen and passed on before the phone rang rings nobody', async () => {
  screen.draws = false;
  await available(one);
  const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  const { callId } = await screen.next('screen_pop');
  await one.post(`/api/calls/${callId}/accept`);
  await one.post(`/api/calls/${callId}/transfer`, { queue: true });
  await app.advance(1);
  expect(app.simulator.softphone(one.user.id).state).toBe('idle');
  caller.hangUp();
  await app.settle();
  expect(app.simulator.calls().filter(({ direction }) => direction !== 'inbound')).toEqual([]);
});

test('a caller who leaves while the screen still draws the pop: no phone rings, and the agent is free', async () => {
  screen.draws = false;
  await available(one);
  const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  await screen.next('screen_pop');
  caller.hangUp();
  await app.advance(2);
  expect((await screen.next('reservation.rescinded')).reservation).toMatchObject({ state: 'rescinded', rangAt: null });
  expect(app.simulator.calls().filter(({ direction }) => direction !== 'inbound')).toEqual([]);
  expect(await stateOf(one)).toMatchObject({ state: 'available' });
});
