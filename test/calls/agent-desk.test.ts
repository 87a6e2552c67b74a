import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startApp, HOTLINE, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';

let app: Fixture;
let one: Client;
let two: Client;
let screen: Screen;

beforeEach(async () => {
  app = await startApp();
  one = await app.signIn('agent1');
  two = await app.signIn('agent2');
  screen = await one.screen();
});
afterEach(() => app.close());

const available = (client: Client) => client.put('/api/agents/me/state', { state: 'available' });
const stateOf = async (client: Client) =>
  (await client.get('/api/agents')).items.find((agent: any) => agent.id === client.user.id);
const dial = (from = WANG_FANG) => app.simulator.placeCall({ from, to: HOTLINE });
const lastCall = async () => (await one.get('/api/calls')).items[0];

/** agent1 is talking with 王芳. */
async function talking() {
  await available(one);
  const caller = dial();
  const { callId } = await screen.next('call.ringing');
  await app.advance(2);
  await one.post(`/api/calls/${callId}/accept`);
  await app.advance(3);
  return { caller, callId };
}

describe('ringing', () => {
  test('no answer: the next agent rings, and who missed it is not ready', async () => {
    await available(one);
    const caller = dial();
    await screen.next('call.ringing');
    await available(two);
    const second = await two.screen();
    await app.advance(21);
    expect(await stateOf(one)).toMatchObject({ state: 'not_ready', reason: 'missed_call' });
    expect(app.simulator.softphone(one.user.id).state).toBe('idle');
    const { callId } = await second.next('call.ringing');
    expect(await two.post(`/api/calls/${callId}/accept`)).toMatchObject({ state: 'connected', agentId: two.user.id });
    caller.hangUp();
    await app.advance(5);
    expect(await lastCall()).toMatchObject({ state: 'ended', outcome: 'served' });
  });

  test('the caller leaves: nobody rings on, the agent is free, and the caller is owed a call', async () => {
    await available(one);
    const caller = dial();
    await screen.next('call.ringing');
    await app.advance(2);
    caller.hangUp();
    await app.advance(3);
    expect((await screen.next('reservation.rescinded')).reservation.state).toBe('rescinded');
    expect(app.simulator.softphone(one.user.id).state).toBe('idle');
    expect(await stateOf(one)).toMatchObject({ state: 'available' });
    const call = await lastCall();
    expect(call).toMatchObject({ state: 'ended', endReason: 'abandoned', outcome: 'callback' });
    const open = (await one.get('/api/callbacks?status=open')).items.filter((item: any) => item.callId === call.id);
    expect(open).toMatchObject([{ reason: 'missed', customerName: '青岛海川通信' }]);
    // Accepting what is gone is told so.
    expect((await one.request('POST', `/api/calls/${call.id}/accept`)).status).toBe(409);
  });

  test('two agents accept one call: one has it, the other is told', async () => {
    await available(one);
    dial();
    const { callId } = await screen.next('call.ringing');
    const answers = await Promise.all([
      one.request('POST', `/api/calls/${callId}/accept`),
      one.request('POST', `/api/calls/${callId}/accept`),
      two.request('POST', `/api/calls/${callId}/accept`),
    ]);
    const [first, second, other] = answers.map(({ status }) => status);
    expect([first, second]).toEqual([200, 200]);
    expect([403, 409]).toContain(other);
    const events = await app.deps.db.prisma.event.findMany({ where: { callId, type: 'call.connected' } });
    expect(events).toHaveLength(1);
  });

  test('a screen that draws nothing does not hold the ring back', async () => {
    screen.draws = false;
    await available(one);
    dial();
    const { callId } = await screen.next('call.ringing');
    const [reservation] = await app.deps.db.prisma.reservation.findMany({ where: { callId } });
    expect(reservation).toMatchObject({ state: 'pending', popDrawnAt: null });
    expect(reservation?.rangAt).not.toBeNull();
  });

  test('a reload in mid-ring shows the same pop again', async () => {
    await available(one);
    dial();
    const pop = await screen.next('screen_pop');
    await screen.next('call.ringing');
    screen.close();
    const again = await one.screen();
    const { payload: snapshot } = again.received[0]!;
    expect(snapshot.reservation).toMatchObject({ state: 'pending', callId: pop.callId });
    expect(snapshot.screenPop).toMatchObject({
      id: pop.id,
      customer: pop.customer,
      lastInteraction: pop.lastInteraction,
    });
  });

  test('nobody else hears of it: no pop, no number on another agent’s screen', async () => {
    const other = await two.screen();
    await available(one);
    dial();
    await screen.next('call.ringing');
    await app.advance(1);
    const heard = other.received.filter(({ event }) => event !== 'desk.snapshot' && event !== 'queue.changed');
    expect(heard).toEqual([]);
    expect(JSON.stringify(other.received)).not.toContain('13800138000');
  });
});

