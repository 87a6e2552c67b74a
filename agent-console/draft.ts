import { useCallback, useSyncExternalStore } from 'react';

/** What the agent has typed for a call and not yet submitted. */
export interface Draft {
  note: string;
  disposition: string | null;
  followUpAt: string | null;
  /** What is to be done then; empty: the caller is called back. */
  followUpText: string;
  /** What is wrong, where the caller reports a fault: similar solved tickets are found by it. */
  faultType: string | null;
}
const empty: Draft = { note: '', disposition: null, followUpAt: null, followUpText: '', faultType: null };
const drafts = new Map<string, Draft>();
const listeners = new Set<() => void>();

/** Kept in this tab until it is submitted: a reload, a crash or a lost connection costs no word. */
export function useDraft(callId: string): { draft: Draft; change: (part: Partial<Draft>) => void; forget: () => void } {
  const draft = useSyncExternalStore(
    subscribe,
    useCallback(() => draftOf(callId), [callId]),
  );
  return {
    draft,
    change: (part) => changeDraft(callId, part),
    forget: () => {
      drafts.delete(callId);
      window.sessionStorage.removeItem(keyOf(callId));
      tell();
    },
  };
}

/** Puts a text into the note, on a line of its own. */
export function insertIntoNote(callId: string, text: string): void {
  const { note } = draftOf(callId);
  changeDraft(callId, { note: note.trim() === '' ? text : `${note.trimEnd()}\n${text}` });
}

function changeDraft(callId: string, part: Partial<Draft>): void {
  const next = { ...draftOf(callId), ...part };
  drafts.set(callId, next);
  try {
    window.sessionStorage.setItem(keyOf(callId), JSON.stringify(next));
  } catch {
    // Storage is full or forbidden: the words are still on the screen.
  }
  tell();
}

function draftOf(callId: string): Draft {
  const held = drafts.get(callId) ?? readDraft(keyOf(callId));
  drafts.set(callId, held);
  return held;
}

function readDraft(key: string): Draft {
  try {
    const stored: Partial<Draft> = JSON.parse(window.sessionStorage.getItem(key) ?? '{}');
    return { ...empty, ...stored };
  } catch {
    return empty;
  }
}

function keyOf(callId: string): string {
  return `hotline.draft.${callId}`;
}

function tell(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
