import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { seededRandom } from '../../phone-simulator/random.ts';
import type { Random } from '../../phone-simulator/random.ts';
import type { LogEntry } from '../../phone-simulator/debugger-log.ts';
import { signRequest } from '../../phone-simulator/signature.ts';
import { createPhoneSimulator } from '../../phone-simulator/simulator.ts';
import type { PhoneSimulator } from '../../phone-simulator/simulator.ts';
import { CALLBACK_OVERRIDES, createCallbackUrls, TWIML_OVERRIDES } from '../../webhooks/twilio/callback-urls.ts';
import { fallbackTwiml } from '../../webhooks/twilio/fault-twiml.ts';
import { loadConfig } from '../../src/config.ts';
import type { Config } from '../../src/config.ts';
import { dbOn } from '../../src/db.ts';
import type { Db } from '../../src/db.ts';
import type { Clock } from '../../src/deps.ts';
import { createLog } from '../../src/log.ts';
import { createNumberVault } from '../../src/number-vault.ts';
import type { NumberVault } from '../../src/number-vault.ts';
import { createSpool } from '../../src/spool/spool-folder.ts';
import { HOTLINE, WANG_FANG } from '../app-fixture.ts';
import { DEMO_TIME, TEST_SECRET } from '../demo-template.ts';
import { seededIds } from '../seeded-ids.ts';
import { createLife } from './life.ts';
import type { People, Person } from './people.ts';
import { createScheduler } from './scheduler.ts';
import type { Scheduler } from './scheduler.ts';
import { createLines, CARRIER_URL, FALLBACK_URL } from './sim-carrier.ts';
import type { Lines } from './sim-carrier.ts';
import { openSimDatabase } from './sim-database.ts';
import type { SimDatabase } from './sim-database.ts';
import { createSimJobs } from './sim-jobs.ts';
import type { SimJobs } from './sim-jobs.ts';
import { startProcess } from './sim-process.ts';
import type { Answer, Ask, SimProcess } from './sim-process.ts';
import { createSimScreens } from './sim-screens.ts';
import type { SimScreens } from './sim-screens.ts';
import { steady, takeOver } from './take-over.ts';

/** One simulated installation with everybody around it; everything in it follows from the seed. */
export interface Sim {
  scheduler: Scheduler;
  simulator: PhoneSimulator;
  database: SimDatabase;
  jobs: SimJobs;
  screens: SimScreens;
  lines: Lines;
  people: People;
  /** Outside of every process: reads for the checks. */
  db: Db;
  /** Those that live and take requests. */
  processes(): SimProcess[];
  startLater(ms: number): void;
  /** Sends a webhook of the past again, as whoever recorded it could. */
  resend(entry: LogEntry): Promise<void>;
  forge(route: string): void;
  note(kind: string, what: string): void;
  readonly trace: readonly { at: string; kind: string; what: string }[];
  readonly logLines: readonly string[];
  close(): Promise<void>;
}

const PUBLIC_URL = 'http://hotline.test';
const ACCOUNT = `AC${'0'.repeat(32)}`;
const AUTH_TOKEN = 'simulator';
/** The clocks of two machines. */
const SKEWS_MS = [-1_500, 1_500, 0];

export async function startSim(given: { seed: number; databaseUrl: string; dataDir: string }): Promise<Sim> {
  const random = seededRandom(given.seed);
  const streams = () => seededRandom(Math.floor(random() * 2 ** 32));
  const scheduler = createScheduler(DEMO_TIME, streams());
  const logLines: string[] = [];
  const trace: { at: string; kind: string; what: string }[] = [];
  const config = simConfig(given);
  const log = createLog(
    config,
    new Writable({ write: (line, _encoding, done) => done(void logLines.push(String(line))) }),
  );
  const database = await openSimDatabase({ url: given.databaseUrl, scheduler, random: streams() });
  const processes: SimProcess[] = [];
  const serving = () => processes.filter(({ isServing }) => isServing);
  const jobs = createSimJobs({ scheduler, random: streams() });
  const screens = createSimScreens({ scheduler, random: streams(), serving });
  const fallback = () =>
    fallbackTwiml({ query: {}, params: {}, urls: createCallbackUrls(PUBLIC_URL), standBy: null }).twiml;
  const lines = createLines({ scheduler, random: streams(), serving, fallback });
  const simulator = createPhoneSimulator({
    accountSid: ACCOUNT,
    authToken: AUTH_TOKEN,
    numbers: [hotline()],
    clock: scheduler,
    random: streams(),
    send: lines.send,
    unregisteredClients: 'ring',
    restUrl: CARRIER_URL,
    pace: { speechMsPerChar: { wide: 60, narrow: 20 } },
  });
  await lines.connect(simulator);
  const ids = seededIds(scheduler, streams());
  const spoolFolder = join(given.dataDir, `spool-${given.seed}`);
  // What the same day set aside when it was run before.
  await rm(spoolFolder, { recursive: true, force: true });
  const spoolOf = (vault: NumberVault, clock: Clock) =>
    steady(createSpool({ folder: spoolFolder, vault, clock }), scheduler);
  const around = { config, log, database, jobs, screens, lines, clock: scheduler, ids, spoolOf };
  let started = 0;
  let hasBegun = false;
  const start = async () => {
    const skew = SKEWS_MS[started % SKEWS_MS.length] ?? 0;
    started += 1;
    const name = `process-${started}`;
    const process = await scheduler.outside(() => startProcess(around, name, skew));
    processes.push(process);
    // Its watch waits on timers, which are real ones until the scheduler has taken over.
    if (hasBegun) void process.lookAround();
  };
  await start();
  await start();
  const db = dbOn(database.poolOf(createLife()));
  const peopleRandom = streams();
  const ask = createAsk(serving, peopleRandom);
  const people = await gatherPeople({ scheduler, simulator, db, ask, random: peopleRandom }).catch((cause: unknown) => {
    throw new Error(`nobody could sign in; the log says: ${logLines.slice(-3).join('')}`, { cause });
  });
  const giveBack = takeOver(scheduler, lines, streams());
  scheduler.begin();
  hasBegun = true;
  for (const process of processes) void process.lookAround();
  people.screens = [...people.agents, ...people.agents.slice(0, 2), people.supervisor, ...people.reps].map(({ user }) =>
    screens.open({ id: user.id, role: user.role }),
  );

  return {
    scheduler,
    simulator,
    database,
    jobs,
    screens,
    lines,
    people,
    db,
    trace,
    logLines,
    processes: serving,
    startLater: (ms) => void scheduler.setTimeout(() => void start(), ms),
    async resend(entry) {
      const { url, params } = entry;
      if (url === null) return;
      const signature = signRequest(AUTH_TOKEN, url, params);
      await ask({ ...formOf(url, params), headers: { ...formType, 'x-twilio-signature': signature } });
    },
    forge(route) {
      const params = {
        CallSid: `CA${'f'.repeat(32)}`,
        AccountSid: ACCOUNT,
        From: '+8613912999999',
        To: HOTLINE,
        CallStatus: 'ringing',
      };
      const url = `${PUBLIC_URL}/webhooks/twilio/${route}`;
      const signature = signRequest('not the token', url, params);
      void ask({ ...formOf(url, params), headers: { ...formType, 'x-twilio-signature': signature } }).then(
        ({ status }) => status >= 200 && status < 300 && trace.push({ at: 'forged', kind: 'breach', what: route }),
      );
    },
    note: (kind, what) => void trace.push({ at: scheduler.now().toISOString(), kind, what }),
    async close() {
      giveBack();
      await simulator.close();
      for (const process of processes) process.life.end();
      await database.close();
    },
  };
}

