import { useSyncExternalStore } from 'react';
import { readStored, writeStored } from './preferences.ts';

/** Which microphone and loudspeaker on this machine, by the browser's ids; empty: whatever the system prefers. */
export interface SoundSettings {
  microphone: string;
  speaker: string;
}

const KEYS = { microphone: 'hotline.microphone', speaker: 'hotline.speaker' } as const;
const listeners = new Set<() => void>();
let current: SoundSettings | null = null;

export function soundSettings(): SoundSettings {
  current ??= { microphone: readStored(KEYS.microphone) ?? '', speaker: readStored(KEYS.speaker) ?? '' };
  return current;
}

export function setSound(change: Partial<SoundSettings>): void {
  current = { ...soundSettings(), ...change };
  writeStored(KEYS.microphone, current.microphone);
  writeStored(KEYS.speaker, current.speaker);
  for (const listener of listeners) listener();
}

/** Told of changes in other tabs as well: the dialog may be open in one, and the handset in another. */
export function onSoundChange(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('storage', fromOtherTab);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('storage', fromOtherTab);
  };
}

export function useSoundSettings(): SoundSettings {
  return useSyncExternalStore(onSoundChange, soundSettings);
}

function fromOtherTab({ key }: StorageEvent): void {
  if (key !== null && key !== KEYS.microphone && key !== KEYS.speaker) return;
  current = null;
  for (const listener of listeners) listener();
}

const CLEAR_VOICE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** The chosen microphone; the system's own where that one is not plugged in now. Throws as getUserMedia does. */
export async function openMicrophone(): Promise<MediaStream> {
  const { microphone } = soundSettings();
  const devices = navigator.mediaDevices;
  if (microphone === '') return devices.getUserMedia({ audio: CLEAR_VOICE });
  try {
    return await devices.getUserMedia({ audio: { ...CLEAR_VOICE, deviceId: { exact: microphone } } });
  } catch (error) {
    // Refused is refused, whichever it was.
    if (error instanceof DOMException && error.name === 'NotAllowedError') throw error;
    return devices.getUserMedia({ audio: CLEAR_VOICE });
  }
}
