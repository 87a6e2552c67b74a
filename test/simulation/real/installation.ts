import { createServer } from 'node:http';
import type { Server } from 'node:http';
import Fastify from 'fastify';
import { loadDemoCompany } from '../../../prisma/demo-company/load-demo-company.ts';
import { migrate } from '../../../prisma/migrate.ts';
import { carrierRest } from '../../../phone-simulator/rest.ts';
import { createPhoneSimulator } from '../../../phone-simulator/simulator.ts';
import type { PhoneSimulator } from '../../../phone-simulator/simulator.ts';
import { openDb } from '../../../src/db.ts';
import type { Db } from '../../../src/db.ts';
import { createIds } from '../../../src/deps.ts';
import { createNumberVault } from '../../../src/number-vault.ts';
import type { NumberVault } from '../../../src/number-vault.ts';
import { CALLBACK_OVERRIDES, TWIML_OVERRIDES, createCallbackUrls } from '../../../webhooks/twilio/callback-urls.ts';
import { fallbackTwiml } from '../../../webhooks/twilio/fault-twiml.ts';
import { freePort, HOTLINE } from '../../app-fixture.ts';
import { TEST_SECRET } from '../../demo-template.ts';
import { startDatabaseServer } from './database-server.ts';
import type { DatabaseServer } from './database-server.ts';
import { watchLogLines } from './log-watch.ts';
import type { LogWatch } from './log-watch.ts';
import { prepareProgram } from './program-process.ts';
import type { ProgramProcess } from './program-process.ts';
import { startRedisNode } from './redis-node.ts';
import type { RedisNode } from './redis-node.ts';
import { openTcpLine } from './tcp-line.ts';
import type { TcpLine } from './tcp-line.ts';

export const ACCOUNT = `AC${'0'.repeat(32)}`;
export const AUTH_TOKEN = 'simulator';
/** Our own connections, by this name: what ends the program's must not end them. */
export const OURS = 'fault-programme';

/** Two web nodes and a worker on one PostgreSQL and one Redis, with the outside world in this process. */
export interface Installation {
  database: DatabaseServer;
  redis: RedisNode;
  /** Ours, straight to the database: it goes on seeing the truth whatever the program sees. */
  db: Db;
  vault: NumberVault;
  webs: readonly ProgramProcess[];
  worker: ProgramProcess;
  /** Between the program and its database. */
  databaseLine: TcpLine;
  /** Between the carrier and the web nodes: the load balancer. */
  carrierLine: TcpLine;
  publicUrl: string;
  simulator: PhoneSimulator;
  logs: LogWatch;
  /** How often the carrier was answered from the other host, since no web node answered. */
  fallbacks(): number;
  unexpectedEnds: string[];
  close(): Promise<void>;
}

