import { useState } from 'react';
import type { LeadView } from '../../src/contract/lead.ts';
import { whatFailed } from './rep-api.ts';
import { useLanguage } from './rep-language.tsx';
import { useSay } from './rep-toasts.tsx';

/** Saves something of a lead: one at a time, and says how it ended. What was typed stays when it failed. */
export function useSave(onDone: (lead: LeadView) => void): {
  saving: boolean;
  save: (work: () => Promise<LeadView>) => void;
} {
  const { words } = useLanguage();
  const say = useSay();
  const [saving, setSaving] = useState(false);
  const save = (work: () => Promise<LeadView>): void => {
    if (saving) return;
    setSaving(true);
    work()
      .then(
        (lead) => {
          say(words.saved, 'good');
          onDone(lead);
        },
        (error: unknown) => say(whatFailed(words, error), 'bad'),
      )
      .finally(() => setSaving(false));
  };
  return { saving, save };
}
