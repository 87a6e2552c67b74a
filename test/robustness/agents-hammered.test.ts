import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../phone-simulator/random.ts';
import { reconcileCalls } from '../../src/calls/reconcile-calls.ts';
import { sql } from '../../src/db.ts';
import { HOTLINE, startApp, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';
import { setMobiles } from '../leads/telephones.ts';
import { breaches } from './invariants.ts';

const CALLS = 50;
let app: Fixture;
let agents: Client[];

beforeAll(async () => {
  app = await startApp();
  agents = await Promise.all([1, 2, 3, 4, 5, 6].map((place) => app.signIn(`agent${place}`)));
  setMobiles(app, { kind: 'answers', afterMs: 1_000, press: '1' });
});
afterAll(() => app.close());

const deadlocks = sql('deadlocks', 'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()');

/** Everything that an agent's state allows, and some that it does not, all at once and without waiting for one another. */
async function pressEverything(agent: Client, random: () => number): Promise<number[]> {
  const row = await app.deps.db.prisma.agent.findUniqueOrThrow({ where: { userId: agent.user.id } });
  const other = agents[Math.floor(random() * agents.length)]?.user.id;
  const acts: [string, string, unknown?][] = [['PUT', '/api/agents/me/state', { state: 'available' }]];
  if (row.callId !== null) {
    const call = (act: string, body: unknown = {}): [string, string, unknown] => [
      'POST',
      `/api/calls/${row.callId}/${act}`,
      body,
    ];
    acts.push(call('accept'), call('accept'), call('wrap-up', { disposition: 'resolved', note: '好' }));
    if (row.state === 'on_call')
      acts.push(call('hold'), random() < 0.5 ? call('hang-up') : call('transfer', { agentId: other }), call('resume'));
    else if (random() < 0.2) acts.push(call('reject'));
  }
  const answers = await Promise.all(acts.map(([method, path, body]) => agent.request(method, path, body)));
  return answers.map(({ status }) => status);
}

test(
  `${CALLS} calls at once, six agents who press everything, callers who leave: nothing is broken and nothing waits on itself`,
  { timeout: 120_000 },
  async () => {
    const random = seededRandom(1);
    const calls = Array.from({ length: CALLS }, (_, place) => {
      const from =
        place % 5 === 0 ? WANG_FANG : place % 5 === 1 ? 'anonymous' : `+861391240${String(place).padStart(4, '0')}`;
      return app.simulator.placeCall({ from, to: HOTLINE });
    });
    const statuses = new Set<number>();
    for (let round = 0; round < 14; round += 1) {
      const pressed = agents.map((agent) => pressEverything(agent, random));
      const left = calls.filter(({ state }) => state === 'in-progress' && random() < 0.12);
      for (const call of calls) if (random() < 0.3) call.press('1');
      for (const call of left) call.hangUp();
      const [found] = await Promise.all([
        Promise.all(pressed),
        app.clock.advance(3_000),
        app.sweep(),
        app.deps.jobs.runDue(),
      ]);
      for (const status of found.flat()) statuses.add(status);
      await app.settle();
    }
    expect([...statuses].filter((status) => status >= 500 && status !== 502)).toEqual([]);
    for (const call of calls) call.hangUp();
    for (let round = 0; round < 4; round += 1) {
      await app.settle();
      await app.clock.advance(60_000);
      await app.deps.jobs.runDue();
      await app.sweep();
      // On a machine that is out of breath the carrier gave up waiting for an answer, and its news is lost.
      await reconcileCalls(app.deps);
    }
    await app.settle();
    expect(await breaches(app.deps.db, app.clock.now())).toEqual([]);
    expect(await app.deps.db.query(deadlocks)).toEqual([{ deadlocks: 0 }]);
    const served = await app.deps.db.prisma.call.count({
      where: { outcome: 'served', startedAt: { gte: new Date(app.clock.now().getTime() - 600_000) } },
    });
    expect(served).toBeGreaterThan(5);
  },
);
