import { afterAll, beforeAll, expect, test } from 'vitest';
import { REVEALS_PER_HOUR } from '../../src/auth/audit-reveal.ts';
import { HOTLINE, startApp, STRANGER } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

let app: Fixture;
let agent: Client;
beforeAll(async () => {
  app = await startApp({ env: { API_REQUESTS_PER_MINUTE: '60', TRUSTED_PROXIES: '127.0.0.1' } });
  agent = await app.signIn('agent1');
});
afterAll(() => app.close());

const statuses = async (times: number, ask: (n: number) => Promise<{ status: number }>) => {
  const found: number[] = [];
  for (let n = 0; n < times; n += 1) found.push((await ask(n)).status);
  return found;
};
const atOnce = async (times: number, ask: (n: number) => Promise<{ status: number }>) =>
  (await Promise.all(Array.from({ length: times }, (_, n) => ask(n)))).map(({ status }) => status);
const count = (of: number[], status: number) => of.filter((one) => one === status).length;

test('one user’s requests are limited, the others’ and the carrier’s are not', async () => {
  const asked = await statuses(70, () => agent.request('GET', '/api/me'));
  expect([count(asked, 200), count(asked, 429)]).toEqual([60, 10]);
  const refused = await agent.request('GET', '/api/me');
  expect([refused.body.type, refused.headers.get('retry-after')]).toEqual(['/problems/too-many-requests', '1']);
  expect((await (await app.signIn('agent2')).request('GET', '/api/me')).status).toBe(200);

  // A call comes in meanwhile, with all the webhooks that belong to it.
  const caller = app.simulator.placeCall({ from: STRANGER, to: HOTLINE });
  await app.advance(4);
  expect(caller.heard.length).toBeGreaterThan(0);
  caller.hangUp();
  await app.advance(2);
  expect(app.simulator.errors()).toEqual([]);

  await app.clock.advance(60_000);
  expect((await agent.request('GET', '/api/me')).status).toBe(200);
});

test('a hundred forged webhooks are each refused as forged, and none for being many', async () => {
  const forged = await statuses(100, () => fetch(`${app.url}/webhooks/twilio/voice`, { method: 'POST' }));
  expect(count(forged, 403)).toBe(100);
});

/** As if this person had been shown so many numbers just now. */
async function shown(client: Client, times: number): Promise<void> {
  const at = app.clock.now();
  const entry = { at, userId: client.user.id, action: 'number.revealed', subjectType: 'call', subjectId: 'x' };
  await app.deps.db.prisma.auditEntry.createMany({
    data: Array.from({ length: times }, () => ({ ...entry, id: app.deps.ids.next(), reason: 'called back' })),
  });
}
const revealOf = async (client: Client) => {
  const { rows } = await app.deps.db.pool.query('SELECT id FROM customer_numbers LIMIT 1');
  return () => client.request('POST', `/api/customer-numbers/${rows[0].id}/reveal`, { reason: 'called back' });
};

test('sixty whole numbers an hour are shown to one person, each written down, then no more', async () => {
  const admin = await app.signIn('admin');
  await shown(admin, REVEALS_PER_HOUR - 2);
  const reveal = await revealOf(admin);
  expect(await statuses(4, reveal)).toEqual([200, 200, 429, 429]);
  const kept = await app.deps.db.prisma.auditEntry.count({
    where: { action: 'number.revealed', userId: admin.user.id },
  });
  expect(kept).toBe(REVEALS_PER_HOUR);
  expect((await reveal()).headers.get('retry-after')).toBe('3600');
  expect((await (await revealOf(await app.signIn('supervisor')))()).status).toBe(200);
  await app.clock.advance(3_600_000);
  expect((await reveal()).status).toBe(200);
});

test('twenty who ask at once for the last ten get ten', async () => {
  const other = await app.signIn('agent3');
  await shown(other, REVEALS_PER_HOUR - 10);
  const reveal = await revealOf(other);
  const answers = await Promise.all(Array.from({ length: 20 }, reveal));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
});

const guess = (from: string, n: number) =>
  fetch(`${app.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    body: JSON.stringify({ login: `guess${n}`, password: 'wrong' }),
  });

test('behind a trusted proxy each address is slowed down by itself', async () => {
  expect(count(await atOnce(27, (n) => guess('198.51.100.7', n)), 429)).toBeGreaterThan(0);
  expect((await guess('198.51.100.8', 99)).status).toBe(401);
});

test('control: from whom we do not trust the header is nothing but words', async () => {
  const plain = await startApp();
  try {
    const ask = (n: number) =>
      fetch(`${plain.url}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': `198.51.100.${n}` },
        body: JSON.stringify({ login: `guess${n}`, password: 'wrong' }),
      });
    expect(count(await atOnce(27, ask), 429)).toBeGreaterThan(0);
  } finally {
    await plain.close();
  }
});
