import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { prompts } from '../../src/calls/prompts.ts';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';
import { breaches } from '../robustness/invariants.ts';
import { callAndPress, leadOf, mobileOf, offersOf, setMobiles, stranger } from './telephones.ts';

let app: Fixture;
let agent: Client;
let screen: Screen;

beforeEach(async () => {
  app = await startApp();
  agent = await app.signIn('agent1');
  screen = await agent.screen();
  setMobiles(app, { kind: 'never-answers' });
});
afterEach(async () => {
  expect(app.simulator.errors()).toEqual([]);
  expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
  await app.close();
});

const CALLER = stranger(40);
const TO_AGENT = prompts.agentInstead['zh-CN'];
const available = (client: Client) => client.put('/api/agents/me/state', { state: 'available' });
type Caller = Awaited<ReturnType<typeof callAndPress>>;
const said = (caller: Caller) => caller.heard.filter(({ kind }) => kind === 'said').map(({ text }) => text);
const pops = () => screen.received.filter(({ event }) => event === 'screen_pop');
const promises = (leadId: string) => app.deps.db.prisma.callback.findMany({ where: { leadId } });
const callOf = (leadId: string) => app.deps.db.prisma.call.findFirstOrThrow({ where: { leadId } });

/** Three reps let it ring; the caller still waits. */
async function afterThreeReps(): Promise<Caller> {
  const caller = await callAndPress(app, CALLER, '1');
  await app.advance(68);
  return caller;
}

/** The lead is with one rep, as a record, and was offered once after the three rings. */
async function expectOneRecord(leadId: string): Promise<void> {
  const offers = await offersOf(app, leadId);
  expect(offers.map(({ state, liveCallId }) => [state, liveCallId !== null])).toEqual([
    ['expired', true],
    ['expired', true],
    ['expired', true],
    ['offered', false],
  ]);
}

