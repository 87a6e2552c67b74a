import { useState } from 'react';
import type { CallerBody } from '../src/contract/caller.ts';

export type CallerKind = 'company' | 'person' | 'lead';

/** What the agent has typed about who is calling. */
export interface CallerDraft {
  as: CallerKind;
  company: string;
  name: string;
  title: string;
  industryCode: string | null;
  /** A customer whom we have: the caller becomes their contact. */
  existing: { id: string; name: string } | null;
}
const empty: CallerDraft = { as: 'company', company: '', name: '', title: '', industryCode: null, existing: null };

/** Kept in this tab like the note: a reload in mid-call costs no word. */
export function useCallerDraft(callId: string) {
  const key = `hotline.caller.${callId}`;
  const [draft, setDraft] = useState(() => read(key));
  return {
    draft,
    change: (part: Partial<CallerDraft>) =>
      setDraft((before) => {
        const next = { ...before, ...part };
        write(key, next);
        return next;
      }),
    forget: () => window.sessionStorage.removeItem(key),
  };
}

/** What is sent; null while something that is needed is missing. */
export function callerBodyOf(draft: CallerDraft): CallerBody | null {
  const company = draft.company.trim();
  const name = draft.name.trim();
  const title = draft.title.trim() === '' ? {} : { title: draft.title.trim() };
  const industry = draft.industryCode === null ? {} : { industryCode: draft.industryCode };
  const named = name === '' ? {} : { name };
  if (draft.as === 'lead') return { as: 'lead', ...named, ...(company.length < 2 ? {} : { company }), ...industry };
  if (draft.as === 'person') return name === '' ? null : { as: 'customer', kind: 'person', name };
  if (draft.existing !== null)
    return name === '' ? null : { as: 'contact', customerId: draft.existing.id, name, ...title };
  if (company.length < 2) return null;
  const contact = name === '' ? {} : { contactName: name, ...title };
  return { as: 'customer', kind: 'company', name: company, ...contact, ...industry };
}

function read(key: string): CallerDraft {
  try {
    const stored: Partial<CallerDraft> = JSON.parse(window.sessionStorage.getItem(key) ?? '{}');
    return { ...empty, ...stored };
  } catch {
    return empty;
  }
}

function write(key: string, draft: CallerDraft): void {
  try {
    window.sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // Storage is full or forbidden: the words are still on the screen.
  }
}
