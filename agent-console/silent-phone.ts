import type { PhoneStatus, Softphone } from './phone.ts';

/** The status of a handset that nothing has happened to yet. */
export const freshStatus: PhoneStatus = {
  state: 'registering',
  muted: false,
  problem: null,
  here: true,
  reconnecting: false,
  microphone: 'unused',
  warnings: [],
};

/** No handset: before there is one, and where none could be made. */
export function createSilentPhone(status: PhoneStatus): Softphone {
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
