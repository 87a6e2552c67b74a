import { integerBetween, seededRandom } from '../../phone-simulator/random.ts';
import type { Random } from '../../phone-simulator/random.ts';
import { calmNetwork } from '../../phone-simulator/webhook-sender.ts';
import type { Network } from '../../phone-simulator/webhook-sender.ts';
import { HOTLINE } from '../app-fixture.ts';
import { pick } from '../robustness/desk-acts.ts';
import type { Weather } from './sim-carrier.ts';
import { calmWeather } from './sim-carrier.ts';
import type { Sim } from './sim.ts';

/** What may go wrong. Each kind has its own chance stream, so that leaving one out moves no other. */
export interface Fault {
  kind: string;
  /** Seconds between two of them, on average. */
  every: number;
  /** Does it, and undoes by itself, within a minute, what does not last. Null: there was nothing to do it to. */
  strike(sim: Sim, random: Random): string | null;
}

export const faults: readonly Fault[] = [
  network('callbacks-repeated', { repeat: 4, twimlRepeat: 0.4 }),
  network('callbacks-reordered', { delayMs: [0, 4_000], reorder: true }),
  network('callbacks-late', { delayMs: [0, 90_000], reorder: true }),
  network('callbacks-very-late', { delayMs: [0, 1_800_000], reorder: true }, 5),
  network('callbacks-lost', { drop: 0.5 }),
  network('callback-before-answer', { callbacksFirst: 0.8 }),
  weather('rest-never-sent', { restNeverSent: 0.5 }),
  weather('rest-429', { restTooMany: 0.5 }),
  weather('rest-503', { restBroken: 0.5 }),
  weather('rest-answer-lost', { restAnswerLost: 0.5 }),
  weather('rest-late', { restLate: 0.5 }),
  weather('webhook-no-connection', { webhookNoConnection: 0.3 }),
  weather('webhook-answer-lost', { webhookAnswerLost: 0.3 }),
  {
    kind: 'process-killed',
    every: 150,
    strike(sim, random) {
      if (sim.processes().length === 0) return null;
      const process = pick(random, sim.processes());
      process.life.end();
      sim.startLater(integerBetween(random, 500, 6_000));
      return process.name;
    },
  },
  {
    // Between two lines of the program, and not only between two of its transactions.
    kind: 'process-killed-at-a-step',
    every: 100,
    strike(sim, random) {
      if (sim.processes().length === 0) return null;
      const process = pick(random, sim.processes());
      process.life.endAfter(integerBetween(random, 0, 40));
      process.life.onEnd(() => sim.startLater(integerBetween(random, 500, 6_000)));
      return process.name;
    },
  },
  {
    kind: 'deploy-in-mid-call',
    every: 400,
    strike(sim, random) {
      if (sim.processes().length === 0) return null;
      const process = pick(random, sim.processes());
      sim.startLater(0);
      void process.retire();
      return process.name;
    },
  },
  spell('database-down', 200, [500, 9_000], (sim, on) => void sim.database.setDown(on)),
  spell('database-slow', 150, [2_000, 8_000], (sim, on) => sim.database.setSlow(on ? 120 : 0)),
  spell('database-read-only', 300, [500, 6_000], (sim, on) => void sim.database.setReadOnly(on)),
  spell('database-exhausted', 200, [500, 7_000], (sim, on) => sim.database.setExhausted(on)),
  once('commit-answer-lost', 40, (sim) => sim.database.loseNextCommit()),
  spell('queue-gone', 200, [1_000, 20_000], (sim, on) => sim.jobs.setGone(on)),
  once('queue-emptied', 400, (sim) => sim.jobs.loseAll()),
  once('job-run-twice', 40, (sim) => sim.jobs.doubleNext()),
  onScreen('screen-dropped', 20, (screen) => screen.drop()),
  onScreen('screen-half-open', 60, (screen, random) => screen.halfOpen(integerBetween(random, 2_000, 15_000))),
  onScreen('tab-frozen', 60, (screen, random) => screen.freeze(integerBetween(random, 2_000, 60_000))),
  {
    kind: 'telephone-line-broken',
    every: 60,
    strike(sim, random) {
      const talking = sim.people.agents.filter(({ user }) => sim.simulator.softphone(user.id).state === 'in-progress');
      if (talking.length === 0) return null;
      const { user } = pick(random, talking);
      sim.simulator.softphone(user.id).hangUp();
      return user.login;
    },
  },
  {
    kind: 'webhook-replayed',
    every: 20,
    strike(sim, random) {
      const sent = sim.simulator.log().filter(({ url, status }) => url?.includes('/webhooks/') && status === 200);
      if (sent.length === 0) return null;
      const entry = pick(random, sent);
      void sim.resend(entry).catch(() => undefined);
      return entry.kind;
    },
  },
  {
    kind: 'webhook-forged',
    every: 30,
    strike(sim, random) {
      const route = pick(random, ['voice', 'status', 'menu', 'leg-status', 'conference', 'sms']);
      sim.forge(route);
      return route;
    },
  },
  {
    kind: 'flood-from-one-number',
    every: 300,
    strike(sim, random) {
      const from = `+86139127${String(Math.floor(random() * 100_000)).padStart(5, '0')}`;
      for (let call = 0; call < 10; call += 1) {
        const placed = sim.simulator.placeCall({ from, to: HOTLINE });
        sim.people.calls.push(placed);
        sim.scheduler.setTimeout(() => placed.hangUp(), integerBetween(random, 0, 60_000));
      }
      return '10 calls at once';
    },
  },
  {
    // What we ask for is done and nobody tells us: neither the answer nor a report comes through.
    kind: 'carrier-cut-off',
    every: 300,
    strike(sim, random) {
      const ms = integerBetween(random, 10, 40) * 1_000;
      sim.simulator.setNetwork({ drop: 0.9 });
      sim.lines.weather = { ...sim.lines.weather, restAnswerLost: 0.9 };
      sim.scheduler.setTimeout(() => {
        sim.simulator.setNetwork(calmNetwork);
        sim.lines.weather = { ...sim.lines.weather, restAnswerLost: 0 };
      }, ms);
      return `${ms} ms`;
    },
  },
  network('wait-music-late', { waitMusicMs: [3_000, 20_000] }),
  network('participant-never-joins', { neverJoins: 0.6 }),
];