export async function openInstallation(): Promise<Installation> {
  const database = await startDatabaseServer();
  await migrate(database.url);
  const db = openDb(`${database.url}?application_name=${OURS}`, { max: 4 });
  const vault = createNumberVault(TEST_SECRET);
  const clock = { now: () => new Date() };
  await loadDemoCompany({ db, clock, ids: createIds(clock), vault });
  await makeQuick(db);
  const redis = await startRedisNode();
  const databaseLine = await openTcpLine(() => [database.port]);
  const webPorts = [await freePort(), await freePort()];
  const carrierLine = await openTcpLine(() => webPorts);
  const publicUrl = `http://127.0.0.1:${carrierLine.port}`;
  const outside = await startCarrier(publicUrl);
  const logs = watchLogLines();
  const unexpectedEnds: string[] = [];
  const program = (name: string, role: 'web' | 'worker', port: number) =>
    prepareProgram({
      name,
      port,
      env: () => ({
        ROLE: role,
        PORT: String(port),
        PUBLIC_URL: publicUrl,
        DATABASE_URL: withPort(database.url, databaseLine.port),
        REDIS_URL: redis.url,
        HOTLINE_SECRET: TEST_SECRET,
        DEMO: 'off',
        LOG_LEVEL: 'info',
        TWILIO_ACCOUNT_SID: ACCOUNT,
        TWILIO_AUTH_TOKEN: AUTH_TOKEN,
        TWILIO_API_URL: outside.carrierUrl,
      }),
      onLine: (line) => logs.read(name, line),
      onUnexpectedEnd: (how) => void unexpectedEnds.push(how),
    });
  const webs = webPorts.map((port, place) => program(`web-${place + 1}`, 'web', port));
  const worker = program('worker', 'worker', await freePort());
  await Promise.all([...webs, worker].map((one) => one.start()));
  return {
    database,
    redis,
    db,
    vault,
    webs,
    worker,
    databaseLine,
    carrierLine,
    publicUrl,
    simulator: outside.simulator,
    logs,
    fallbacks: outside.fallbacks,
    unexpectedEnds,
    async close() {
      redis.thaw();
      databaseLine.stall(false);
      await Promise.all([...webs, worker].map((one) => one.kill()));
      await outside.close();
      await Promise.all([databaseLine.close(), carrierLine.close()]);
      await db.close();
      await redis.stop();
      await database.stop();
    },
  };
}

/** Real time is dear: what people wait for is short, so that a call is over in seconds. Open all day. */
async function makeQuick({ prisma }: Db): Promise<void> {
  await prisma.callQueue.updateMany({
    data: { ringSeconds: 5, maxWaitSeconds: 30, wrapUpSeconds: 6, preferSeconds: 1, overflowSeconds: 3 },
  });
  const always = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [
    day,
    [['00:00', '24:00']],
  ]);
  const workingHours = { calendar: 'none', days: Object.fromEntries(always) };
  await prisma.rep.updateMany({ data: { workingHours, awayUntil: null, dailyCap: null, openCap: null } });
  await prisma.holiday.deleteMany();
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}

/** The carrier, its REST API, and the host from which it fetches the fallback document: all outlive the hotline. */
async function startCarrier(publicUrl: string) {
  let fallbacks = 0;
  const otherHost = createServer((_request, response) => {
    fallbacks += 1;
    response
      .setHeader('content-type', 'text/xml; charset=utf-8')
      .end(fallbackTwiml({ query: {}, params: {}, urls: createCallbackUrls(publicUrl), standBy: null }).twiml);
  });
  const otherPort = await listenOn(otherHost);
  const webhooks = `${publicUrl}/webhooks/twilio`;
  const http = Fastify();
  const restPort = await freePort();
  const carrierUrl = `http://127.0.0.1:${restPort}/carrier`;
  const simulator = createPhoneSimulator({
    accountSid: ACCOUNT,
    authToken: AUTH_TOKEN,
    numbers: [
      {
        number: HOTLINE,
        voiceUrl: `${webhooks}/voice${TWIML_OVERRIDES}`,
        voiceFallbackUrl: `http://127.0.0.1:${otherPort}/fallback`,
        statusCallback: `${webhooks}/status${CALLBACK_OVERRIDES}`,
        smsUrl: `${webhooks}/sms${CALLBACK_OVERRIDES}`,
      },
    ],
    unregisteredClients: 'ring',
    restUrl: carrierUrl,
    pace: { speechMsPerChar: { wide: 12, narrow: 4 }, playMs: 1_000, ringBufferMs: 0, recordingMs: 300 },
  });
  await http.register(carrierRest, { prefix: '/carrier', simulator });
  await http.listen({ host: '127.0.0.1', port: restPort });
  return {
    simulator,
    carrierUrl,
    fallbacks: () => fallbacks,
    async close() {
      await simulator.close();
      await http.close();
      otherHost.closeAllConnections();
      await new Promise((done) => otherHost.close(done));
    },
  };
}

async function listenOn(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
