import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';
import { callAndPress, leadOf, offersOf, setMobiles, stranger } from '../leads/telephones.ts';

let app: Fixture;
let supervisor: Client;

beforeAll(async () => {
  app = await startApp();
  supervisor = await app.signIn('supervisor');
  setMobiles(app, { kind: 'unreachable' });
  await app.settle();
});
afterAll(() => app.close());

// After the demo's own traffic: the first second of the test.
const since = '2026-11-18T02:00:00Z';
const by = (dimension: string, language = 'zh-CN') =>
  supervisor.get(`/api/reports/leads?from=${since}&by=${dimension}&language=${language}`);

test('a lead handed over live and one as a record: each figure is what happened on the telephones', async () => {
  expect((await by('team')).total).toMatchObject({ leads: 0, speedMedianSeconds: null, liveShare: null });
  // rep1 picks up after 4 s, hears the whisper and presses 1.
  setMobiles(app, { kind: 'unreachable' }, { 1: { kind: 'answers', afterMs: 4_000, press: '1' } });
  const live = await callAndPress(app, stranger(500), '1');
  await app.advance(20);
  const first = await leadOf(app, stranger(500));
  expect(first.status).toBe('contacted');
  live.hangUp();
  await app.advance(2);
  setMobiles(app, { kind: 'unreachable' });
  const gone = await callAndPress(app, stranger(501), '1');
  gone.hangUp();
  await app.advance(30);
  const second = await leadOf(app, stranger(501));
  const offer = (await offersOf(app, second.id)).at(-1);
  expect(offer?.state).toBe('offered');
  const rep = await app.signIn(offer?.login ?? '');
  await rep.post(`/api/leads/${second.id}/accept`);
  await app.advance(60);
  await rep.post(`/api/leads/${second.id}/contacted`, { reached: true, note: 'wants a demo' });
  await app.settle();
  const { total } = await by('team');
  expect(total).toMatchObject({ leads: 2, contacted: 2, handedOverLive: 1, liveShare: 0.5 });
  expect(total).toMatchObject({ offers: 1, acceptedInTime: 1, acceptedInTimeShare: 1, lapsed: 0, converted: 0 });
});

test('each is a recount from the event log', async () => {
  const { rows } = await app.deps.db.pool.query<{ seconds: number }>(
    `SELECT extract(epoch FROM min(e.at) - c.started_at)::float8 AS seconds FROM events e
     JOIN leads l ON l.id = e.lead_id JOIN calls c ON c.id = l.first_call_id
     WHERE e.type = 'lead.contacted' AND l.created_at >= $1 GROUP BY l.id, c.started_at ORDER BY 1`,
    [since],
  );
  const { total } = await by('team');
  expect(rows).toHaveLength(2);
  expect(total.speedMedianSeconds).toBe(rows[0]?.seconds);
  expect(total.speedP90Seconds).toBe(rows[1]?.seconds);
});

test('by every dimension the rows add up to the whole, under names that people know', async () => {
  const names: Record<string, RegExp> = {
    ...{ team: /^华东通信组$/, rep: /^(周立群|徐梦洁|韩振宇)$/, rule: /^通信和软件 · 江苏$/ },
    ...{ region: /^江苏省$/, industry: /信息/, hotline: /400-800-1234/ },
  };
  for (const [dimension, name] of Object.entries(names)) {
    const { rows, total } = await by(dimension);
    expect(rows.reduce((sum: number, row: any) => sum + row.leads, 0)).toBe(total.leads);
    expect(rows[0].name).toMatch(name);
  }
  expect((await by('region', 'en')).rows[0].name).toBe('Jiangsu');
});

test('the table is a file that Excel reads, without a number of anybody', async () => {
  const file = await fetch(`${app.url}/api/reports/leads.csv?from=${since}&by=rep`, {
    headers: { authorization: `Bearer ${supervisor.token}` },
  });
  expect(file.headers.get('content-disposition')).toBe('attachment; filename="hotline-leads-by-rep.csv"');
  const text = Buffer.from(await file.arrayBuffer()).toString('utf8');
  expect(text).toMatch(/^\uFEFFrep,leads,contacted/);
  expect(text.trimEnd().split('\r\n').at(-1)).toMatch(/^total,2,2,/);
  expect(text).not.toMatch(/\d{11}/);
});

test('the demo has eight weeks to show, and the desk’s days add up', async () => {
  const leads = await supervisor.get('/api/reports/leads?from=2026-09-20T00:00:00Z&by=rep');
  expect(leads.total).toMatchObject({ leads: expect.any(Number), speedMedianSeconds: expect.any(Number) });
  expect(leads.rows.length).toBeGreaterThan(4);
  const desk = await supervisor.get('/api/reports/desk?from=2026-11-03T16:00:00Z');
  const sum = (key: string) => desk.days.reduce((all: number, day: any) => all + day[key], 0);
  expect(desk.total.offered).toBeGreaterThan(30);
  expect([sum('offered'), sum('answered')]).toEqual([desk.total.offered, desk.total.answered]);
  expect(desk.total.averageHandlingSeconds).toBeGreaterThan(60);
  expect((await supervisor.request('GET', '/api/reports/desk?timeZone=Mars')).status).toBe(400);
});
