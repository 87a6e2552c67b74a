import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixedNumbers } from '../../prisma/demo-company/demo-numbers.ts';
import { customerListItem, customerView, historyEntry } from '../../src/contract/customer.ts';
import type { CustomerListItem } from '../../src/contract/customer.ts';
import { page } from '../../src/contract/paging.ts';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

let app: Fixture;
let agent: Client;
let rep: Client;
beforeAll(async () => {
  app = await startApp();
  agent = await app.signIn('agent1');
  rep = await app.signIn('rep1');
});
afterAll(() => app.close());

const search = async (q: string, by: Client = agent) =>
  page(customerListItem).parse(await by.get(`/api/customers?q=${encodeURIComponent(q)}`)).items;
const names = (items: CustomerListItem[]) => items.map(({ name }) => name);
const haichuan = async () => (await search('海川'))[0] ?? Promise.reject(new Error('expected 海川'));

test.each([
  '海川',
  '青岛海川通信',
  '王芳',
  '13800138000',
  '+86 138-0013-8000',
  '008613800138000',
  '0532-88661000',
  '88661000',
  '8866 1000转8012',
])('a search for %s finds 青岛海川通信', async (q) => expect(names(await search(q))).toContain('青岛海川通信'));

test('four digits find the numbers that end so, and no others', async () => {
  const { rows } = await app.deps.db.pool.query(
    `SELECT DISTINCT c.name FROM customers c JOIN customer_numbers n ON n.customer_id = c.id WHERE n.last_four = '8000'`,
  );
  expect(names(await search('8000')).toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
  expect(rows.length).toBeGreaterThan(0);
});

test.each(['%', '_', '\\', '13912345678', '不存在的公司'])('a search for %s finds nobody', async (q) =>
  expect(await search(q)).toEqual([]),
);

test('the list says what stands open and when there was last contact', async () => {
  expect(await haichuan()).toMatchObject({
    level: 'vip',
    region: '山东省 青岛市',
    industry: '电信、广播电视和卫星传输服务',
    owner: { name: '周立群' },
    contactCount: 3,
    openTickets: 1,
    lastInteractionAt: expect.stringMatching(/Z$/),
  });
});

test('pages follow one another without a gap or a repeat', async () => {
  const seen: string[] = [];
  let cursor = '';
  do {
    const shown = page(customerListItem).parse(await agent.get(`/api/customers?limit=100${cursor}`));
    seen.push(...shown.items.map(({ id }) => id));
    cursor = shown.nextCursor === null ? '' : `&cursor=${encodeURIComponent(shown.nextCursor)}`;
  } while (cursor !== '');
  const { rows } = await app.deps.db.pool.query('SELECT id FROM customers WHERE is_active');
  expect(seen.toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
});

test('a cursor that is none of ours is a bad request', async () => {
  expect(await agent.request('GET', '/api/customers?cursor=nonsense')).toMatchObject({ status: 400 });
});

test('a customer’s page has people, masked numbers, tickets, contracts and licences', async () => {
  const { id } = await haichuan();
  const customer = customerView.parse(await agent.get(`/api/customers/${id}`));
  expect(customer.contacts.find(({ name }) => name === '王芳')).toMatchObject({
    title: '网络运维主管',
    numbers: [{ kind: 'direct', masked: '138****8000' }],
  });
  expect(customer.contacts.find(({ name }) => name === '刘建国')?.numbers).toMatchObject([
    { kind: 'switchboard', masked: '0532-****1000', extension: '8012' },
  ]);
  expect(customer.numbers).toMatchObject([{ kind: 'switchboard' }]);
  expect(customer.tickets.map(({ status }) => status)).toEqual(['open', 'solved']);
  expect(customer.contracts.map(({ number }) => number)).toEqual(['HT-2026-0417', 'HT-2024-0139']);
  expect(customer.licences).toHaveLength(2);
  expect(JSON.stringify(customer)).not.toContain('13800138000');
});

test('history comes newest first, page by page', async () => {
  const { id } = await haichuan();
  const first = page(historyEntry).parse(await agent.get(`/api/customers/${id}/history?limit=5`));
  const second = page(historyEntry).parse(
    await agent.get(`/api/customers/${id}/history?limit=5&cursor=${encodeURIComponent(first.nextCursor ?? '')}`),
  );
  const times = [...first.items, ...second.items].map(({ at }) => at);
  expect(times).toEqual(times.toSorted().toReversed());
  expect([first.items.length, second.items.length, second.nextCursor]).toEqual([5, 4, null]);
});

test('a number is shown whole for a reason, and that is written down before', async () => {
  const { id } = await haichuan();
  const customer = customerView.parse(await agent.get(`/api/customers/${id}`));
  const numberId = customer.contacts.find(({ name }) => name === '王芳')?.numbers[0]?.id ?? '';
  expect(await agent.request('POST', `/api/customer-numbers/${numberId}/reveal`, { reason: '' })).toMatchObject({
    status: 400,
  });
  expect(await agent.post(`/api/customer-numbers/${numberId}/reveal`, { reason: '回拨客户' })).toEqual({
    number: fixedNumbers.wangFang,
  });
  const { rows } = await app.deps.db.pool.query(
    'SELECT user_id, action, reason FROM audit_entries WHERE subject_id = $1',
    [numberId],
  );
  expect(rows).toEqual([{ user_id: agent.user.id, action: 'number.revealed', reason: '回拨客户' }]);
});

test('a rep sees own customers and nothing of another rep’s', async () => {
  expect(names(await search('海川', rep))).toEqual(['青岛海川通信']);
  const stranger = await app.signIn('rep2');
  const { id } = await haichuan();
  const numberId = customerView.parse(await agent.get(`/api/customers/${id}`)).contacts[0]?.numbers[0]?.id ?? '';
  expect(await search('海川', stranger)).toEqual([]);
  expect(await search('13800138000', stranger)).toEqual([]);
  expect(await stranger.request('GET', `/api/customers/${id}`)).toMatchObject({ status: 404 });
  expect(await stranger.request('GET', `/api/customers/${id}/history`)).toMatchObject({ status: 404 });
  expect(
    await stranger.request('POST', `/api/customer-numbers/${numberId}/reveal`, { reason: 'curious' }),
  ).toMatchObject({ status: 404 });
  const { rows } = await app.deps.db.pool.query('SELECT 1 FROM audit_entries WHERE user_id = $1', [stranger.user.id]);
  expect(rows).toEqual([]);
});
