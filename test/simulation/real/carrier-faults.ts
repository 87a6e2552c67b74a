import { setTimeout as wait } from 'node:timers/promises';
import { calmNetwork } from '../../../phone-simulator/webhook-sender.ts';
import type { Network } from '../../../phone-simulator/webhook-sender.ts';
import type { RestFault } from '../../../phone-simulator/simulator.ts';
import { drawMs } from './fault.ts';
import type { Fault, FaultTools } from './fault.ts';

export const carrierFaults: readonly Fault[] = [
  network('callbacks repeated', { repeat: 4, twimlRepeat: 0.4 }),
  network('callbacks reordered', { reorder: true, delayMs: [0, 600], callbacksFirst: 0.3 }),
  network('callbacks delayed', { delayMs: [200, 2_500] }),
  network('callbacks lost', { drop: 0.35 }),
  network('callback before the answer', { callbacksFirst: 0.9 }),
  network('music of who waits asked for late', { waitMusicMs: [1_000, 6_000] }),
  network('telephone never joins', { neverJoins: 0.6 }),
  rest('carrier says 429', 'too-many-requests', 0.3),
  rest('carrier says 503', 'unavailable', 0.4),
  rest('carrier loses its answer', 'lose-answer', 0.4),
];

function network(name: string, bad: Partial<Network>): Fault {
  return {
    name,
    lane: 'carrier',
    async inject({ here, random }) {
      here.simulator.setNetwork(bad);
      await wait(drawMs(random, 1_500, 3_500));
      here.simulator.setNetwork(calmNetwork);
    },
  };
}

function rest(name: string, fault: RestFault, chance: number): Fault {
  return {
    name,
    lane: 'carrier',
    async inject({ here, random }: FaultTools) {
      here.simulator.setRestFault(() => (random() < chance ? fault : 'none'));
      await wait(drawMs(random, 1_500, 3_000));
      here.simulator.setRestFault(() => 'none');
    },
  };
}