/** Lays out every fault of a run. `until` is in seconds from now. */
export function scheduleFaults(sim: Sim, seed: number, until: number, without: ReadonlySet<string>): void {
  faults.forEach((fault, place) => {
    if (without.has(fault.kind)) return;
    const random = seededRandom(seed * 1_009 + place * 7_919);
    for (let at = -fault.every * Math.log(1 - random()); at < until; at -= fault.every * Math.log(1 - random()))
      sim.scheduler.setTimeout(() => {
        const what = fault.strike(sim, random);
        if (what !== null) sim.note(fault.kind, what);
      }, at * 1_000);
  });
}

/** Everything works again. */
export async function heal(sim: Sim): Promise<void> {
  sim.simulator.setNetwork(calmNetwork);
  sim.lines.weather = calmWeather;
  await sim.database.setDown(false);
  await sim.database.setReadOnly(false);
  sim.database.setSlow(0);
  sim.database.setExhausted(false);
  sim.jobs.setGone(false);
}

function spell(
  kind: string,
  every: number,
  [least, most]: readonly [number, number],
  set: (sim: Sim, on: boolean) => void,
): Fault {
  return {
    kind,
    every,
    strike(sim, random) {
      const ms = integerBetween(random, least, most);
      set(sim, true);
      sim.scheduler.setTimeout(() => set(sim, false), ms);
      return `${ms} ms`;
    },
  };
}

function once(kind: string, every: number, strike: (sim: Sim) => void): Fault {
  return {
    kind,
    every,
    strike(sim) {
      strike(sim);
      return '';
    },
  };
}

function network(kind: string, change: Partial<Network>, seconds = 20): Fault {
  return {
    kind,
    every: 120,
    strike(sim, random) {
      sim.simulator.setNetwork(change);
      sim.scheduler.setTimeout(() => sim.simulator.setNetwork(calmNetwork), integerBetween(random, 1, seconds) * 1_000);
      return '';
    },
  };
}

function weather(kind: string, change: Partial<Weather>): Fault {
  return {
    kind,
    every: 120,
    strike(sim, random) {
      sim.lines.weather = { ...sim.lines.weather, ...change };
      const calm = Object.fromEntries(Object.keys(change).map((name) => [name, 0]));
      sim.scheduler.setTimeout(
        () => void (sim.lines.weather = { ...sim.lines.weather, ...calm }),
        integerBetween(random, 2, 20) * 1_000,
      );
      return '';
    },
  };
}

function onScreen(
  kind: string,
  every: number,
  strike: (screen: Sim['people']['screens'][number], random: Random) => void,
): Fault {
  return {
    kind,
    every,
    strike(sim, random) {
      const connected = sim.people.screens.filter(({ isConnected }) => isConnected);
      if (connected.length === 0) return null;
      strike(pick(random, connected), random);
      return '';
    },
  };
}
