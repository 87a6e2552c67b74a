import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Deps } from '../deps.ts';
import { keepWatch } from './keep-watch.ts';
import { createServiceState } from './service-state.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a look that does not come to its end holds nobody up who ends the program', async () => {
  const said: object[] = [];
  let looks = 0;
  const deps = {
    service: createServiceState({ now: () => new Date() }),
    db: { query: async () => [{ isWritable: true }] },
    jobs: { answers: async () => true },
    spool: { figures: () => new Promise(() => void (looks += 1)) },
    log: { warn: (about: object) => void said.push(about) },
  };
  // Nothing else is touched before the disk has answered.
  const watch = keepWatch(deps as unknown as Deps);
  await vi.advanceTimersByTimeAsync(2_500);
  expect(looks).toBe(1);
  let isStopped = false;
  void watch.stop().then(() => (isStopped = true));
  await vi.advanceTimersByTimeAsync(1_500);
  expect(isStopped).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(isStopped).toBe(true);
  expect(said).toEqual([{ what: 'watch', ms: 2_000 }]);
});
