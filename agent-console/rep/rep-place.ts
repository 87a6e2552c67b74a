import { useSyncExternalStore } from 'react';

/** The open lead, in the address (`#/leads/<id>`): the phone's back button and a link in an SMS both work. */
export interface OpenLead {
  id: string;
  /** The rep has just dialled from here: ask how it went. */
  called: boolean;
}

/** The rep's own settings. */
export const SETTINGS_HREF = '#/me';

const pattern = /^#\/leads\/([0-9a-f-]{36})(\/called)?$/i;
let cameFromList = false;

function isInside(hash: string): boolean {
  return hash === SETTINGS_HREF || pattern.test(hash);
}

export function leadHref(id: string): string {
  return `#/leads/${id}`;
}

export function openLead(id: string): void {
  location.hash = leadHref(id);
}

/** After a tap on a `tel:` link: once the phone is back from the call, the page asks how it went. */
export function openCalledLead(id: string): void {
  setTimeout(() => {
    location.hash = `${leadHref(id)}/called`;
  }, 400);
}

/** Back to where the rep came from; from a link in an SMS there is no list behind, so it takes the link's place. */
export function closePlace(): void {
  if (cameFromList) return history.back();
  history.replaceState(null, '', location.pathname);
  dispatchEvent(new Event('hashchange'));
}

export function useOpenLead(): OpenLead | null {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const found = pattern.exec(hash);
  return found?.[1] === undefined ? null : { id: found[1], called: found[2] !== undefined };
}

export function useAtSettings(): boolean {
  return useSyncExternalStore(subscribe, () => location.hash) === SETTINGS_HREF;
}

function subscribe(changed: () => void): () => void {
  const moved = (event: Event): void => {
    cameFromList = event instanceof HashChangeEvent && event.oldURL !== '' && !isInside(new URL(event.oldURL).hash);
    changed();
  };
  window.addEventListener('hashchange', moved);
  return () => window.removeEventListener('hashchange', moved);
}
