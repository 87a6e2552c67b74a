import type { CallLeg, CallStatus, FinalStatus } from './call-leg.ts';
import { isFinal } from './call-leg.ts';
import type { World } from './world.ts';

/**
 * Rings the phone that a leg goes to and resolves when it is answered or over. The leg's status callbacks go out on the
 * way. Cancelling is `leg.end('canceled')` from outside.
 */
export function ringOut(world: World, leg: CallLeg, timeoutSeconds: number): Promise<'in-progress' | FinalStatus> {
  return new Promise((resolve) => {
    if (leg.over()) return resolve(isFinal(leg.status) ? leg.status : 'canceled');
    let giveUp = { cancel(): void {} };
    const stop = leg.onStatus((status: CallStatus) => {
      if (status !== 'in-progress' && !isFinal(status)) return;
      stop();
      giveUp.cancel();
      resolve(status);
    });
    leg.move('initiated');
    const offer = world.phoneAt(leg.to).offer(leg);
    if (offer === 'unreachable') leg.end('failed', 404);
    else if (offer === 'busy') leg.end('busy', 486);
    // A browser client that is not registered: no ringing at all, an immediate no-answer.
    else if (offer === 'offline') leg.end('no-answer', 480);
    else {
      giveUp = world.clock.setTimeout(() => leg.end('no-answer', 487), timeoutSeconds * 1000 + world.pace.ringBufferMs);
      leg.move('ringing');
    }
  });
}
