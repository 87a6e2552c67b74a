import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { waitRound } from '../../src/calls/waiting/wait-round.ts';
import type { CustomerLevel } from '../../src/contract/customer.ts';
import { sql } from '../../src/db.ts';
import { byPriority } from '../../src/routing/call-priority.ts';
import { startApp, HOTLINE, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

let app: Fixture;
/** Owns the open ticket of 王芳's company. */
let one: Client;
let two: Client;
let supervisor: Client;

beforeEach(async () => {
  app = await startApp();
  [one, two, supervisor] = await Promise.all([app.signIn('agent1'), app.signIn('agent2'), app.signIn('supervisor')]);
});
afterEach(() => app.close());

const available = (client: Client) => client.put('/api/agents/me/state', { state: 'available' });
const dial = (from = WANG_FANG) => app.simulator.placeCall({ from, to: HOTLINE });
const callsNow = async () => (await supervisor.get('/api/calls')).items;
const offers = async (callId: string) => (await supervisor.get(`/api/calls/${callId}/why`)).items;

async function newestCall(): Promise<any> {
  await app.settle();
  return (await callsNow())[0];
}

const numbersText = sql(
  'test-customer-numbers',
  `SELECT n.sealed, n.customer_id AS "customerId", c.level FROM customer_numbers n JOIN customers c ON c.id = n.customer_id
   WHERE n.kind = 'direct' AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.customer_id = c.id AND t.status <> 'solved')
     AND (SELECT count(*) FROM customer_numbers o WHERE o.index = n.index) = 1 ORDER BY n.id`,
);

/** Numbers of customers without an open ticket, whose last talks are forgotten. */
async function callersWithout(level?: CustomerLevel): Promise<string[]> {
  await app.deps.db.query(sql('test-forget-talks', `UPDATE interactions SET by_id = NULL`));
  await app.deps.db.query(sql('test-forget-calls', `UPDATE calls SET agent_id = NULL WHERE outcome <> 'served'`));
  await app.deps.db.query(sql('test-forget-served', `UPDATE calls SET customer_id = NULL`));
  const rows = await app.deps.db.query<{ sealed: Buffer; level: CustomerLevel }>(numbersText);
  return rows
    .filter((row) => level === undefined || row.level === level)
    .map(({ sealed }) => app.deps.vault.open(sealed));
}

/** How many are before this caller, as they are told. */
async function aheadOf(callId: string): Promise<number> {
  const reply = await waitRound(app.deps, { callId, legId: callId, round: 1, waitingFor: 'agent' });
  if (!('say' in reply)) throw new Error(`expected something said, got ${reply.kind}`);
  return Number(reply.say[0]?.values['ahead'] ?? 0);
}

/** agent1 talks with somebody; agent2 is free. */
async function ownerTalks(): Promise<any> {
  const [somebody] = await callersWithout();
  await available(one);
  dial(somebody);
  const call = await newestCall();
  await one.post(`/api/calls/${call.id}/accept`);
  await app.advance(3);
  await available(two);
  return call;
}

describe('the agent who knows the caller', () => {
  test('gets the call, though another was idle for longer; and it can be read why', async () => {
    await available(two);
    await app.advance(5);
    await available(one);
    dial();
    const call = await newestCall();
    const [offer] = await offers(call.id);
    expect(offer).toMatchObject({
      agent: { id: one.user.id },
      because: '负责该客户的未结工单',
      notes: ['VIP 客户，排队提前 3 分钟'],
    });
    expect(offer.passedOver).toEqual([
      { agent: { id: two.user.id, name: two.user.name }, because: '空闲，但来电人另有熟悉的座席' },
    ]);
  });

  test('is talking: the caller waits for them 20 s, then the next agent rings', async () => {
    await ownerTalks();
    dial();
    const call = await newestCall();
    expect(call).toMatchObject({ state: 'queued' });
    await app.advance(19);
    expect(await offers(call.id)).toEqual([]);
    await app.advance(2);
    const [offer] = await offers(call.id);
    expect(offer).toMatchObject({
      agent: { id: two.user.id },
      notes: [
        '来电已等待 20 秒',
        'VIP 客户，排队提前 3 分钟',
        expect.stringMatching(/^优先座席.+（负责该客户的未结工单）：通话中$/),
      ],
    });
  });

  test('becomes free in time: it is theirs', async () => {
    const before = await ownerTalks();
    dial();
    const call = await newestCall();
    await app.advance(8);
    await one.post(`/api/calls/${before.id}/hang-up`);
    await available(one);
    await app.settle();
    expect(await offers(call.id)).toMatchObject([{ agent: { id: one.user.id }, because: '负责该客户的未结工单' }]);
  });

  test('takes a break meanwhile: the next agent rings at once', async () => {
    const before = await ownerTalks();
    dial();
    const call = await newestCall();
    await app.advance(5);
    await one.post(`/api/calls/${before.id}/hang-up`);
    await one.put('/api/agents/me/state', { state: 'not_ready', reason: 'break' });
    await app.sweep();
    await app.settle();
    expect(await offers(call.id)).toMatchObject([
      { agent: { id: two.user.id }, because: expect.stringContaining('空闲最久') },
    ]);
  });

  test('without an open ticket: who talked with the customer last', async () => {
    const [somebody] = await callersWithout();
    await available(two);
    const caller = dial(somebody);
    const first = await newestCall();
    await two.post(`/api/calls/${first.id}/accept`);
    await app.advance(3);
    caller.hangUp();
    await app.advance(3);
    await two.put('/api/agents/me/state', { state: 'available' });
    await app.deps.db.query(
      sql('test-idle', `UPDATE agents SET idle_since = idle_since - interval '1 hour' WHERE user_id = $1`),
      [one.user.id],
    );
    await available(one);
    dial(somebody);
    const again = await newestCall();
    expect(await offers(again.id)).toMatchObject([{ agent: { id: two.user.id }, because: '上次与该客户通话' }]);
  });
});

describe('who waits', () => {
  test('a VIP who came later is served before, and both were told so', async () => {
    const [somebody] = await callersWithout('standard');
    await available(one);
    await one.put('/api/agents/me/state', { state: 'not_ready' });
    dial(somebody);
    const first = await newestCall();
    await app.advance(10);
    dial();
    const vip = await newestCall();
    expect([await aheadOf(vip.id), await aheadOf(first.id)]).toEqual([0, 1]);
    await available(two);
    await app.settle();
    expect((await offers(vip.id)).length).toBe(1);
    expect((await offers(first.id)).length).toBe(0);
  });

  test('the place that is announced is the place in the order of priority', async () => {
    const levels = ['standard', 'key', 'vip', 'standard', 'key'] as const;
    const callers = await callersWithout();
    await available(one);
    await one.put('/api/agents/me/state', { state: 'not_ready' });
    for (const [index, level] of levels.entries()) {
      dial(callers[index]);
      await app.advance(7);
      const { customerId } = await newestCall();
      await app.deps.db.query(sql('test-level', 'UPDATE customers SET level = $2 WHERE id = $1'), [customerId, level]);
    }
    const rows = await app.deps.db.query<{ id: string; queuedAt: Date; level: CustomerLevel; priority: number }>(
      sql(
        'test-waiting',
        `SELECT c.id, c.queued_at AS "queuedAt", cu.level, c.priority FROM calls c
        JOIN customers cu ON cu.id = c.customer_id WHERE c.state = 'queued'`,
      ),
    );
    expect(rows.length).toBe(5);
    expect(await Promise.all(rows.toSorted(byPriority).map(({ id }) => aheadOf(id)))).toEqual([0, 1, 2, 3, 4]);
  });

  test('for the skill of the queue at most 60 s: then anybody will do', async () => {
    await app.deps.db.query(sql('test-unskill', 'DELETE FROM agent_skills WHERE agent_id = $1'), [two.user.id]);
    await available(two);
    dial();
    const call = await newestCall();
    await app.advance(59);
    expect(await offers(call.id)).toEqual([]);
    await app.advance(2);
    expect(await offers(call.id)).toMatchObject([{ agent: { id: two.user.id }, because: '等待已久，不再限定技能' }]);
  });
});

test('an agent reads the reasons for a call that was offered to them, and for no other', async () => {
  await available(one);
  dial();
  const call = await newestCall();
  expect((await one.get(`/api/calls/${call.id}/why`)).items.length).toBe(1);
  expect((await two.request('GET', `/api/calls/${call.id}/why`)).status).toBe(403);
  expect((await (await app.signIn('rep1')).request('GET', `/api/calls/${call.id}/why`)).status).toBe(403);
});
