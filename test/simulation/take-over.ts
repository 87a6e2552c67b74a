import type { Random } from '../../phone-simulator/random.ts';
import type { Spool } from '../../src/spool/spool-folder.ts';
import { takeOverTimers } from './scheduler.ts';
import type { Scheduler } from './scheduler.ts';
import type { Lines } from './sim-carrier.ts';

/** The disk is of the real world: its answers are handed on like those of PostgreSQL. */
export function steady(spool: Spool, scheduler: Scheduler): Spool {
  return {
    ...spool,
    keep: (kept) => scheduler.outside(() => spool.keep(kept)),
    list: () => scheduler.outside(() => spool.list()),
    read: (entry) => scheduler.outside(() => spool.read(entry)),
    remove: (entry) => scheduler.outside(() => spool.remove(entry)),
    setAside: (entry) => scheduler.outside(() => spool.setAside(entry)),
    talks: (call) => scheduler.outside(() => spool.talks(call)),
    cameBack: (call) => scheduler.outside(() => spool.cameBack(call)),
    figures: () => scheduler.outside(() => spool.figures()),
  };
}

/** Time, chance and the way to files, for the program and all its libraries. */
export function takeOver(scheduler: Scheduler, lines: Lines, random: Random): () => void {
  const real = { fetch: globalThis.fetch, random: Math.random };
  const began = scheduler.now().getTime();
  const giveBackTimers = takeOverTimers(scheduler);
  Object.assign(globalThis, { fetch: lines.fetch });
  Math.random = random;
  // What paces itself by it would go on in real time, differently in each run.
  performance.now = () => scheduler.now().getTime() - began;
  return () => {
    giveBackTimers();
    Reflect.deleteProperty(performance, 'now');
    Object.assign(globalThis, { fetch: real.fetch });
    Math.random = real.random;
  };
}
