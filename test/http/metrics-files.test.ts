import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { sweep } from '../../src/jobs/sweep.ts';
import { reconcileCalls } from '../../src/calls/reconcile-calls.ts';
import { HOTLINE, startApp, WANG_FANG } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { callAndPress, setMobiles, stranger } from '../leads/telephones.ts';

let app: Fixture;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const rules = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Hotline[A-Za-z]+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[sm]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({ summary: z.string(), zh: z.string() }),
        }),
      ),
    }),
  ),
});
const board = z.looseObject({
  uid: z.string(),
  panels: z.array(
    z.looseObject({
      id: z.number(),
      type: z.enum(['row', 'stat', 'timeseries']),
      gridPos: z.strictObject({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.looseObject({ expr: z.string(), refId: z.string() })).optional(),
    }),
  ),
});

const alerts = rules.parse(parse(readFileSync('ops/alerts.yml', 'utf8'))).groups.flatMap((group) => group.rules);
const { panels } = board.parse(JSON.parse(readFileSync('ops/grafana-board.json', 'utf8')));
const queries = [
  ...alerts.map(({ expr }) => expr),
  ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
];

async function metrics(): Promise<string> {
  return (await fetch(`${app.url}/metrics`)).text();
}

/** The value of one series, named as it stands in /metrics. */
async function valueOf(series: string): Promise<number> {
  const line = (await metrics()).split('\n').find((one) => one.startsWith(`${series} `));
  return Number(line?.split(' ').at(-1) ?? NaN);
}

/** A query's metrics, each with the labels that it chooses by or groups by. */
function namesIn(expr: string): string[] {
  return [...expr.matchAll(/\b(hotline|nodejs|process)_\w+/g)].map(([name]) => name);
}

test('every figure that an alert or the board names is one that we give', async () => {
  const given = new Set(
    [...(await metrics()).matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name, type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
  const named = queries.flatMap(namesIn);
  expect(named.length).toBeGreaterThan(50);
  expect([...new Set(named)].filter((name) => !given.has(name))).toEqual([]);
});

test('every promise has an alert: what we count and nobody looks at might as well not be counted', async () => {
  const ours = [...(await metrics()).matchAll(/^# TYPE (hotline_\w+) \w+$/gm)].map(([, name]) => name ?? '');
  const watched = new Set(queries.flatMap(namesIn).map((name) => name.replace(/_bucket$/, '')));
  expect(ours.filter((name) => !watched.has(name))).toEqual([]);
});

test('alerts and panels are told apart, and brackets close', () => {
  const names = alerts.map(({ alert }) => alert);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  for (const expr of queries)
    for (const [open, close] of ['()', '{}', '[]'])
      expect(expr.split(open ?? '').length).toBe(expr.split(close ?? '').length);
  for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
});

// In order: each test begins with what the one before it left.
test('who waits, and for how long, is counted while they wait', async () => {
  app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  await app.advance(12);
  expect(await valueOf('hotline_queue_waiting')).toBe(1);
  const waited = await valueOf('hotline_queue_oldest_seconds');
  expect(waited).toBeGreaterThanOrEqual(10);
  expect(waited).toBeLessThanOrEqual(12);
  expect(await valueOf('hotline_calls_live{state="queued"}')).toBe(1);
});

test('a promise that is late and a lead that nobody has taken are counted, with their age', async () => {
  const [overdue, unanswered] = [await valueOf('hotline_callbacks_overdue'), await valueOf('hotline_leads_unanswered')];
  setMobiles(app, { kind: 'unreachable' });
  await callAndPress(app, stranger(800), '1');
  await app.settle();
  expect(await valueOf('hotline_leads_unanswered')).toBe(unanswered + 1);
  await app.deps.db.pool.query(
    `INSERT INTO callbacks (id, sealed, index, last_four, reason, due_at, created_at) VALUES ($1, $2, $2, '0000', 'missed', $3, $3)`,
    [app.deps.ids.next(), app.deps.vault.seal('x'), new Date(app.clock.now().getTime() - 40 * 86_400_000)],
  );
  expect(await valueOf('hotline_callbacks_overdue')).toBe(overdue + 1);
  expect(await valueOf('hotline_callbacks_overdue_oldest_seconds')).toBe(40 * 86_400);
});

test('an effect that was given up is stuck from the next scrape on', async () => {
  expect(await valueOf('hotline_outbox_stuck')).toBe(0);
  await app.deps.db.pool.query(
    `INSERT INTO outbox (id, topic, payload, created_at, available_at, attempts) VALUES ($1, 'announce', '{}', $2, $2, 20)`,
    [app.deps.ids.next(), app.clock.now()],
  );
  expect(await valueOf('hotline_outbox_stuck')).toBe(1);
});

test('sweep and reconciliation say when they last came to their end', async () => {
  await sweep(app.deps);
  await reconcileCalls(app.deps);
  const now = app.clock.now().getTime() / 1_000;
  expect(await valueOf('hotline_swept_timestamp_seconds')).toBe(now);
  expect(await valueOf('hotline_reconciled_timestamp_seconds')).toBe(now);
});

test('no label tells who: no digits of a number, no id, no name', async () => {
  const text = await metrics();
  const labels = [...text.matchAll(/^hotline_\w+\{(.*)\} /gm)].flatMap(([, inside = '']) =>
    [...inside.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => ({ name, value: value ?? '' })),
  );
  expect([...new Set(labels.map(({ name }) => name))].toSorted()).toEqual(
    ['drawn', 'event', 'kind', 'le', 'method', 'part', 'result', 'route', 'state', 'status'].filter((name) =>
      labels.some((one) => one.name === name),
    ),
  );
  expect(labels.filter(({ value }) => /\d{5,}|[0-9a-f]{8}-|\p{Script=Han}/u.test(value))).toEqual([]);
});