const formType = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };

function formOf(url: string, params: Readonly<Record<string, string>>): Ask {
  const { pathname, search } = new URL(url);
  return { method: 'POST', path: pathname + search, payload: new URLSearchParams(params).toString() };
}

function hotline() {
  const webhooks = `${PUBLIC_URL}/webhooks/twilio`;
  return {
    number: HOTLINE,
    voiceUrl: `${webhooks}/voice${TWIML_OVERRIDES}`,
    voiceFallbackUrl: FALLBACK_URL,
    statusCallback: `${webhooks}/status${CALLBACK_OVERRIDES}`,
    smsUrl: `${webhooks}/sms${CALLBACK_OVERRIDES}`,
  };
}

function simConfig(given: { databaseUrl: string; dataDir: string }): Config {
  const loaded = loadConfig({
    DATABASE_URL: given.databaseUrl,
    DATA_DIR: given.dataDir,
    HOTLINE_SECRET: TEST_SECRET,
    PUBLIC_URL,
    DEMO: 'on',
    LOG_LEVEL: 'info',
  });
  if (!loaded.ok) throw new Error(loaded.faults.join('\n'));
  return loaded.config;
}

type AskAnyone = (ask: Ask) => Promise<Answer>;

function createAsk(serving: () => SimProcess[], random: Random): AskAnyone {
  return (ask) => {
    const able = serving();
    const process = able[Math.floor(random() * able.length)];
    return process?.request(ask) ?? Promise.resolve({ status: 0, body: '', headers: {} });
  };
}

async function gatherPeople(given: {
  scheduler: Scheduler;
  simulator: PhoneSimulator;
  db: Db;
  ask: AskAnyone;
  random: Random;
}): Promise<People> {
  const { db } = given;
  const come = async (login: string) => person(given.ask, login);
  const [agents, reps] = [[1, 2, 3, 4, 5, 6].map((n) => `agent${n}`), [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `rep${n}`)];
  await db.prisma.rep.updateMany({ data: { dailyCap: null } });
  const vault = createNumberVault(TEST_SECRET);
  const rows = await db.prisma.customerNumber.findMany({ orderBy: { id: 'asc' }, take: 12 });
  return {
    ...given,
    agents: await inTurn(agents, come),
    reps: await inTurn(reps, come),
    supervisor: await come('supervisor'),
    known: [WANG_FANG, ...rows.map(({ sealed }) => vault.open(Buffer.from(sealed)))],
    screens: [],
    calls: [],
    isOver: false,
  };
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

async function person(ask: AskAnyone, login: string): Promise<Person> {
  const json = { 'content-type': 'application/json' };
  const signIn = await ask({
    method: 'POST',
    path: '/api/session',
    headers: json,
    payload: JSON.stringify({ login, password: 'hotline' }),
  });
  if (signIn.status !== 200) throw new Error(`sign-in of ${login}: ${signIn.status} ${signIn.body}`);
  const { token, user } = JSON.parse(signIn.body);
  const send: Person['ask'] = (method, path, body) =>
    ask({
      method,
      path,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : json) },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
  return {
    user: { ...user, login },
    ask: send,
    request: (method, path, body) => send(method === 'PUT' ? 'PUT' : 'POST', path, body ?? {}),
  };
}

export function hashOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\n');
  return hash.digest('hex').slice(0, 16);
}
