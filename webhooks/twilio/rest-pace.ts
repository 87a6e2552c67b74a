import { asking, isTooMany } from './rest-fault.ts';

/** One request of a long list, when its turn has come. */
export type Pace = <T>(what: string, request: () => Promise<T>) => Promise<T>;

/** Calls, holds and texts of this moment go before any list: it takes a small part of what an account may ask. */
const PER_SECOND = 5;
/** So many at once before that: a short list, each minute, waits for nothing. */
const BURST = 10;
const MOST_TRIES = 4;
const FIRST_PAUSE_MS = 500;

/**
 * Bounds what lists ask of the carrier: so many requests a second, one after another whoever asks, and after "too many
 * requests" a pause that doubles. Whatever else goes wrong is the caller's to know.
 */
export function createPace(options: { perSecond?: number; burst?: number; pauseMs?: number } = {}): Pace {
  const { perSecond = PER_SECOND, burst = BURST, pauseMs = FIRST_PAUSE_MS } = options;
  const eachMs = 1_000 / perSecond;
  let free = 0;
  async function turn(): Promise<void> {
    const now = performance.now();
    free = Math.max(free, now - burst * eachMs) + eachMs;
    if (free > now) await wait(free - now);
  }
  return async (what, request) => {
    for (let tries = 1; ; tries += 1) {
      await turn();
      try {
        return await request();
      } catch (fault) {
        if (!isTooMany(fault) || tries >= MOST_TRIES) return asking('read', what, () => Promise.reject(fault));
        await wait(pauseMs * 2 ** (tries - 1));
      }
    }
  };
}

/** By the global timer, which a simulated day takes over; node:timers/promises would wait in real time there. */
function wait(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
