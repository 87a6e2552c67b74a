import { afterAll, beforeAll, expect, test } from 'vitest';
import { promiseCallback } from '../../src/callbacks/promise-callback.ts';
import { lockCall } from '../../src/calls/call-store.ts';
import { callbackView } from '../../src/contract/callback.ts';
import { page } from '../../src/contract/paging.ts';
import { HOTLINE, startApp, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

let app: Fixture;
let agent: Client;
beforeAll(async () => {
  app = await startApp();
  agent = await app.signIn('agent1');
});
afterAll(() => app.close());

const list = async (by: Client, status = 'open') =>
  page(callbackView).parse(await by.get(`/api/callbacks?status=${status}`)).items;
const anOpenOne = async () => (await list(agent))[0] ?? Promise.reject(new Error('the demo has open callbacks'));

test('open promises are a work list, the most urgent first, with masked numbers', async () => {
  const items = await list(agent);
  expect(items.length).toBeGreaterThan(1);
  expect(items.map(({ dueAt }) => dueAt)).toEqual(items.map(({ dueAt }) => dueAt).toSorted());
  expect(items.every(({ number, status }) => number.includes('****') && status === 'open')).toBe(true);
});

test('the number is shown for a reason that is written down', async () => {
  const { id } = await anOpenOne();
  expect(await agent.post(`/api/callbacks/${id}/reveal`, { reason: '按约回拨' })).toEqual({
    number: expect.stringMatching(/^\+86\d{11}$/),
  });
  const { rows } = await app.deps.db.pool.query('SELECT action, reason FROM audit_entries WHERE subject_id = $1', [id]);
  expect(rows).toEqual([{ action: 'number.revealed', reason: '按约回拨' }]);
});

test('a rep sees and does only promises of their own', async () => {
  const rep = await app.signIn('rep1');
  const { id } = await anOpenOne();
  expect(await list(rep)).toEqual([]);
  expect(await rep.request('POST', `/api/callbacks/${id}/done`, {})).toMatchObject({ status: 404 });
  expect(await rep.request('POST', `/api/callbacks/${id}/reveal`, { reason: 'curious' })).toMatchObject({
    status: 404,
  });
  await app.deps.db.pool.query('UPDATE callbacks SET owner_id = $1 WHERE id = $2', [rep.user.id, id]);
  expect((await list(rep)).map((one) => one.id)).toEqual([id]);
});

test('done takes it off the list, is written down, and twice is once', async () => {
  const before = await list(agent);
  const first = before.find(({ owner }) => owner === null) ?? (await anOpenOne());
  const done = callbackView.parse(await agent.post(`/api/callbacks/${first.id}/done`));
  expect(done).toMatchObject({ status: 'done', owner: { id: agent.user.id }, doneAt: expect.any(String) });
  await app.clock.advance(5_000);
  expect(await agent.post(`/api/callbacks/${first.id}/done`)).toEqual(done);
  expect((await list(agent)).length).toBe(before.length - 1);
  expect((await list(agent, 'done')).map(({ id }) => id)).toContain(first.id);
  const { rows } = await app.deps.db.pool.query(
    `SELECT 1 FROM audit_entries WHERE subject_id = $1 AND action = 'callback.done'`,
    [first.id],
  );
  expect(rows).toHaveLength(1);
});

/** Rings, waits and gives up. */
async function ringsInVain(from: string): Promise<void> {
  const caller = app.simulator.placeCall({ from, to: HOTLINE });
  await app.advance(8);
  caller.hangUp();
  await app.advance(2);
}
const entryOf = async (lastFour: string, status = 'open') =>
  (await list(agent, status)).find(({ number, reason }) => number.endsWith(lastFour) && reason !== 'follow_up') ??
  Promise.reject(new Error(`nothing of ${lastFour}`));
/** The agent takes whatever call is offered now. */
async function acceptOffer(): Promise<string> {
  await agent.put('/api/agents/me/state', { state: 'available' });
  await app.advance(2);
  const offer = await app.deps.db.prisma.reservation.findFirst({ where: { state: 'pending' } });
  await agent.post(`/api/calls/${offer!.callId}/accept`);
  await app.advance(2);
  return offer!.callId;
}
async function writeUp(callId: string, body: object = {}): Promise<void> {
  await agent.post(`/api/calls/${callId}/hang-up`);
  await app.advance(2);
  await agent.post(`/api/calls/${callId}/wrap-up`, { disposition: 'resolved', note: '已处理', ...body });
  await agent.put('/api/agents/me/state', { state: 'not_ready' });
}

test('three rings of one caller are one entry that tells of each, and who last spoke with them', async () => {
  for (let ring = 0; ring < 3; ring += 1) await ringsInVain(WANG_FANG);
  const entries = (await list(agent)).filter(({ number }) => number.endsWith('8000'));
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({
    reason: 'missed',
    customerName: '青岛海川通信',
    contactName: '王芳',
    rings: { count: 3 },
    lastSpoke: { by: expect.any(String) },
    closed: null,
  });
  expect(entries[0]!.rings.newest.map(({ reason }) => reason)).toEqual(['missed', 'missed', 'missed']);
  expect(Date.parse(entries[0]!.rings.lastAt!)).toBeGreaterThan(Date.parse(entries[0]!.rings.firstAt!));
});

test('it closes itself when the customer is answered on another number, and says by whom', async () => {
  const { id, customerId } = await entryOf('8000');
  // The same customer's other telephone.
  const other = '+8613800138999';
  const { sealed, index, lastFour } = app.deps.vault.store(other as never);
  await app.deps.db.pool.query(
    `INSERT INTO customer_numbers (id, customer_id, kind, sealed, index, last_four) VALUES ($1, $2, 'direct', $3, $4, $5)`,
    [app.deps.ids.next(), customerId, sealed, index, lastFour],
  );
  const caller = app.simulator.placeCall({ from: other, to: HOTLINE });
  await app.advance(3);
  const callId = await acceptOffer();
  expect(caller.heard.at(-1)?.kind).toBe('talking');
  expect(await agent.get(`/api/callbacks/${id}`)).toMatchObject({
    status: 'done',
    closed: { because: 'answered', by: { id: agent.user.id }, note: null },
  });
  await writeUp(callId);
});

test('a rep who talks with the lead closes it too', async () => {
  await ringsInVain(STRANGER);
  const lead = await app.deps.db.prisma.lead.findFirst({ where: { lastFour: '5678' } });
  const call = await app.deps.db.prisma.call.findFirst({ where: { leadId: lead!.id } });
  await app.deps.outbox.commit(async (unit) => {
    const locked = await lockCall(unit, call!.id);
    await promiseCallback(unit, app.deps.ids, locked!, { reason: 'rep_promise', dueAt: unit.now });
  });
  const { id } = await entryOf('5678');
  const [rep, supervisor] = [await app.signIn('rep2'), await app.signIn('supervisor')];
  await supervisor.post(`/api/leads/${lead!.id}/assign`, { repId: rep.user.id, reason: '测试安排' });
  expect((await list(rep)).map((one) => one.id)).toContain(id);
  await rep.post(`/api/leads/${lead!.id}/contacted`, { reached: true, note: '已联系' });
  expect(await agent.get(`/api/callbacks/${id}`)).toMatchObject({
    status: 'done',
    closed: { because: 'lead', by: { id: rep.user.id } },
  });
});

test('a day noted in wrap-up is a task of its own: moved when written again, and no other call closes it', async () => {
  app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  await app.advance(3);
  const callId = await acceptOffer();
  const inHours = (hours: number) => new Date(app.clock.now().getTime() + hours * 3_600_000).toISOString();
  await writeUp(callId, { note: '寄送报价单', followUpAt: inHours(20) });
  await agent.post(`/api/calls/${callId}/wrap-up`, {
    disposition: 'resolved',
    note: '寄送新报价单',
    followUpAt: inHours(24),
  });
  const followUps = (await list(agent)).filter((one) => one.callId === callId);
  expect(followUps).toMatchObject([
    { reason: 'follow_up', task: '寄送新报价单', rings: { count: 0 }, owner: { id: agent.user.id } },
  ]);
  app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  await app.advance(3);
  await writeUp(await acceptOffer());
  expect(await agent.get(`/api/callbacks/${followUps[0]!.id}`)).toMatchObject({ status: 'open' });
});

test('age counts opening time: a weekend and a night make nobody older', async () => {
  const open = Object.fromEntries(
    ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => [day, [['09:00', '18:00']]]),
  );
  await app.deps.db.pool.query('UPDATE business_hours SET weekly = $1', [{ days: open }]);
  const { id } = await anOpenOne();
  // Friday 17:00 to Wednesday 10:00 and a little: 1 + 9 + 9 + 1 hours.
  await app.deps.db.pool.query('UPDATE callbacks SET created_at = $2 WHERE id = $1', [id, '2026-11-13T09:00:00Z']);
  const past = (app.clock.now().getTime() - Date.parse('2026-11-18T02:00:00Z')) / 1_000;
  expect((await agent.get(`/api/callbacks/${id}`)).openSeconds).toBe(20 * 3_600 + Math.floor(past));
});

