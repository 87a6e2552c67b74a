import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { createTestClock } from '../phone-simulator/clock.ts';
import type { TestClock } from '../phone-simulator/clock.ts';
import { seededRandom } from '../phone-simulator/random.ts';
import type { PhoneSimulator, PhoneSimulatorOptions } from '../phone-simulator/simulator.ts';
import { buildApp, createSimulatorFor } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import type { Config } from '../src/config.ts';
import type { ServerEventName } from '../src/contract/events.ts';
import type { HttpApp } from '../src/http/http-app.ts';
import { closeDeps, openDeps } from '../src/deps.ts';
import type { Deps } from '../src/deps.ts';
import { createJobHandlers } from '../src/jobs/handlers.ts';
import { sweep } from '../src/jobs/sweep.ts';
import { createLog } from '../src/log.ts';
import type { Log } from '../src/log.ts';
import { DEMO_TIME, TEST_SECRET } from './demo-template.ts';
import { cloneDatabase } from './test-database.ts';

export const HOTLINE = '+864008001234';
/** 王芳 of 青岛海川通信. */
export const WANG_FANG = '+8613800138000';
/** Nobody's number, of 江苏常州. */
export const STRANGER = '+8613912345678';

/** What arrived at one screen, in order. `await next(event)` instead of sleeping. */
export interface Screen {
  socket: Socket;
  received: { event: string; payload: any }[];
  /** The next event of this name that was not yet asked for. */
  next(event: ServerEventName): Promise<any>;
  /** Whether pops are acknowledged; a frozen tab does not. */
  draws: boolean;
  close(): void;
}

export interface Client {
  token: string;
  user: { id: string; name: string; role: string };
  request(method: string, path: string, body?: unknown): Promise<{ status: number; body: any; headers: Headers }>;
  get(path: string): Promise<any>;
  post(path: string, body?: unknown): Promise<any>;
  put(path: string, body?: unknown): Promise<any>;
  screen(): Promise<Screen>;
}

export interface Fixture {
  deps: Deps;
  url: string;
  clock: TestClock;
  simulator: PhoneSimulator;
  /** The demo's password when left out. */
  signIn(login: string, password?: string): Promise<Client>;
  /** Moves time on, second by second: telephones, jobs and sweeps do what falls due, in order. */
  advance(seconds: number): Promise<void>;
  /** Until nothing is under way anywhere: webhooks, effects, callbacks. Time stands still. */
  settle(): Promise<void>;
  sweep(): Promise<void>;
  close(): Promise<void>;
}

export interface FixtureOptions {
  simulator?: Partial<PhoneSimulatorOptions>;
  /** Another database than a fresh clone: two nodes on one. */
  databaseUrl?: string;
  redisUrl?: string;
  clock?: TestClock;
  /** A second node has no telephones of its own. */
  carrierUrl?: string;
  publicUrl?: string;
  env?: Record<string, string>;
  /** To the database, instead of a few: for what happens at once by the hundred. */
  connections?: number;
  /** Another log than that of TEST_LOG. */
  log?: (config: Config) => Log;
}

/** What each one plans and looks up for the first time costs more than most tests do. */
const FEW_CONNECTIONS = 3;

