import type { Me } from '../src/contract/people.ts';
import { createSharedPhone, tabsOfBrowser, type Handset } from './shared-phone.ts';
import { createSilentPhone, freshStatus } from './silent-phone.ts';

/** `off`: the phone could not be made ready; `problem` says why, in the carrier's words. */
export interface PhoneStatus {
  state: 'registering' | 'ready' | 'off';
  muted: boolean;
  problem: string | null;
  /** This tab is the one that has the handset, and rings; false in the tabs that follow it. */
  here: boolean;
  /** The voice broke off in mid-call, and the phone is trying to bring it back. */
  reconnecting: boolean;
  /** `unused`: not needed now. `insecure`: browsers open it only on https, localhost and 127.0.0.1. `lost`: unplugged. */
  microphone: 'unused' | 'asking' | 'open' | 'denied' | 'missing' | 'insecure' | 'lost';
  /** What the line suffers from now, worst first. */
  warnings: readonly LineWarning[];
}

/** `silent`: the microphone gives nothing at all; the others are the network's. */
export type LineWarning = 'silent' | 'loss' | 'delay' | 'jitter' | 'quality';

/** The agent's handset. What the call is doing comes from the server; the phone only carries the voice. */
export interface Softphone {
  /** What this handset can do; the call bar shows no button for the rest. */
  can: { mute: boolean; digits: boolean };
  status: () => PhoneStatus;
  /** After the server granted the call: lifts the handset, now or as soon as it rings. */
  answer: (callId: string) => void;
  /** Lets an incoming ring go that the server did not grant. */
  refuse: (callId: string) => void;
  hangUp: () => void;
  mute: (on: boolean) => void;
  digits: (digits: string) => void;
  onChange: (listener: () => void) => () => void;
  close: () => void;
}

/**
 * The handset for the carrier in use, one for all tabs of the browser. Each carrier's is
 * loaded only where it is needed.
 */
export function createPhone(carrier: Me['carrier']): Promise<Softphone> {
  const tabs = tabsOfBrowser();
  if (tabs === null) return makers[carrier].make();
  return Promise.resolve(createSharedPhone(makers[carrier], tabs));
}

const makers: Record<Me['carrier'], Handset> = {
  simulator: {
    can: { mute: true, digits: true },
    make: async () => {
      const { createSimulatorPhone } = await import('./simulator-phone.ts');
      return createSimulatorPhone();
    },
  },
  twilio: {
    can: { mute: true, digits: true },
    make: async () => {
      const { createTwilioPhone } = await import('./twilio-phone.ts');
      return createTwilioPhone().catch(brokenPhone);
    },
  },
};

/** Without a handset the desk still shows who calls, and the bar says that nobody can be heard. */
function brokenPhone(error: unknown): Softphone {
  const problem = error instanceof Error ? error.message : String(error);
  // Over plain http browsers hide the microphone, and the SDK only says that it is not supported.
  const microphone = navigator.mediaDevices === undefined ? 'insecure' : 'unused';
  return createSilentPhone({ ...freshStatus, state: 'off', problem, microphone });
}
