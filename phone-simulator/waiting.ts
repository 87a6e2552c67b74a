import type { Clock } from './clock.ts';

/** Why a leg's work stopped: the leg ended, REST gave it other TwiML, it was moved on, or the simulator closed. */
export type Interruption = 'ended' | 'redirected' | 'moved-on' | 'input' | 'closed';

/** Thrown inside whatever a leg is busy with, when something takes the leg away from it. */
export class Interrupted extends Error {
  readonly why: Interruption;
  constructor(why: Interruption) {
    super(`interrupted: ${why}`);
    this.name = 'Interrupted';
    this.why = why;
  }
}

export function interruptionOf(signal: AbortSignal): Interruption {
  const reason: unknown = signal.reason;
  return reason instanceof Interrupted ? reason.why : 'closed';
}

/** Waits on the clock; rejects with Interrupted as soon as the signal fires. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = (): void => {
      timer.cancel();
      reject(signal.reason);
    };
    const timer = clock.setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}

export function untilInterrupted(signal: AbortSignal): Promise<never> {
  return orInterrupted(new Promise<never>(() => {}), signal);
}

/** The promise's result, unless the signal fires first. */
export function orInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