/** The whole application on real parts: PostgreSQL, BullMQ, sockets, HTTP on a free port; only time and chance are ours. */
export async function startApp(options: FixtureOptions = {}): Promise<Fixture> {
  const database = options.databaseUrl === undefined ? await cloneDatabase({ demo: true }) : null;
  const databaseUrl = options.databaseUrl ?? database?.url ?? '';
  const port = await freePort();
  const dataDir = options.env?.['DATA_DIR'] ?? (await mkdtemp(join(tmpdir(), 'hotline-test-')));
  const config = testConfig({ databaseUrl, port, dataDir, options });
  const clock = options.clock ?? createTestClock(DEMO_TIME);
  const log = (options.log ?? createLog)(config);
  const { connections = FEW_CONNECTIONS } = options;
  const deps = await openDeps({ config, log, databaseUrl, clock, connections });
  const simulator = createSimulatorFor(deps, {
    clock,
    random: seededRandom(7),
    pace: { ringBufferMs: 0 },
    ...options.simulator,
  });
  const isCarrier = options.carrierUrl === undefined;
  const { http } = buildApp(deps, { simulator: isCarrier ? simulator : null });
  const activity = countRequests(http);
  await http.listen({ host: '127.0.0.1', port });
  await deps.jobs.work(createJobHandlers(deps), { repeat: [] });
  const url = `http://127.0.0.1:${port}`;
  const screens = new Set<Screen>();

  const settle = () => settleAll({ deps, clock, simulator: isCarrier ? simulator : null, activity });
  return {
    deps,
    url,
    clock,
    simulator,
    settle,
    signIn: (login, password = 'hotline') => signIn(url, { login, password }, screens),
    sweep: () => sweep(deps),
    async advance(seconds) {
      await settle();
      for (let second = 0; second < seconds; second += 1) {
        await clock.advance(1_000);
        await settle();
        if ((await deps.jobs.runDue()) > 0) await settle();
      }
    },
    async close() {
      for (const screen of screens) screen.close();
      await simulator.close();
      await http.close();
      await closeDeps(deps);
      await database?.drop();
      if (options.env?.['DATA_DIR'] === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

interface Activity {
  underWay: number;
  begun: number;
}

/** Requests of the carrier, of its callbacks and of the screens, so that `settle` knows when all is quiet. */
function countRequests(http: HttpApp): Activity {
  const activity = { underWay: 0, begun: 0 };
  http.addHook('onRequest', async (request, reply) => {
    if (request.url.includes('/stream')) return;
    activity.underWay += 1;
    activity.begun += 1;
    // Not onResponse: a connection that is cut before the answer never comes there.
    reply.raw.once('close', () => void (activity.underWay -= 1));
  });
  return activity;
}

/** Effects ring telephones, telephones send webhooks, webhooks cause effects: over when two rounds bring nothing new. */
async function settleAll(of: {
  deps: Deps;
  clock: TestClock;
  simulator: PhoneSimulator | null;
  activity: Activity;
}): Promise<void> {
  const { deps, clock, simulator, activity } = of;
  for (let quiet = 0, seen = -1; quiet < 2;) {
    await deps.outbox.settled();
    await simulator?.settled();
    await clock.settle();
    const isQuiet = activity.underWay === 0 && activity.begun === seen;
    quiet = isQuiet ? quiet + 1 : 0;
    seen = activity.begun;
  }
}

function testConfig(of: { databaseUrl: string; port: number; dataDir: string; options: FixtureOptions }) {
  const { databaseUrl, port, dataDir, options } = of;
  const loaded = loadConfig({
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    HOTLINE_SECRET: TEST_SECRET,
    DEMO: 'on',
    // People do not ask as fast as tests; the limit has a test of its own (test/security/limits.test.ts).
    API_REQUESTS_PER_MINUTE: '0',
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'silent',
    PUBLIC_URL: options.publicUrl ?? `http://127.0.0.1:${port}`,
    ...(options.redisUrl && { REDIS_URL: options.redisUrl }),
    ...(options.carrierUrl && {
      TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'simulator',
      TWILIO_API_URL: options.carrierUrl,
    }),
    ...options.env,
  });
  if (!loaded.ok) throw new Error(loaded.faults.join('\n'));
  return loaded.config;
}

/** A person on a desk of any server that is up; the fixture signs in through it, and so do tests with processes of their own. */
export async function signIn(
  url: string,
  who: string | { login: string; password: string },
  screens: Set<Screen> = new Set(),
): Promise<Client> {
  const { login, password } = typeof who === 'string' ? { login: who, password: 'hotline' } : who;
  const reply = await call(url, null, 'POST', '/api/session', { login, password });
  if (reply.status !== 200) throw new Error(`sign-in of ${login}: ${reply.status} ${JSON.stringify(reply.body)}`);
  const { token, user } = reply.body;
  const request = (method: string, path: string, body?: unknown) => call(url, token, method, path, body);
  const expectOk = async (method: string, path: string, body?: unknown) => {
    const answered = await request(method, path, body);
    if (answered.status >= 300)
      throw new Error(`${method} ${path}: ${answered.status} ${JSON.stringify(answered.body)}`);
    return answered.body;
  };
  return {
    token,
    user,
    request,
    get: (path) => expectOk('GET', path),
    post: (path, body) => expectOk('POST', path, body ?? {}),
    put: (path, body) => expectOk('PUT', path, body),
    async screen() {
      const screen = await openScreen(url, token);
      screens.add(screen);
      return screen;
    },
  };
}

async function call(url: string, token: string | null, method: string, path: string, body?: unknown) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed: unknown = text === '' ? null : JSON.parse(text);
  return { status: response.status, body: parsed as any, headers: response.headers };
}

/** Connects a screen and waits for its first truth. */
async function openScreen(url: string, token: string): Promise<Screen> {
  const socket = io(url, { auth: { token }, transports: ['websocket'], reconnection: false, forceNew: true });
  const asked = new Map<string, number>();
  const waiting: { event: string; index: number; resolve: (payload: any) => void }[] = [];
  const screen: Screen = {
    socket,
    received: [],
    draws: true,
    next(event) {
      const index = asked.get(event) ?? 0;
      asked.set(event, index + 1);
      const found = screen.received.filter((one) => one.event === event)[index];
      if (found) return Promise.resolve(found.payload);
      return new Promise((resolve) => waiting.push({ event, index, resolve }));
    },
    close: () => void socket.disconnect(),
  };
  socket.onAny((event: string, payload: unknown, ack?: () => void) => {
    screen.received.push({ event, payload });
    if (event === 'screen_pop' && screen.draws) ack?.();
    const count = screen.received.filter((one) => one.event === event).length;
    for (const one of waiting.splice(0)) {
      if (one.event === event && one.index === count - 1) one.resolve(payload);
      else waiting.push(one);
    }
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('desk.snapshot', () => resolve());
    socket.once('connect_error', reject);
  });
  return screen;
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