describe('no rep takes the caller, and an agent is free', () => {
  test('the caller hears so, and the agent’s screen shows the lead before the phone rings; the lead goes on', async () => {
    await available(agent);
    const caller = await afterThreeReps();
    const lead = await leadOf(app, CALLER);
    expect(said(caller).filter((text) => text === TO_AGENT)).toHaveLength(1);
    expect(pops().map(({ payload }) => payload)).toMatchObject([
      { match: 'none', lead: { id: lead.id, status: 'offered', owner: null }, caller: { industry: { code: 'I' } } },
    ]);
    await expectOneRecord(lead.id);

    const { callId } = await screen.next('call.ringing');
    await agent.post(`/api/calls/${callId}/accept`);
    await app.advance(5);
    expect(caller.heard.at(-1)?.kind).toBe('talking');
    expect(app.simulator.softphone(agent.user.id).heard.at(-1)?.kind).toBe('talking');
    caller.hangUp();
    await app.advance(3);
    expect(await callOf(lead.id)).toMatchObject({ state: 'ended', outcome: 'served', agentId: agent.user.id });
    expect(await promises(lead.id)).toEqual([]);
    await expectOneRecord(lead.id);
    expect(await leadOf(app, CALLER)).toMatchObject({ status: 'offered', ownerId: null });
  });

  test('the report counts the caller into the queue from then on, not from the ring', async () => {
    const { user, ...supervisor } = await app.signIn('supervisor');
    expect(user.role).toBe('supervisor');
    const today = () => supervisor.get('/api/reports/today?timeZone=Asia%2FShanghai');
    const before = (await today()).offered;
    await available(agent);
    const caller = await callAndPress(app, CALLER, '1');
    await app.advance(40);
    expect((await today()).offered).toBe(before);
    await app.advance(28);
    expect((await today()).offered).toBe(before + 1);
    const { queuedAt, startedAt } = await callOf((await leadOf(app, CALLER)).id);
    expect((queuedAt?.getTime() ?? 0) - startedAt.getTime()).toBeGreaterThanOrEqual(60_000);
    caller.hangUp();
    await app.advance(2);
  });

  test('the agent does not answer: the caller is promised a call within the minute', async () => {
    await available(agent);
    const caller = await afterThreeReps();
    await app.advance(60);
    expect(caller.state).toBe('completed');
    expect(said(caller).at(-1)).toBe(prompts.promise['zh-CN']);
    // Nobody hears a sentence twice.
    expect(new Set(said(caller)).size).toBe(said(caller).length);
    const { id } = await leadOf(app, CALLER);
    expect(await promises(id)).toMatchObject([{ status: 'open', reason: 'rep_promise' }]);
    expect(await callOf(id)).toMatchObject({ outcome: 'lead', endReason: 'completed' });
    await expectOneRecord(id);
  });

  test('once the time is over nobody else is rung, however many are free', async () => {
    const [two, three] = await Promise.all([app.signIn('agent2'), app.signIn('agent3')]);
    await available(agent);
    const caller = await afterThreeReps();
    const { id } = await callOf((await leadOf(app, CALLER)).id);
    // Rung from the 33rd to the 53rd second: after that the next one would be.
    await app.advance(26);
    await available(two);
    await app.advance(12);
    await available(three);
    await app.advance(10);
    expect(caller.state).toBe('in-progress');
    await app.advance(12);
    expect(caller.state).toBe('completed');
    const rung = await app.deps.db.prisma.reservation.findMany({ where: { callId: id }, orderBy: { id: 'asc' } });
    expect(rung.map(({ agentId, state }) => [agentId, state])).toEqual([
      [agent.user.id, 'timed_out'],
      [two.user.id, 'timed_out'],
    ]);
  });

  test('1 is the promise of the rep, and takes the caller out of the queue', async () => {
    await available(agent);
    const caller = await afterThreeReps();
    await agent.post(`/api/calls/${(await screen.next('call.ringing')).callId}/reject`);
    await app.advance(8);
    caller.press('1');
    await app.advance(8);
    expect(said(caller).at(-1)).toBe(prompts.promiseByRep['zh-CN']);
    const { id } = await leadOf(app, CALLER);
    expect(await promises(id)).toMatchObject([{ reason: 'asked', keptSince: null }]);
    await expectOneRecord(id);
  });

  test('the owner of a lead does not answer: an agent takes the caller, who still belongs to the owner', async () => {
    setMobiles(app, { kind: 'answers', afterMs: 3_000, press: '1' });
    const first = await callAndPress(app, CALLER, '1');
    await app.advance(15);
    first.hangUp();
    await app.advance(3);
    const { id, ownerId } = await leadOf(app, CALLER);
    setMobiles(app, { kind: 'never-answers' });
    await available(agent);
    await callAndPress(app, CALLER, '1');
    await app.advance(30);
    const { callId } = await screen.next('call.ringing');
    expect(pops().at(-1)?.payload.lead).toMatchObject({ id, owner: { id: ownerId } });
    await agent.post(`/api/calls/${callId}/accept`);
    await app.advance(3);
    expect(await leadOf(app, CALLER)).toMatchObject({ status: 'contacted', ownerId });
    expect(await promises(id)).toEqual([]);
  });
});

test('nobody is free: the promise, without a word of agents', async () => {
  await available(agent);
  const busy = await callAndPress(app, stranger(41), '1');
  await app.advance(68);
  await agent.post(`/api/calls/${(await screen.next('call.ringing')).callId}/accept`);
  const caller = await afterThreeReps();
  await app.advance(15);
  expect(busy.heard.at(-1)?.kind).toBe('talking');
  expect(caller.state).toBe('completed');
  expect(said(caller)).not.toContain(TO_AGENT);
  expect(await promises((await leadOf(app, CALLER)).id)).toMatchObject([{ reason: 'rep_promise' }]);
  expect(app.simulator.telephone(mobileOf(1)).state).toBe('idle');
});