describe('waiting', () => {
  test('a caller for whom nobody is free hears the place in the queue, and the first free agent gets the first caller', async () => {
    await available(two);
    await two.put('/api/agents/me/state', { state: 'not_ready', reason: 'meeting' });
    const first = dial();
    await app.settle();
    const second = dial('+8613700001111');
    await app.settle();
    second.press('6');
    const third = dial('anonymous');
    await app.advance(40);
    const said = third.heard.map((heard) => ('text' in heard ? heard.text : '')).join('');
    expect(said).toMatch(/前面还有1位/);
    await available(one);
    expect((await screen.next('screen_pop')).customer.name).toBe('青岛海川通信');
    first.hangUp();
    await app.advance(2);
    expect((await screen.next('screen_pop')).match).toBe('withheld');
  });

  test('nobody is signed in: after a minute the caller is promised a call and let go', async () => {
    const caller = dial();
    await app.advance(80);
    expect(caller.heard.map((heard) => ('text' in heard ? heard.text : '')).join('')).toMatch(/回电/);
    expect(caller.state).toBe('completed');
    expect(await lastCall()).toMatchObject({ state: 'ended', endReason: 'completed', outcome: 'callback' });
  });

  test('a caller who shows no number and gives up is withdrawn: no lead, no promise', async () => {
    const before = await app.deps.db.prisma.callback.count();
    const caller = dial('anonymous');
    await app.advance(5);
    caller.hangUp();
    await app.advance(2);
    expect(await lastCall()).toMatchObject({ outcome: 'withdrawn', outsideNumber: null, match: 'withheld' });
    expect(await app.deps.db.prisma.callback.count()).toBe(before);
  });
});

describe('in a call', () => {
  test('the agent’s line breaks: the caller stays on the line and gets the next agent', async () => {
    const { caller, callId } = await talking();
    await available(two);
    const second = await two.screen();
    app.simulator.softphone(one.user.id).hangUp();
    await app.advance(3);
    expect(caller.state).toBe('in-progress');
    expect(await stateOf(one)).toMatchObject({ state: 'not_ready', reason: 'phone_unreachable' });
    expect((await second.next('screen_pop')).customer.name).toBe('青岛海川通信');
    await second.next('call.ringing');
    await app.advance(2);
    await two.post(`/api/calls/${callId}/accept`);
    await app.advance(4);
    expect(caller.heard.at(-1)?.kind).toBe('talking');
  });

  test('on hold the caller hears music, and the voice again afterwards', async () => {
    const { caller, callId } = await talking();
    await one.post(`/api/calls/${callId}/hold`);
    await app.advance(3);
    expect(caller.heard.at(-1)?.kind).not.toBe('talking');
    await one.post(`/api/calls/${callId}/resume`);
    await app.advance(3);
    expect(caller.heard.at(-1)?.kind).toBe('talking');
  });

  test('what the carrier did not do is not shown as done', async () => {
    const { callId } = await talking();
    app.simulator.setRestFault(() => 'unavailable');
    const refused = await one.request('POST', `/api/calls/${callId}/hold`);
    expect(refused).toMatchObject({ status: 502, body: { type: '/problems/carrier-refused' } });
    app.simulator.setRestFault(() => 'none');
    expect(await one.get(`/api/calls/${callId}`)).toMatchObject({ state: 'connected' });
  });

  test('a blind transfer reaches the agent named, and the first one writes up', async () => {
    const { caller, callId } = await talking();
    await available(two);
    const second = await two.screen();
    await one.post(`/api/calls/${callId}/transfer`, { agentId: two.user.id });
    expect(await stateOf(one)).toMatchObject({ state: 'wrapping_up' });
    await second.next('call.ringing');
    await app.advance(3);
    expect(caller.heard.at(-1)?.kind).not.toBe('silence');
    await two.post(`/api/calls/${callId}/accept`);
    await app.advance(4);
    expect(caller.heard.at(-1)?.kind).toBe('talking');
    const note = '已转接';
    expect(await one.post(`/api/calls/${callId}/wrap-up`, { disposition: 'resolved', note })).toMatchObject({
      wrapUp: { note },
    });
    caller.hangUp();
    await app.advance(3);
    // Each writes up their own part: neither sees the other's note in place of theirs.
    expect((await two.get(`/api/calls/${callId}`)).wrapUp).toMatchObject({ note: null, completedAt: null });
    expect((await one.get(`/api/calls/${callId}`)).wrapUp).toMatchObject({ note });
  });

  test('others may not touch the call', async () => {
    const { callId } = await talking();
    for (const act of ['hold', 'resume', 'hang-up', 'accept', 'reject']) {
      expect([403, 409]).toContain((await two.request('POST', `/api/calls/${callId}/${act}`)).status);
    }
    const supervisor = await app.signIn('supervisor');
    expect((await supervisor.request('POST', `/api/calls/${callId}/hang-up`)).status).toBe(403);
    expect((await supervisor.get(`/api/calls/${callId}`)).outsideNumber).toBe('138****8000');
  });
});

describe('wrapping up', () => {
  test('time runs out: the call is in the history all the same, and the agent takes the next one', async () => {
    const { caller, callId } = await talking();
    caller.hangUp();
    await app.advance(2);
    expect(await stateOf(one)).toMatchObject({ state: 'wrapping_up', callId });
    await app.advance(125);
    expect(await stateOf(one)).toMatchObject({ state: 'available' });
    expect(await app.deps.db.prisma.interaction.count({ where: { callId } })).toBe(1);
  });

  test('an unknown disposition is refused and changes nothing', async () => {
    const { caller, callId } = await talking();
    caller.hangUp();
    await app.advance(2);
    const refused = await one.request('POST', `/api/calls/${callId}/wrap-up`, {
      disposition: 'no-such-code',
      note: '…',
    });
    expect(refused).toMatchObject({ status: 422, body: { type: '/problems/unknown-disposition' } });
    expect(await stateOf(one)).toMatchObject({ state: 'wrapping_up' });
  });
});

test('an unknown caller in the menu who says nothing is asked again, and becomes a routed lead', async () => {
  const caller = dial(STRANGER);
  await app.advance(75);
  const said = caller.heard.map((heard) => ('text' in heard ? heard.text : '')).join('');
  expect(said).toMatch(/再按一次/);
  const lead = await app.deps.db.prisma.lead.findFirst({ where: { lastFour: '5678' }, include: { offers: true } });
  expect(lead?.offers.length).toBeGreaterThan(0);
});
