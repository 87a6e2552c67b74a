import { afterAll, beforeAll, expect, test } from 'vitest';
import { taskView } from '../../src/contract/task.ts';
import { similarTicket, ticketView } from '../../src/contract/ticket.ts';
import { startApp, HOTLINE, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

let app: Fixture;
let agent: Client;
beforeAll(async () => {
  app = await startApp();
  agent = await app.signIn('agent1');
});
afterAll(() => app.close());

async function talkWithWangFang(): Promise<string> {
  await agent.put('/api/agents/me/state', { state: 'available' });
  app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  await app.settle();
  const [call] = (await agent.get('/api/calls')).items;
  await agent.post(`/api/calls/${call.id}/accept`);
  await app.advance(2);
  return call.id;
}
const similar = async (query: string) =>
  similarTicket.array().parse((await agent.get(`/api/tickets/similar?${query}`)).items);

test('a ticket is opened from the call, is on the next pop, and helps others once it is solved', async () => {
  const callId = await talkWithWangFang();
  const body = { title: '夜间巡检短信没有发出', description: '凌晨两点的巡检结果没有短信。', faultType: 'alarm' };
  const ticket = ticketView.parse(await agent.post(`/api/calls/${callId}/tickets`, body));
  expect(ticket).toMatchObject({
    status: 'open',
    contactName: '王芳',
    ownerName: agent.user.name,
    faultType: { code: 'alarm', nameEn: 'Alarms and messages' },
  });
  expect(await agent.post(`/api/calls/${callId}/tickets`, body)).toEqual(ticket);
  expect(await agent.request('POST', `/api/calls/${callId}/tickets`, { ...body, faultType: 'nothing' })).toMatchObject({
    status: 422,
  });
  await agent.post(`/api/calls/${callId}/hang-up`);
  await app.settle();
  await agent.post(`/api/calls/${callId}/wrap-up`, { disposition: 'fault', note: '开单' });
  await app.settle();

  const solution = '巡检任务的短信模板缺少签名，补上签名后重新下发，收到测试短信。';
  const before = await similar(`faultType=alarm&q=${encodeURIComponent('巡检短信没有收到')}`);
  expect(before.map(({ id }) => id)).not.toContain(ticket.id);
  const done = ticketView.parse(await agent.post(`/api/tickets/${ticket.id}/solve`, { solution }));
  expect(done).toMatchObject({ status: 'solved', solution });
  await app.clock.advance(5_000);
  expect(await agent.post(`/api/tickets/${ticket.id}/solve`, { solution })).toEqual(done);
  expect(await agent.request('POST', `/api/tickets/${ticket.id}/solve`, { solution: '另外的办法' })).toMatchObject({
    status: 409,
  });
  const [first] = await similar(
    `faultType=alarm&q=${encodeURIComponent('巡检短信没有收到')}&customerId=${ticket.customerId}`,
  );
  expect(first).toMatchObject({ id: ticket.id, solution, sameCustomer: true });
});

test('similar tickets are of the fault type first, and carry what helped', async () => {
  const found = await similar('faultType=performance');
  expect(found.length).toBeGreaterThan(1);
  expect(found.every((one) => one.faultType?.code === 'performance' && one.solution.length > 10)).toBe(true);
  const across = await similar(`faultType=invoice&q=${encodeURIComponent('采集任务中断，状态超时')}`);
  const codes = across.map((one) => one.faultType?.code);
  expect(codes).toContain('performance');
  expect(codes.lastIndexOf('invoice')).toBeLessThan(codes.indexOf('performance'));
  expect(await similar('')).toEqual([]);
});

test('a ticket needs somebody whose it is, and the call on one’s own desk', async () => {
  const callId = await talkWithWangFang();
  const other = await app.signIn('agent2');
  const body = { title: '不是我的通话', faultType: 'other' };
  expect(await other.request('POST', `/api/calls/${callId}/tickets`, body)).toMatchObject({ status: 403 });
  await app.deps.db.pool.query('UPDATE calls SET customer_id = NULL, contact_id = NULL WHERE id = $1', [callId]);
  expect(await agent.request('POST', `/api/calls/${callId}/tickets`, body)).toMatchObject({ status: 409 });
  await agent.post(`/api/calls/${callId}/hang-up`);
  await app.settle();
  await agent.post(`/api/calls/${callId}/wrap-up`, { disposition: 'fault', note: '' });
});

test('a follow-up with words is a task of the agent’s own, without them a promise to the caller', async () => {
  const callId = await talkWithWangFang();
  await agent.post(`/api/calls/${callId}/hang-up`);
  await app.settle();
  const sheet = { disposition: 'follow_up', note: '', followUpAt: '2026-11-19T02:00:00.000Z' };
  await agent.post(`/api/calls/${callId}/wrap-up`, { ...sheet, followUpText: '把升级手册发给王芳' });
  const tasks = async (by: Client) => taskView.array().parse((await by.get('/api/tasks')).items);
  const [task] = await tasks(agent);
  expect(task).toMatchObject({
    text: '把升级手册发给王芳',
    customerName: '青岛海川通信',
    contactName: '王芳',
    doneAt: null,
  });
  const promised = `SELECT count(*)::int AS n FROM callbacks WHERE call_id = $1 AND reason = 'follow_up'`;
  expect((await app.deps.db.pool.query(promised, [callId])).rows).toEqual([{ n: 0 }]);
  // Handed in again it is amended, not doubled.
  await agent.post(`/api/calls/${callId}/wrap-up`, { ...sheet, followUpText: '把升级手册和补丁发给王芳' });
  expect((await tasks(agent)).map(({ text }) => text)).toEqual(['把升级手册和补丁发给王芳']);
  const other = await app.signIn('agent2');
  expect(await tasks(other)).toEqual([]);
  expect(await other.request('PUT', `/api/tasks/${task?.id}/done`, { done: true })).toMatchObject({ status: 404 });
  expect(await agent.put(`/api/tasks/${task?.id}/done`, { done: true })).toMatchObject({ doneAt: expect.any(String) });
  expect(await agent.put(`/api/tasks/${task?.id}/done`, { done: false })).toMatchObject({ doneAt: null });
  await agent.post(`/api/calls/${callId}/wrap-up`, sheet);
  expect((await app.deps.db.pool.query(promised, [callId])).rows).toEqual([{ n: 1 }]);
});
