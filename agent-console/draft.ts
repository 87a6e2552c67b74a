import { useState } from 'react';

/** What the agent has typed for a call and not yet submitted. */
export interface Draft {
  note: string;
  disposition: string | null;
  followUpAt: string | null;
}
const empty: Draft = { note: '', disposition: null, followUpAt: null };

/** Kept in this tab until it is submitted: a reload, a crash or a lost connection costs no word. */
export function useDraft(callId: string): { draft: Draft; change: (part: Partial<Draft>) => void; forget: () => void } {
  const key = `hotline.draft.${callId}`;
  const [draft, setDraft] = useState(() => readDraft(key));
  return {
    draft,
    change: (part) =>
      setDraft((before) => {
        const next = { ...before, ...part };
        writeDraft(key, next);
        return next;
      }),
    forget: () => window.sessionStorage.removeItem(key),
  };
}

function readDraft(key: string): Draft {
  try {
    const stored: Partial<Draft> = JSON.parse(window.sessionStorage.getItem(key) ?? '{}');
    return { ...empty, ...stored };
  } catch {
    return empty;
  }
}

function writeDraft(key: string, draft: Draft): void {
  try {
    window.sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // Storage is full or forbidden: the words are still on the screen.
  }
}
