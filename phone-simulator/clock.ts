/** Time as the simulator sees it. Everything that waits, waits on a Clock, so that a test can move time by hand. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  now(): Date;
  setTimeout(run: () => void, ms: number): Timer;
  /** Work of the real world (an HTTP request) during which a hand-moved clock must stand still. */
  during?<T>(work: Promise<T>): Promise<T>;
}

export interface TestClock extends Clock {
  during<T>(work: Promise<T>): Promise<T>;
  /** Moves time on, fires what falls due in order, and lets promises and requests settle after each. */
  advance(ms: number): Promise<void>;
  /** Lets promises and requests under way settle without moving time. */
  settle(): Promise<void>;
  /** How many timers are waiting: a test can show that nothing was left running. */
  waiting(): number;
}

export function realClock(): Clock {
  return {
    now: () => new Date(),
    setTimeout(run, ms) {
      const handle = setTimeout(run, ms);
      return { cancel: () => clearTimeout(handle) };
    },
  };
}

interface Due {
  at: number;
  order: number;
  run: () => void;
}

export function createTestClock(start: Date | string = '2026-03-02T01:00:00Z'): TestClock {
  let now = new Date(start).getTime();
  let order = 0;
  const timers = new Set<Due>();
  const working = new Set<Promise<unknown>>();

  async function settle(): Promise<void> {
    for (;;) {
      // Three turns: a request that has just been answered needs one for its socket and one for its reader.
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      if (working.size === 0) return;
      await Promise.race(working);
    }
  }

  return {
    now: () => new Date(now),
    setTimeout(run, ms) {
      order += 1;
      const timer: Due = { at: now + Math.max(0, ms), order, run };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    async during(work) {
      const quiet = work.then(ignore, ignore);
      working.add(quiet);
      void quiet.then(() => working.delete(quiet));
      return work;
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (let next = earliest(timers, end); next !== null; next = earliest(timers, end)) {
        timers.delete(next);
        now = next.at;
        next.run();
        await settle();
      }
      now = end;
    },
    settle,
    waiting: () => timers.size,
  };
}

function earliest(timers: Iterable<Due>, end: number): Due | null {
  let found: Due | null = null;
  for (const timer of timers) {
    if (timer.at > end) continue;
    if (found === null || timer.at < found.at || (timer.at === found.at && timer.order < found.order)) found = timer;
  }
  return found;
}

function ignore(): void {}
