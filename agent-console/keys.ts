import { useLayoutEffect, useRef } from 'react';
import { readPreference } from './preferences.ts';

/** What a key press is judged by; a subset of KeyboardEvent, so that the rule can be tested without a browser. */
export interface Press {
  key: string;
  code: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  repeat: boolean;
  isComposing: boolean;
}
export interface KeyContext {
  /** The focus is in a field, a menu or a dialog. */
  typing: boolean;
  /** The agent lets single keys act (WCAG 2.1.4 wants a switch for them). */
  singleKeys: boolean;
}
/** `alt` keys act only together with Alt: for what a slip of the hand must not do. */
export type KeyMap = Readonly<Record<string, { run: () => void; alt?: 'required' } | undefined>>;

/**
 * The name of the key that was meant, or null when the press belongs to whatever has the focus.
 * Alt + key always acts; the bare key acts outside fields. A Mac's Option types other characters (å for A) and an
 * input method reports `Process`, so what is no plain letter or digit is read from the key's place on the board.
 */
export function keyMeant(press: Press, context: KeyContext): { key: string; alt: boolean } | null {
  if (press.repeat || press.ctrlKey || press.metaKey) return null;
  const key = plainKey(press);
  if (key === null) return null;
  if (press.altKey) return { key, alt: true };
  if (press.isComposing || context.typing || !context.singleKeys) return null;
  return { key, alt: false };
}

function plainKey(press: Press): string | null {
  if (/^[a-zA-Z0-9?/]$/.test(press.key)) return press.key.toLowerCase();
  return /^(?:Key|Digit)([A-Z0-9])$/.exec(press.code)?.[1]?.toLowerCase() ?? null;
}

/** True while a press on this element is text or a choice in a list, not a command. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[role=dialog],[role=menu],[role=listbox]') !== null) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['radio', 'checkbox', 'button', 'submit'].includes(target.type);
}

/** Lets keys act while the component is on the screen. */
export function useKeys(map: KeyMap): void {
  const latest = useRef(map);
  // Before the paint: a key counts from the moment its button is on the screen.
  useLayoutEffect(() => {
    latest.current = map;
  });
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const meant = keyMeant(event, { typing: isTyping(event.target), singleKeys: readPreference('singleKeys') });
      const binding = meant === null ? undefined : latest.current[meant.key];
      if (binding === undefined || (binding.alt === 'required' && !meant?.alt)) return;
      event.preventDefault();
      binding.run();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
