import { inTime } from '../deps.ts';
import type { Deps } from '../deps.ts';
import { replaySpool } from '../spool/replay-spool.ts';
import { lookAtService } from './look-at-service.ts';
import { isWhole } from './service-state.ts';
import { sweepWithoutQueue } from './sweep-without-queue.ts';

const EVERY_MS = 2_000;
/** While something is gone: callers wait for it to come back. */
const EVERY_MS_BROKEN = 500;

/** Hundreds of kept requests, each with a question to a slow carrier, may be under way; each is safe on the disk. */
const STOP_WITHIN_MS = 2_000;

/**
 * A real timer, although timers are jobs elsewhere: what it watches is whether jobs and database are there at all. In
 * each process: the spool on its disk is its own to take in, and its screens are told by it.
 */
export function keepWatch(deps: Deps): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  const next = () => {
    if (stopped) return;
    timer = setTimeout(
      () => {
        running = watchOnce(deps).finally(next);
      },
      isWhole(deps.service.view()) ? EVERY_MS : EVERY_MS_BROKEN,
    );
  };
  next();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await inTime(deps.log, { what: 'watch', ms: STOP_WITHIN_MS, work: running });
    },
  };
}

/** Looks at everything once, and does what can be done about it. */
export async function watchOnce(deps: Deps): Promise<void> {
  try {
    await lookAtService(deps);
    if (!deps.service.works('database')) return;
    if (deps.service.view().spooled > 0) {
      await replaySpool(deps);
      await lookAtService(deps);
    }
    if (deps.config.role !== 'web' && !deps.service.works('queue')) await sweepWithoutQueue(deps);
  } catch (err) {
    deps.log.error({ err }, 'service.watch_failed');
  }
}
