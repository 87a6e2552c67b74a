import { createVoiceLine, type VoiceLine } from '../phone-simulator/page/voice-line.ts';
import { api } from './api.ts';
import type { PhoneStatus, Softphone } from './phone.ts';
import { freshStatus } from './silent-phone.ts';
import { onSoundChange, openMicrophone, soundSettings } from './sound-settings.ts';

/**
 * With the phone simulator the server lifts the agent's telephone on accept, and that is a call already: nobody need
 * have a microphone. Where somebody speaks at the other end through a browser as well, this one asks for the microphone
 * and carries the voice.
 */
export function createSimulatorPhone(): Softphone {
  const listeners = new Set<() => void>();
  let settings = soundSettings();
  const line = createVoiceLine({
    key: async () => ({ token: (await api.voiceToken()).token }),
    microphone: openMicrophone,
    keeps: 'call',
    speaker: settings.speaker,
  });
  let current = statusOf(line);
  const stopLine = line.onChange(() => {
    current = statusOf(line);
    for (const listener of listeners) listener();
  });
  const stopSettings = onSoundChange(() => {
    const before = settings;
    settings = soundSettings();
    line.speaker(settings.speaker);
    if (settings.microphone !== before.microphone && line.status().microphone === 'open') void line.openMicrophone();
  });
  return {
    can: { mute: true, digits: true },
    status: () => current,
    answer: () => {},
    refuse: () => {},
    hangUp: () => {},
    mute: line.mute,
    digits: line.digits,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      stopLine();
      stopSettings();
      line.close();
    },
  };
}

/** The telephone on the desk rings whatever becomes of the voice, so it is ready in any case. */
function statusOf(line: VoiceLine): PhoneStatus {
  const { connected, connection, fellBack, inCall, microphone, muted, partners } = line.status();
  const speaks = inCall && partners > 0;
  return {
    ...freshStatus,
    state: 'ready',
    muted,
    reconnecting: inCall && (connection === 'lost' || (speaks && microphone === 'open' && connected < partners)),
    microphone: !speaks && microphone !== 'open' ? 'unused' : fellBack && microphone === 'open' ? 'lost' : microphone,
  };
}
