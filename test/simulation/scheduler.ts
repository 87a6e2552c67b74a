import type { Clock } from '../../phone-simulator/clock.ts';
import type { Random } from '../../phone-simulator/random.ts';

/**
 * The one owner of time in a simulated run. Timers fire in the order of their times, those of the same time in an order
 * that the seed draws; after each, everything that follows from it happens before time goes on.
 */
export interface Scheduler extends Clock {
  /**
   * Work of the real world (a statement at PostgreSQL). Its result is handed on only when everything else stands still,
   * so that how long it really took changes nothing: the same seed gives the same run.
   */
  outside<T>(work: () => Promise<T>): Promise<T>;
  /** From here on results are held back, and somebody must call `run`. Before, real time rules: for setting up. */
  begin(): void;
  /** Moves time on. */
  run(ms: number): Promise<void>;
  /** Lets the world go on, a millisecond at a time where it has to, until this is done. */
  finish<T>(work: Promise<T>): Promise<T>;
}

interface Due {
  at: number;
  tie: number;
  run: () => void;
  canceled: boolean;
}

/** So many turns of the event loop bring every promise, inject and stream that is under way to rest. */
const TURNS = 8;

export function createScheduler(start: string, random: Random): Scheduler {
  let now = Date.parse(start);
  let begun = false;
  let ties = 0;
  const timers = createHeap();
  const asked: { isDone: Promise<void>; handOn: () => void }[] = [];

  /** Results are handed on in the order in which they were asked for, however long each really took. */
  async function settle(): Promise<void> {
    for (;;) {
      for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      const oldest = asked.shift();
      if (oldest === undefined) return;
      await oldest.isDone;
      oldest.handOn();
    }
  }

  async function run(ms: number): Promise<void> {
    const end = now + ms;
    await settle();
    for (let next = timers.pop(end); next !== null; next = timers.pop(end)) {
      now = next.at;
      next.run();
      await settle();
    }
    now = end;
  }

  return {
    now: () => new Date(now),
    setTimeout(run, ms) {
      ties += 1;
      const timer: Due = { at: now + Math.max(0, ms), tie: random() + ties * 1e-9, run, canceled: false };
      timers.push(timer);
      return { cancel: () => void (timer.canceled = true) };
    },
    outside(work) {
      if (!begun) return work();
      return new Promise((resolve, reject) => {
        const result = work();
        const isDone = result.then(
          () => undefined,
          () => undefined,
        );
        asked.push({ isDone, handOn: () => void result.then(resolve, reject) });
      });
    },
    begin: () => void (begun = true),
    run,
    async finish(work) {
      let isDone = false;
      const quiet = work.then(
        () => void (isDone = true),
        () => void (isDone = true),
      );
      await settle();
      while (!isDone) await run(1);
      await quiet;
      return work;
    },
  };
}

interface Heap {
  push(timer: Due): void;
  /** The earliest that is due by `end` and was not cancelled. */
  pop(end: number): Due | null;
}

function createHeap(): Heap {
  const items: Due[] = [];
  const before = (a: number, b: number): boolean => {
    const [x, y] = [items[a], items[b]];
    if (x === undefined || y === undefined) return false;
    return x.at < y.at || (x.at === y.at && x.tie < y.tie);
  };
  const swap = (a: number, b: number): void => {
    const [x, y] = [items[a], items[b]];
    if (x === undefined || y === undefined) return;
    items[a] = y;
    items[b] = x;
  };
  function rise(at: number): void {
    const parent = (at - 1) >> 1;
    if (at === 0 || !before(at, parent)) return;
    swap(at, parent);
    rise(parent);
  }
  function sink(at: number): void {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    const child = before(right, left) ? right : left;
    if (!before(child, at)) return;
    swap(at, child);
    sink(child);
  }
  function take(): Due | undefined {
    swap(0, items.length - 1);
    const taken = items.pop();
    sink(0);
    return taken;
  }
  return {
    push(timer) {
      items.push(timer);
      rise(items.length - 1);
    },
    pop(end) {
      for (;;) {
        const first = items[0];
        if (first === undefined || (!first.canceled && first.at > end)) return null;
        const taken = take();
        if (taken !== undefined && !taken.canceled) return taken;
      }
    },
  };
}

/**
 * Every setTimeout of the program and its libraries waits on the scheduler's time, until the returned function is
 * called. What must wait in real time has to have taken the real one before.
 */
export function takeOverTimers(scheduler: Scheduler): () => void {
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  const timers = new WeakMap<object, { cancel(): void }>();
  const fake = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const handle = { ref: () => handle, unref: () => handle, hasRef: () => true, refresh: () => handle };
    timers.set(
      handle,
      scheduler.setTimeout(() => run(...args), ms),
    );
    return handle;
  };
  const clear = (handle: unknown) => {
    if (typeof handle === 'object' && handle !== null && timers.has(handle)) timers.get(handle)?.cancel();
    else if (handle !== undefined && handle !== null) Reflect.apply(real.clearTimeout, globalThis, [handle]);
  };
  Object.assign(globalThis, { setTimeout: fake, clearTimeout: clear });
  return () => void Object.assign(globalThis, real);
}
