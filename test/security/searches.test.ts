import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOTLINE, STRANGER, startApp } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

const WORDS = '计费接口超时';

let app: Fixture;
let agent: Client;
let rep: Client;
beforeAll(async () => {
  app = await startApp();
  [agent, rep] = await Promise.all([app.signIn('agent1'), app.signIn('rep1')]);
  app.simulator.placeCall({ from: STRANGER, to: HOTLINE });
  await app.advance(2);
});
afterAll(() => app.close());

const cases: [string, Record<string, string | number>][] = [
  ['customers', { q: '13800138000' }],
  ['customers', { q: '海川', limit: 3 }],
  ['leads', { q: STRANGER.slice(-4) }],
  ['leads', { status: 'open', limit: 2 }],
];

test.each(cases)('%s: what is searched for goes in a body and finds what the address finds (%o)', async (of, asked) => {
  const query = new URLSearchParams(
    Object.entries(asked).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const byAddress = await agent.get(`/api/${of}?${query.toString()}`);
  expect(byAddress.items.length).toBeGreaterThan(0);
  expect(await agent.post(`/api/${of}/search`, asked)).toEqual(byAddress);
});

test('what a caller says goes in a body, and finds the solutions of similar tickets', async () => {
  const byAddress = await agent.get(`/api/tickets/similar?q=${encodeURIComponent(WORDS)}`);
  expect(byAddress.items.length).toBeGreaterThan(0);
  expect(await agent.post('/api/tickets/similar', { q: WORDS })).toEqual(byAddress);
});

test('a rep finds only their own, this way too', async () => {
  const { items } = await rep.post('/api/customers/search', { q: '' });
  expect(items.map(({ owner }: { owner: { id: string } | null }) => owner?.id)).toEqual(items.map(() => rep.user.id));
});

test('what cannot be searched for is told by name', async () => {
  const answer = await agent.request('POST', '/api/customers/search', { q: 'x'.repeat(101) });
  expect(answer.status).toBe(400);
  expect(JSON.stringify(answer.body)).toMatch(/q/);
});
