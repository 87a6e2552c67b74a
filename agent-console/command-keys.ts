import { useLayoutEffect, useRef } from 'react';
import { isTyping } from './keys.ts';
import { readPreference } from './preferences.ts';

/**
 * Keys of one situation, ahead of what they mean elsewhere on the desk (S opens the states, G begins "go to"). They are
 * left to fields, dialogs and input methods, and Enter to the button that has the focus.
 */
export function useCommandKeys(map: Readonly<Record<string, (() => void) | undefined>>): void {
  const latest = useRef(map);
  // Before the paint: a key counts from the moment its button is on the screen.
  useLayoutEffect(() => {
    latest.current = map;
  });
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.repeat || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
      if (isTyping(event.target) || isOpenDialog() || !readPreference('singleKeys')) return;
      if (event.key === 'Enter' && event.target instanceof HTMLElement && event.target.closest('a,button') !== null)
        return;
      const run = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (run === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      run();
    };
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, []);
}

function isOpenDialog(): boolean {
  return document.querySelector('[role=dialog],[role=menu]') !== null;
}
