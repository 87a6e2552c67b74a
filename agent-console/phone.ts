import type { Me } from '../src/contract/people.ts';
import { createSimulatorPhone } from './simulator-phone.ts';

/** `off`: the phone could not be made ready; `problem` says why, in the carrier's words. */
export interface PhoneStatus {
  state: 'registering' | 'ready' | 'off';
  muted: boolean;
  problem: string | null;
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

/** The handset for the carrier in use. Twilio's SDK is large and loaded only where Twilio is the carrier. */
export async function createPhone(carrier: Me['carrier']): Promise<Softphone> {
  if (carrier === 'simulator') return createSimulatorPhone();
  const { createTwilioPhone } = await import('./twilio-phone.ts');
  return createTwilioPhone();
}
