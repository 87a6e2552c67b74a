import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

let app: Fixture;
let supervisor: Client;

beforeAll(async () => {
  app = await startApp();
  supervisor = await app.signIn('supervisor');
});
afterAll(() => app.close());

const week = 'from=2026-11-10T16:00:00Z&to=2026-11-18T02:00:00Z';
const read = async () => supervisor.get(`/api/reports/scorecard?${week}`);
const figureOf = (card: any, figure: string) => card.figures.find((one: any) => one.figure === figure);

test('the demo’s goals stand beside what was before Hotline, and eight weeks', async () => {
  const card = await read();
  expect(card.figures.map(({ figure }: any) => figure)).toEqual([
    ...['lost_leads', 'repeat_calls', 'handling_time', 'service_level', 'speed_to_lead'],
  ]);
  expect(figureOf(card, 'lost_leads')).toMatchObject({ goal: 0, now: 0, met: true });
  const handling = figureOf(card, 'handling_time');
  expect(handling.goal).toBe(handling.before / 2);
  expect(handling.trend).toHaveLength(8);
  expect(handling.trend.filter(({ value }: any) => value !== null).length).toBeGreaterThan(6);
  for (const figure of ['repeat_calls', 'speed_to_lead'])
    expect(figureOf(card, figure).before).toBeGreaterThan(figureOf(card, figure).now);
});

test('a repeat call is the same customer about the same thing within seven days, and no other', async () => {
  const { prisma } = app.deps.db;
  const [call] = await prisma.call.findMany({
    where: { customerId: { not: null }, agentId: { not: null }, startedAt: { gte: new Date('2026-11-11T00:00:00Z') } },
    include: { wrapUps: true },
    orderBy: { startedAt: 'desc' },
    take: 1,
  });
  if (!call) throw new Error('the demo has a call of a customer in its last week');
  const countOf = async () => {
    const { rows } = await app.deps.db.pool.query<{ calls: number }>(
      `SELECT count(*)::int AS calls FROM calls WHERE direction = 'inbound' AND answered_at IS NOT NULL AND agent_id IS NOT NULL
       AND customer_id IS NOT NULL AND started_at >= '2026-11-10T16:00:00Z' AND started_at < '2026-11-18T02:00:00Z'`,
    );
    return (rows[0]?.calls ?? 0) * figureOf(await read(), 'repeat_calls').now;
  };
  const before = Math.round(await countOf());
  const again = async (days: number, disposition: string) => {
    const { wrapUps, ...rest } = call;
    const startedAt = new Date(call.startedAt.getTime() - days * 86_400_000);
    const id = app.deps.ids.next();
    await prisma.call.create({
      data: { ...rest, id, startedAt, queuedAt: startedAt, answeredAt: startedAt, endedAt: startedAt },
    });
    const [wrapUp] = wrapUps;
    if (wrapUp) await prisma.wrapUp.create({ data: { ...wrapUp, id: app.deps.ids.next(), callId: id, disposition } });
  };
  const same = call.wrapUps[0]?.disposition ?? '';
  // Eight days before: too long ago. (It is in the span of nobody's week but counts for a call a day later.)
  await again(8, same);
  expect(Math.round(await countOf())).toBe(before);
  await again(2, 'complaint');
  expect(Math.round(await countOf())).toBe(before);
  await again(1, same);
  expect(Math.round(await countOf())).toBeGreaterThan(before);
});

test('a manager sets targets and baseline; the change is audited, as it was and as it is', async () => {
  const saved = await supervisor.put(`/api/reports/scorecard?${week}`, {
    baseline: { from: '2026-09-25T00:00:00+08:00', to: '2026-10-16T00:00:00+08:00' },
    targets: { handling_time: { kind: 'value', value: 200 }, service_level: { kind: 'value', value: 0.95 } },
  });
  expect(saved.baseline).toEqual({ from: '2026-09-24T16:00:00.000Z', to: '2026-10-15T16:00:00.000Z' });
  expect(saved.changed).toMatchObject({ by: '高文静' });
  expect(figureOf(saved, 'handling_time')).toMatchObject({ goal: 200, target: { kind: 'value', value: 200 } });
  // What was left out is as everybody begins.
  expect(figureOf(saved, 'repeat_calls').target).toEqual({ kind: 'of_baseline', value: 0.7 });
  expect(await read()).toEqual(saved);
  const [entry] = await app.deps.db.prisma.auditEntry.findMany({ where: { subjectId: 'scorecard' } });
  expect(entry).toMatchObject({
    action: 'scorecard.changed',
    userId: supervisor.user.id,
    data: {
      before: { targets: { handling_time: { kind: 'of_baseline', value: 0.5 } } },
      after: { targets: { handling_time: { kind: 'value', value: 200 } } },
    },
  });
});

test('what makes no sense is refused, and changes nothing', async () => {
  const before = await read();
  const baseline = { from: '2026-10-16T00:00:00Z', to: '2026-09-25T00:00:00Z' };
  const ok = { from: baseline.to, to: baseline.from };
  const bodies = [
    { baseline, targets: {} },
    { baseline: ok, targets: { handling_time: { kind: 'value', value: -1 } } },
    { baseline: ok, targets: { happiness: { kind: 'value', value: 1 } } },
    { baseline: { from: '2020-01-01T00:00:00Z', to: ok.to }, targets: {} },
  ];
  for (const body of bodies) expect((await supervisor.request('PUT', '/api/reports/scorecard', body)).status).toBe(400);
  const agent = await app.signIn('agent1');
  expect((await agent.request('PUT', '/api/reports/scorecard', { baseline: ok, targets: {} })).status).toBe(403);
  expect(await read()).toEqual(before);
});
