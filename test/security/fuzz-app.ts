import { createTestClock } from '../../phone-simulator/clock.ts';
import type { TestClock } from '../../phone-simulator/clock.ts';
import { seededRandom } from '../../phone-simulator/random.ts';
import type { PhoneSimulator } from '../../phone-simulator/simulator.ts';
import { buildApp, createSimulatorFor } from '../../src/app.ts';
import { endSession, startSession } from '../../src/auth/sessions.ts';
import { loadConfig } from '../../src/config.ts';
import { closeDeps, openDeps } from '../../src/deps.ts';
import type { Deps } from '../../src/deps.ts';
import type { HttpApp } from '../../src/http/http-app.ts';
import { createJobHandlers } from '../../src/jobs/handlers.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { createLog } from '../../src/log.ts';
import { DEMO_TIME, TEST_SECRET } from '../demo-template.ts';

export type Standing = 'agent' | 'rep' | 'supervisor' | 'admin' | 'stranger';
/** Who sends a request, and with which token. */
export interface Actor {
  name: string;
  standing: Standing;
  token: string | null;
}

export interface FuzzApp {
  deps: Deps;
  http: HttpApp;
  url: string;
  clock: TestClock;
  simulator: PhoneSimulator;
  actors: Actor[];
  /** People whom a request put out are let in again: the requests after it would all hear 401. */
  renewActors(): Promise<void>;
  pass(seconds: number): Promise<void>;
  quiet(): Promise<void>;
  close(): Promise<void>;
}

const STAFF = ['agent1', 'agent2', 'agent3', 'rep1', 'rep2', 'rep3', 'supervisor', 'admin'];

/** The whole application on a database with the demo company, outside of Vitest as well as in it. */
export async function startFuzzApp(databaseUrl: string, port: number): Promise<FuzzApp> {
  const loaded = loadConfig({
    ...{ PORT: String(port), DATABASE_URL: databaseUrl, HOTLINE_SECRET: TEST_SECRET, DEMO: 'on' },
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'silent',
  });
  if (!loaded.ok) throw new Error(loaded.faults.join('\n'));
  const { config } = loaded;
  const clock = createTestClock(DEMO_TIME);
  const deps = await openDeps({ config, log: createLog(config), databaseUrl, clock });
  const simulator = createSimulatorFor(deps, { clock, random: seededRandom(7), pace: { ringBufferMs: 0 } });
  const { http } = buildApp(deps, { simulator });
  await http.listen({ host: '127.0.0.1', port });
  await deps.jobs.work(createJobHandlers(deps), { repeat: [] });
  const actors: Actor[] = [];
  const quiet = async () => {
    for (let round = 0; round < 2; round += 1) {
      await deps.outbox.settled();
      await simulator.settled();
      await clock.settle();
    }
  };
  const app: FuzzApp = {
    ...{ deps, http, clock, simulator, actors, quiet, url: `http://127.0.0.1:${port}` },
    renewActors: () => renewActors(deps, actors),
    async pass(seconds) {
      await clock.advance(seconds * 1_000);
      await quiet();
      await deps.jobs.runDue();
      await sweep(deps);
      await quiet();
    },
    async close() {
      await simulator.close();
      await http.close();
      await closeDeps(deps);
    },
  };
  await app.renewActors();
  return app;
}

async function renewActors(deps: Deps, actors: Actor[]): Promise<void> {
  await deps.db.pool.query('UPDATE users SET is_active = true WHERE login = ANY ($1)', [STAFF]);
  const users = await deps.db.prisma.user.findMany({ where: { login: { in: STAFF } }, orderBy: { login: 'asc' } });
  const staff: Actor[] = [];
  for (const { id, login, role } of users)
    staff.push({ name: login, standing: role, token: await startSession(deps, { userId: id, device: null }) });
  const signedOut = await startSession(deps, { userId: users[0]?.id ?? '', device: null });
  await endSession(deps, signedOut);
  const strangers: Actor[] = [
    { name: 'nobody', standing: 'stranger', token: null },
    { name: 'signed out', standing: 'stranger', token: signedOut },
    { name: 'forged', standing: 'stranger', token: 'A'.repeat(43) },
  ];
  actors.splice(0, actors.length, ...staff, ...strangers);
}
