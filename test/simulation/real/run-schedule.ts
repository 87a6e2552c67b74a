import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../../phone-simulator/random.ts';
import type { Fault, FaultLane, FaultTools } from './fault.ts';
import { faultsOfSeed } from './fault-schedule.ts';
import { healAll } from './rest.ts';

export interface SeedRun {
  calls: number;
  overMs: number;
  faults: boolean;
  mayBe(fault: Fault): boolean;
  injected(name: string): void;
  log(line: string): void;
}

/** How often people do something. */
const ACT_EVERY_MS = 350;

/** One seed on the running installation: its callers, its people's moods, its faults. Resolves when all faults are healed. */
export async function runSeed(tools: FaultTools, run: SeedRun): Promise<void> {
  const { callers, people, seed } = tools;
  const random = seededRandom(seed);
  people.change(random);
  let isOver = false;
  const acting = (async () => {
    while (!isOver) {
      callers.act(random);
      await Promise.all([people.act(random), wait(ACT_EVERY_MS)]);
    }
  })();
  const arriving = callers.arrive({
    seed,
    random: seededRandom(seed + 1_000_003),
    count: run.calls,
    overMs: run.overMs,
  });
  await Promise.all([arriving, run.faults ? injectAll(tools, run) : undefined]);
  isOver = true;
  await acting;
  await healAll(tools);
}

async function injectAll(tools: FaultTools, run: SeedRun): Promise<void> {
  const from = Date.now();
  const lanes = new Map<FaultLane, Promise<void>>();
  for (const { fault, atMs } of faultsOfSeed(tools.seed, run.mayBe)) {
    await wait(Math.max(0, from + atMs - Date.now()));
    const before = lanes.get(fault.lane) ?? Promise.resolve();
    lanes.set(
      fault.lane,
      before.then(async () => {
        run.log(`  ${((Date.now() - from) / 1_000).toFixed(1).padStart(5)} s  ${fault.name}`);
        run.injected(fault.name);
        await fault.inject(tools);
      }),
    );
  }
  await Promise.all(lanes.values());
}
