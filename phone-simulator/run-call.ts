import type { CallLeg } from './call-leg.ts';
import type { Interruption } from './waiting.ts';
import { sleep } from './waiting.ts';
import type { Source } from './twiml-fetch.ts';
import type { World } from './world.ts';

const applicationError = 'We are sorry, an application error has occurred. Goodbye.';
const applicationErrorMs = 4000;

/** Puts a leg to work on a document; when nothing is left to do, or it fails, the call ends. */
export function runCall(world: World, leg: CallLeg, given: { source: Source; why?: Interruption }): void {
  leg.run(async (signal) => {
    const run = { world, leg, role: 'call' as const, signal, extra: {}, fallback: leg.fallback, hears: leg.hears };
    const ending = await world.runTwiml(run, given.source);
    if (ending !== 'failed') return;
    leg.answer();
    leg.hears({ kind: 'fault', text: applicationError });
    await sleep(world.clock, applicationErrorMs, signal);
  }, given.why);
}
