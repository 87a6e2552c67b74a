import type { PhoneStatus, Softphone } from './phone.ts';

const status: PhoneStatus = { state: 'ready', muted: false, problem: null, here: true };

/** With the phone simulator the server lifts the agent's simulated handset on accept: there is no voice here to carry. */
export function createSimulatorPhone(): Softphone {
  return {
    can: { mute: false, digits: false },
    status: () => status,
    answer: () => {},
    refuse: () => {},
    hangUp: () => {},
    mute: () => {},
    digits: () => {},
    onChange: () => () => {},
    close: () => {},
  };
}
