import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { HOTLINE, startApp, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { setMobiles } from '../leads/telephones.ts';

const value = z.object({ stringValue: z.string().optional(), doubleValue: z.number().optional() });
const span = z.object({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  startTimeUnixNano: z.string().regex(/^\d{19}$/),
  endTimeUnixNano: z.string().regex(/^\d{19}$/),
  attributes: z.array(z.object({ key: z.string(), value })),
  status: z.object({ code: z.number() }),
});
const request = z.object({
  resourceSpans: z.array(
    z.looseObject({ scopeSpans: z.array(z.looseObject({ spans: z.array(z.strictObject(span.shape)) })) }),
  ),
});
type Span = z.infer<typeof span>;

/** Takes OTLP over HTTP, as any collector does. */
async function openCollector() {
  const bodies: string[] = [];
  const server = createServer((incoming, answer) => {
    let body = '';
    incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
    incoming.on('end', () => {
      bodies.push(body);
      answer.writeHead(incoming.url === '/v1/traces' ? 200 : 404, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address: AddressInfo | string | null = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    bodies,
    spans: (): Span[] =>
      bodies.flatMap((body) =>
        request
          .parse(JSON.parse(body))
          .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}

let app: Fixture | null = null;
afterEach(async () => {
  await app?.close();
  app = null;
});

/** The API itself comes with prom-client, SDK or not. */
const loaded = () =>
  Object.keys(createRequire(import.meta.url).cache).filter((path) =>
    /@opentelemetry\/(?!api\/)|bullmq-otel/.test(path),
  );

/** A known caller is answered and writes up; an unknown one goes to a rep; a text says STOP; a request is refused. */
async function someWork(on: Fixture): Promise<void> {
  const agent = await on.signIn('agent1');
  const screen = await agent.screen();
  await agent.put('/api/agents/me/state', { state: 'available' });
  const caller = on.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  const { callId } = await screen.next('screen_pop');
  await on.advance(2);
  await agent.post(`/api/calls/${callId}/accept`);
  await on.advance(5);
  await agent.get(`/api/customers?q=${encodeURIComponent('13800138000')}`);
  caller.hangUp();
  await on.advance(3);
  await agent.post(`/api/calls/${callId}/wrap-up`, { disposition: 'resolved', note: '请打 13800138000' });
  setMobiles(on, { kind: 'answers', afterMs: 2_000, press: '1' });
  const stranger = on.simulator.placeCall({ from: STRANGER, to: HOTLINE });
  await on.advance(8);
  stranger.press('1');
  await on.advance(30);
  stranger.hangUp();
  on.simulator.inside.texts.receive({ from: STRANGER, to: HOTLINE, body: 'STOP 13912345678' });
  await on.advance(5);
  await agent.request('POST', '/api/calls/13912345678/accept');
  await on.sweep();
}

test('off, nothing of OpenTelemetry is loaded, and nothing is kept with an effect', async () => {
  app = await startApp();
  await someWork(app);
  expect(loaded()).toEqual([]);
  expect(app.deps.traces.isOn).toBe(false);
});

test('from the carrier’s request to the agent’s screen and telephone is one trace, and no span knows a number', async () => {
  const collector = await openCollector();
  app = await startApp({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` } });
  // The control of the test above.
  expect(loaded().length).toBeGreaterThan(5);
  await someWork(app);
  await app.close();
  app = null;
  await collector.close();
  const spans = collector.spans();

  const pop = spans.find(({ name }) => name === 'socket screen_pop');
  const trace = spans.filter(({ traceId }) => traceId === pop?.traceId);
  const names = new Set(trace.map(({ name }) => name));
  for (const name of [
    'POST /webhooks/twilio/voice',
    'transaction',
    'sql enter-inbox',
    'effect assign-agents',
    'effect offer-to-agent',
    'socket screen_pop',
    'carrier ring-agent',
    'effect schedule',
  ])
    expect(names).toContain(name);
  // A tree: one root, and everybody's parent is in it.
  const ids = new Set(trace.map(({ spanId }) => spanId));
  expect(trace.filter(({ parentSpanId }) => parentSpanId === undefined).map(({ name }) => name)).toEqual([
    'POST /webhooks/twilio/voice',
  ]);
  expect(trace.filter(({ parentSpanId }) => parentSpanId !== undefined && !ids.has(parentSpanId))).toEqual([]);

  // Jobs go on with the trace of whoever asked for them.
  const jobs = spans.filter(({ name }) => name.startsWith('process'));
  const roots = new Map(
    spans.filter(({ parentSpanId }) => parentSpanId === undefined).map((one) => [one.traceId, one.name]),
  );
  expect(jobs.map(({ traceId }) => roots.get(traceId)).some((root) => root?.startsWith('POST /'))).toBe(true);

  const keys = new Set(spans.flatMap(({ attributes }) => attributes.map(({ key }) => key)));
  expect(
    [...keys].filter(
      (key) =>
        !/^(http\.(request\.method|route|response\.status_code)|error\.type|hotline\.\w+|bullmq\.(queue|job)\.[a-z.]+)$/.test(
          key,
        ),
    ),
  ).toEqual([]);
  const all = collector.bodies.join('\n').replace(/"(traceId|spanId|parentSpanId|\w+UnixNano)":"\w+"/g, '');
  for (const secret of [
    WANG_FANG,
    STRANGER,
    HOTLINE,
    '13800138000',
    '13912345678',
    '请打',
    'STOP',
    '王芳',
    '"/api/customers?',
    'q=',
  ])
    expect(all).not.toContain(secret);
  expect(all).not.toMatch(/1[3-9]\d{9}/);
});

test('a collector that is away is no trouble of anybody’s', async () => {
  app = await startApp({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' } });
  await someWork(app);
});
