import { useSyncExternalStore } from 'react';

/** What the agent chose on this machine; not worth a row in the database. */
export interface Preferences {
  ringTone: boolean;
  notifications: boolean;
  singleKeys: boolean;
}
const defaults: Preferences = { ringTone: true, notifications: false, singleKeys: true };
const listeners = new Set<() => void>();

export function readPreference(name: keyof Preferences): boolean {
  const stored = readStored(`hotline.${name}`);
  return stored === null ? defaults[name] : stored === 'on';
}

export function setPreference(name: keyof Preferences, on: boolean): void {
  writeStored(`hotline.${name}`, on ? 'on' : 'off');
  for (const listener of listeners) listener();
}

export function usePreference(name: keyof Preferences): boolean {
  return useSyncExternalStore(subscribe, () => readPreference(name));
}

/** Storage may be forbidden (private windows, policies); the console works without. */
export function readStored(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    // The choice then lasts as long as the page.
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
