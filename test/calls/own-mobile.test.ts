import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Behaviour } from '../../phone-simulator/telephone.ts';
import { startApp, HOTLINE, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';

const MOBILE = '+8613651720099';
const TYPED = '136 5172 0099';
const answersAndPresses: Behaviour = { kind: 'answers', afterMs: 3_000, press: '1' };

let app: Fixture;
let one: Client;
let screen: Screen;

beforeEach(async () => {
  app = await startApp();
  one = await app.signIn('agent1');
  screen = await one.screen();
});
afterEach(async () => {
  expect(app.simulator.errors()).toEqual([]);
  await app.close();
});

const stateOf = async (client: Client) =>
  (await client.get('/api/agents')).items.find((agent: any) => agent.id === client.user.id);
const mobile = () => app.simulator.telephone(MOBILE);

async function takesCallsOn(behaviour: Behaviour) {
  app.simulator.telephone(MOBILE, { kind: 'rep', label: 'agent1' }).behaviour = behaviour;
  await one.put('/api/agents/me/phone', { answerOn: 'mobile', number: TYPED });
  await one.put('/api/agents/me/state', { state: 'available' });
}

/** 王芳 calls, and the screen has her before the mobile rings. */
async function rings() {
  const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  const { callId } = await screen.next('call.ringing');
  await app.advance(1);
  return { caller, callId };
}

describe('an agent who takes calls on a mobile', () => {
  test('the pop comes first, the whisper names nobody, and 1 takes the call', async () => {
    await takesCallsOn(answersAndPresses);
    const { caller, callId } = await rings();
    expect(screen.received.map(({ event }) => event).indexOf('screen_pop')).toBeLessThan(
      screen.received.map(({ event }) => event).indexOf('reservation.created'),
    );
    expect(mobile().state).toBe('ringing');
    expect(app.simulator.softphone(one.user.id).state).toBe('idle');
    await app.advance(12);
    const whispered = mobile()
      .heard.filter(({ kind }) => kind === 'said')
      .map(({ text }) => text)
      .join();
    expect(whispered).toContain('热线来电，接听请按 1。');
    expect(whispered).not.toMatch(/王芳|海川|\d{4}/);
    expect(mobile().heard.at(-1)).toMatchObject({ kind: 'talking', with: [WANG_FANG] });
    expect(caller.heard.at(-1)).toMatchObject({ kind: 'talking', with: [MOBILE] });
    expect(await one.get(`/api/calls/${callId}`)).toMatchObject({
      state: 'connected',
      agentId: one.user.id,
      ownMobile: 'talking',
    });
    caller.hangUp();
    await app.advance(3);
    expect(mobile().state).toBe('idle');
    expect(await one.get(`/api/calls/${callId}`)).toMatchObject({ state: 'ended', outcome: 'served' });
  });

  test('a voicemail never gets the caller: the offer goes on, and the agent is not ready', async () => {
    await takesCallsOn({ kind: 'voicemail', afterMs: 2_000, greeting: '请留言。' });
    const { caller } = await rings();
    await app.advance(25);
    expect(caller.heard.some(({ kind }) => kind === 'talking')).toBe(false);
    expect(await stateOf(one)).toMatchObject({ state: 'not_ready', reason: 'missed_call' });
    expect(mobile().state).toBe('idle');
    expect(caller.state).toBe('in-progress');
  });

  test('nobody picks up: timed out as anywhere else', async () => {
    await takesCallsOn({ kind: 'never-answers' });
    const { caller } = await rings();
    await app.advance(22);
    expect((await screen.next('reservation.timed_out')).reservation.state).toBe('timed_out');
    expect(await stateOf(one)).toMatchObject({ state: 'not_ready', reason: 'missed_call' });
    expect(mobile().state).toBe('idle');
    expect(caller.state).toBe('in-progress');
  });

  test('picked up at the last ring, there is still time to press', async () => {
    await takesCallsOn({ kind: 'answers', afterMs: 17_000, press: '1', pressAfterMs: 6_000 });
    const { caller } = await rings();
    await app.advance(27);
    expect(caller.heard.at(-1)).toMatchObject({ kind: 'talking', with: [MOBILE] });
    expect((await screen.next('reservation.created')).reservation.deadlineAt).not.toBe(
      (await screen.next('reservation.created')).reservation.deadlineAt,
    );
  });

  test('asked by a colleague, the mobile takes the question, and the caller hears music meanwhile', async () => {
    const two = await app.signIn('agent2');
    await two.put('/api/agents/me/state', { state: 'available' });
    const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
    await app.advance(2);
    const [{ id: callId }] = (await two.get('/api/calls')).items;
    await two.post(`/api/calls/${callId}/accept`);
    await app.advance(2);
    await takesCallsOn(answersAndPresses);
    await two.post(`/api/calls/${callId}/consult`, { agentId: one.user.id });
    await app.advance(14);
    const hearsMobile = { kind: 'talking', with: [MOBILE] };
    expect(app.simulator.softphone(two.user.id).heard.at(-1)).toMatchObject(hearsMobile);
    expect(caller.heard.some((heard) => heard.with?.includes(MOBILE))).toBe(false);
    await two.post(`/api/calls/${callId}/consult/complete`);
    await app.advance(3);
    expect(caller.heard.at(-1)).toMatchObject(hearsMobile);
    expect(await one.get(`/api/calls/${callId}`)).toMatchObject({ agentId: one.user.id, ownMobile: 'talking' });
  });

  test('a call that the agent places rings the mobile first, and the customer only after the key', async () => {
    await takesCallsOn(answersAndPresses);
    app.simulator.telephone(WANG_FANG).behaviour = { kind: 'answers', afterMs: 2_000 };
    const index = Buffer.from(app.deps.vault.index(WANG_FANG));
    const { id } = await app.deps.db.prisma.customerNumber.findFirstOrThrow({ where: { index } });
    expect(await one.post('/api/calls', { customerNumberId: id })).toMatchObject({ ownMobile: 'pick_up' });
    await app.advance(3);
    expect(app.simulator.telephone(WANG_FANG).state).toBe('idle');
    await app.advance(14);
    expect(mobile().heard.some(({ text }) => text.includes('您的外呼'))).toBe(true);
    expect(app.simulator.telephone(WANG_FANG).heard.at(-1)).toMatchObject({ kind: 'talking', with: [MOBILE] });
  });

  test('accepted on the screen, the mobile must still be picked up, and the screen says so until it is', async () => {
    await takesCallsOn({ kind: 'answers', afterMs: 6_000, press: '1' });
    const { caller, callId } = await rings();
    expect(await one.post(`/api/calls/${callId}/accept`)).toMatchObject({ state: 'connected', ownMobile: 'pick_up' });
    await app.advance(2);
    expect(mobile().state).toBe('ringing');
    expect(caller.heard.some(({ kind }) => kind === 'talking')).toBe(false);
    await app.advance(12);
    expect(caller.heard.at(-1)).toMatchObject({ kind: 'talking', with: [MOBILE] });
    const last = screen.received.filter(({ event }) => event === 'call.connected').at(-1);
    expect(last?.payload.call).toMatchObject({ state: 'connected', ownMobile: 'talking' });
    // The event log has one conversation, whatever the screens were told.
    expect(await app.deps.db.prisma.event.count({ where: { callId, type: 'call.connected' } })).toBe(1);
  });

  test('accepted on the screen and never picked up: the caller is not left alone', async () => {
    await takesCallsOn({ kind: 'never-answers' });
    const { caller, callId } = await rings();
    await one.post(`/api/calls/${callId}/accept`);
    await app.advance(25);
    expect(await stateOf(one)).toMatchObject({ state: 'not_ready', reason: 'phone_unreachable' });
    expect(['queued', 'ringing']).toContain((await one.get(`/api/calls/${callId}`)).state);
    expect(caller.state).toBe('in-progress');
  });

  test('laying down the mobile is leaving the caller: they get the next agent', async () => {
    await takesCallsOn(answersAndPresses);
    const { caller, callId } = await rings();
    await app.advance(12);
    mobile().hangUp();
    await app.advance(3);
    expect(caller.state).toBe('in-progress');
    expect(['queued', 'ringing']).toContain((await one.get(`/api/calls/${callId}`)).state);
  });

  test('an answer of the carrier that was lost rings the mobile once', async () => {
    await takesCallsOn(answersAndPresses);
    let lost = 0;
    app.simulator.setRestFault(({ method, path }) =>
      method === 'POST' && path.endsWith('/Calls.json') && lost++ === 0 ? 'lose-answer' : 'none',
    );
    const { caller } = await rings();
    await app.advance(15);
    expect(lost).toBe(1);
    expect(app.simulator.calls().filter(({ to }) => to === MOBILE)).toHaveLength(1);
    expect(caller.heard.at(-1)).toMatchObject({ kind: 'talking', with: [MOBILE] });
  });
});

describe('the number of the mobile', () => {
  test('is checked, kept sealed, and never shown whole again', async () => {
    expect(await one.get('/api/agents/me/phone')).toEqual({ answerOn: 'browser', number: null });
    const refuse = async (body: unknown) => (await one.request('PUT', '/api/agents/me/phone', body)).status;
    expect(await refuse({ answerOn: 'mobile' })).toBe(400);
    for (const number of ['110', '95588', '0', '匿名', '400-800-1234', '13651720099转8']) {
      expect(await refuse({ answerOn: 'mobile', number })).toBe(400);
    }
    const kept = { answerOn: 'mobile', number: '136****0099' };
    expect(await one.put('/api/agents/me/phone', { answerOn: 'mobile', number: TYPED })).toEqual(kept);
    expect(await one.put('/api/agents/me/phone', { answerOn: 'browser' })).toEqual({ ...kept, answerOn: 'browser' });
    expect(await one.put('/api/agents/me/phone', { answerOn: 'mobile' })).toEqual(kept);
    const row = await app.deps.db.prisma.agent.findUniqueOrThrow({ where: { userId: one.user.id } });
    expect(Buffer.from(row.mobileSealed ?? []).toString('latin1')).not.toContain('13651720099');
  });
});
