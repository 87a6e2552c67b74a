import type { Me } from '../src/contract/people.ts';
import { createSharedPhone, tabsOfBrowser, type Handset } from './shared-phone.ts';
import { createSimulatorPhone } from './simulator-phone.ts';

/** `off`: the phone could not be made ready; `problem` says why, in the carrier's words. */
export interface PhoneStatus {
  state: 'registering' | 'ready' | 'off';
  muted: boolean;
  problem: string | null;
  /** This tab is the one that has the handset, and rings; false in the tabs that follow it. */
  here: boolean;
}

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
 * The handset for the carrier in use, one for all tabs of the browser. Twilio's SDK is large and loaded only where Twilio
 * is the carrier.
 */
export function createPhone(carrier: Me['carrier']): Promise<Softphone> {
  const tabs = tabsOfBrowser();
  if (tabs === null) return makers[carrier].make();
  return Promise.resolve(createSharedPhone(makers[carrier], tabs));
}

const makers: Record<Me['carrier'], Handset> = {
  simulator: { can: { mute: false, digits: false }, make: () => Promise.resolve(createSimulatorPhone()) },
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
  const status: PhoneStatus = { state: 'off', muted: false, problem, here: true };
  return { ...createSimulatorPhone(), status: () => status };
}
