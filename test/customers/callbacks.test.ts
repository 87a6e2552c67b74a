import { afterAll, beforeAll, expect, test } from 'vitest';
import { callbackView } from '../../src/contract/callback.ts';
import { page } from '../../src/contract/paging.ts';
import { startApp } from '../app-fixture.ts';
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
