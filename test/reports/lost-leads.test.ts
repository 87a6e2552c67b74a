import { afterAll, beforeAll, expect, test } from 'vitest';
import { lostLeadLines } from '../../src/reports/lost-lead-lines.ts';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';
import { callAndPress, leadOf, setMobiles, stranger } from '../leads/telephones.ts';

let app: Fixture;
let supervisor: Client;

beforeAll(async () => {
  app = await startApp();
  supervisor = await app.signIn('supervisor');
  setMobiles(app, { kind: 'unreachable' });
  await app.settle();
});
afterAll(() => app.close());

const today = '2026-11-18T00:00:00+08:00';
const report = () => supervisor.get(`/api/reports/lost-leads?from=${encodeURIComponent(today)}`);

test('the demo’s eight weeks have lost nobody, and each call says where it is', async () => {
  const past = await supervisor.get('/api/reports/lost-leads?from=2026-09-01T00:00:00Z');
  expect(past.unaccounted).toBe(0);
  expect(past.calls).toBeGreaterThan(20);
  expect(Object.values(past.places as number[]).reduce((sum, one) => sum + one, 0)).toBe(past.calls);
  expect(JSON.stringify(past.items)).not.toMatch(/1[3-9]\d{9}/);
});

test('a caller on the line, then offered, then a rep’s, then closed with a reason: never out of sight', async () => {
  const before = await report();
  const gains = async (place: string) => {
    const now = await report();
    expect(now.unaccounted).toBe(0);
    expect(now.calls).toBe(before.calls + 1);
    expect(now.places[place]).toBe(before.places[place] + 1);
  };
  const call = await callAndPress(app, stranger(400), '1');
  await gains('on_the_line');
  call.hangUp();
  await app.advance(3);
  await gains('offered');
  const { id } = await leadOf(app, stranger(400));
  const { items } = await supervisor.get('/api/reps');
  await supervisor.post(`/api/leads/${id}/assign`, { repId: items[0].id, reason: 'knows the town' });
  await gains('owned');
  await supervisor.post(`/api/leads/${id}/status`, { status: 'lost', lostReason: 'no budget' });
  await gains('closed');
  expect((await report()).items.find((one: any) => one.leadId === id)).toMatchObject({
    place: 'closed',
    reason: 'no budget',
  });
});

test('one that falls out of every list is counted, in the API, in the file and in the terminal', async () => {
  await callAndPress(app, stranger(401), '1');
  const { id } = await leadOf(app, stranger(401));
  await app.advance(120);
  // What no code of ours does: an offer that vanished, and nobody who looks for another.
  await app.deps.db.prisma.leadOffer.deleteMany({ where: { leadId: id } });
  await app.deps.db.prisma.lead.update({ where: { id }, data: { status: 'offered', ownerId: null } });
  await app.deps.db.prisma.call.updateMany({
    where: { leadId: id },
    data: { state: 'ended', endedAt: app.clock.now(), outcome: 'lead', endReason: 'abandoned', step: null },
  });
  await app.clock.advance(61_000);
  const lost = await report();
  expect(lost.unaccounted).toBe(1);
  expect(lost.items[0]).toMatchObject({ leadId: id, place: 'unaccounted' });
  const told = await lostLeadLines(app.deps, { from: '2026-11-18', to: '2026-11-19' });
  expect(told.unaccounted).toBe(1);
  expect(told.lines[0]).toContain('unaccounted');
  const file = await fetch(`${app.url}/api/reports/lost-leads.csv?from=${encodeURIComponent(today)}`, {
    headers: { authorization: `Bearer ${supervisor.token}` },
  });
  expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const text = Buffer.from(await file.arrayBuffer()).toString('utf8');
  expect(text.startsWith('\uFEFFcall,at,lead,place,rep,reason\r\n')).toBe(true);
  expect(text.split('\r\n')).toHaveLength(lost.calls + 2);
});

test('the statement that is printed gives the same count when somebody runs it', async () => {
  const { lines } = await lostLeadLines(app.deps, { from: '2026-11-18', to: '2026-11-19', sql: true });
  const { rows } = await app.deps.db.pool.query<{ place: string }>(lines.join('\n'));
  const lost = await report();
  expect(rows).toHaveLength(lost.calls);
  expect(rows.filter(({ place }) => place === 'unaccounted')).toHaveLength(lost.unaccounted);
});

test('only for those who answer for the floor, and for a span that there is', async () => {
  const agent = await app.signIn('agent1');
  for (const path of ['leads', 'leads.csv', 'desk', 'desk.csv', 'lost-leads', 'lost-leads.csv', 'scorecard'])
    expect((await agent.request('GET', `/api/reports/${path}`)).status).toBe(403);
  const backwards = '/api/reports/leads?from=2026-11-18T00:00:00Z&to=2026-11-17T00:00:00Z';
  expect((await supervisor.request('GET', backwards)).status).toBe(400);
});