test('taken it is mine alone until I give it back; a supervisor may take it from me; closed with a word of why', async () => {
  const [two, supervisor] = [await app.signIn('agent2'), await app.signIn('supervisor')];
  await ringsInVain(WANG_FANG);
  const free = await entryOf('8000');
  const before = await agent.get('/api/callbacks/count');
  expect(await agent.post(`/api/callbacks/${free.id}/take`)).toMatchObject({
    owner: { id: agent.user.id },
    takenAt: expect.any(String),
  });
  expect(await agent.get('/api/callbacks/count')).toEqual({ ...before, mine: before.mine + 1 });
  const mine = page(callbackView).parse(await agent.get('/api/callbacks?owner=me')).items;
  expect(mine.map(({ id }) => id)).toContain(free.id);
  expect(mine.every(({ owner }) => owner?.id === agent.user.id)).toBe(true);
  expect(await two.request('POST', `/api/callbacks/${free.id}/take`, {})).toMatchObject({
    status: 409,
    body: { type: '/problems/callback-state' },
  });
  expect(await supervisor.post(`/api/callbacks/${free.id}/give-back`)).toMatchObject({ owner: null, takenAt: null });
  const note = '已用短信回复';
  expect(await two.post(`/api/callbacks/${free.id}/done`, { note })).toMatchObject({
    closed: { because: 'by_hand', by: { id: two.user.id }, note },
  });
  expect(await agent.request('POST', `/api/callbacks/${free.id}/take`, {})).toMatchObject({ status: 409 });
  const late = page(callbackView).parse(await agent.get('/api/callbacks?due=overdue')).items;
  expect(late.every(({ urgency }) => urgency === 'overdue')).toBe(true);
});
