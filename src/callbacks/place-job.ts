import type { UnitOfWork } from '../outbox.ts';

/** The clock looks at this kept place then; the id names the time, so twice is once. */
export function lookAtPlaceAt(unit: UnitOfWork, callbackId: string, runAt: Date): void {
  unit.effect({
    topic: 'schedule',
    job: 'callback-place',
    jobId: `place-${callbackId}-${runAt.getTime()}`,
    runAt: runAt.toISOString(),
    data: { callbackId },
  });
}

/** Something changed that may have ended the need for the place. */
export function lookAtPlaceSoon(unit: UnitOfWork, callbackId: string): void {
  lookAtPlaceAt(unit, callbackId, unit.now);
}
