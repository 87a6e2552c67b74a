import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../phone-simulator/random.ts';
import type { Network } from '../../phone-simulator/webhook-sender.ts';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';
import { carrierBreaches } from './carrier-truth.ts';
import { breaches } from './invariants.ts';
import { calmDown, comeToRest, someTraffic } from './mixed-traffic.ts';

let app: Fixture;
let agents: Client[];
let supervisor: Client;

beforeAll(async () => {
  app = await startApp();
  agents = await Promise.all(['agent1', 'agent2', 'agent3', 'agent4'].map((login) => app.signIn(login)));
  supervisor = await app.signIn('supervisor');
  await app.deps.db.prisma.rep.updateMany({ data: { dailyCap: null } });
});
afterAll(() => app.close());

const faults: Record<string, Partial<Network>> = {
  'everything twice and thrice': { repeat: 3, twimlRepeat: 0.5 },
  'late and overtaking': { delayMs: [0, 4_000], reorder: true, callbacksFirst: 0.7 },
  'a third never arrives': { drop: 0.35 },
  'all of it': { delayMs: [0, 3_000], reorder: true, repeat: 2, drop: 0.15, twimlRepeat: 0.3, callbacksFirst: 0.5 },
};
/** The official client waits a second, in real time, for who had too many requests. */
const pickFault = (chance: number) =>
  chance < 0.1 ? 'too-many-requests' : chance < 0.5 ? 'unavailable' : 'lose-answer';
/** More by the variable. */
const SEEDS_EACH = Number(process.env['SEEDS_EACH'] ?? 1);
const programme = Object.keys(faults).flatMap((name, place) =>
  Array.from({ length: SEEDS_EACH }, (_, round) => ({ name, seed: place * SEEDS_EACH + round + 1 })),
);

test.each(programme)(
  '$name (seed $seed): no invariant is broken once all is quiet',
  { timeout: 180_000 },
  async ({ name, seed }) => {
    const random = seededRandom(seed);
    app.simulator.setNetwork(faults[name] ?? {});
    app.simulator.setRestFault(() => (random() < 0.92 ? 'none' : pickFault(random())));
    const calls = await someTraffic({ app, agents, supervisor, random, run: seed });
    const broken = async () => ({ seed, breaches: await breaches(app.deps.db, app.clock.now()) });
    await comeToRest(app);
    expect({ seed, breaches: await carrierBreaches(app) }).toEqual({ seed, breaches: [] });
    await calmDown(app, calls);
    expect(await broken()).toEqual({ seed, breaches: [] });
    expect({ seed, breaches: await carrierBreaches(app) }).toEqual({ seed, breaches: [] });
    const ours = await app.deps.db.prisma.call.findMany({
      where: { legs: { some: { providerCallSid: { in: calls.map(({ callSid }) => callSid) } } } },
    });
    expect(ours.map(({ state }) => state)).toEqual(calls.map(() => 'ended'));
  },
);
