import { useState } from 'react';
import type { LeadDetail } from '../../src/contract/lead.ts';
import { repApi } from './rep-api.ts';
import { useLanguage } from './rep-language.tsx';
import { RepNextStep, tryAgainAt } from './rep-next-step.tsx';
import { useSave } from './use-save.ts';

interface Props {
  lead: LeadDetail;
  reached: 'reached' | 'not_reached';
  now: number;
  onDone: (lead: LeadDetail) => void;
  onCancel: () => void;
}

/** The second tap is Save: whoever was not reached is tried again later unless the rep says otherwise. */
export function RepOutcomeForm({ lead, reached, now, onDone, onCancel }: Props) {
  const { words } = useLanguage();
  const [note, setNote] = useState('');
  const [nextStep, setNextStep] = useState<number | null>(() => (reached === 'reached' ? null : tryAgainAt(now)));
  const { saving, save } = useSave(onDone);
  const send = () =>
    repApi.contacted(lead.id, {
      reached: reached === 'reached',
      note: note.trim(),
      ...(nextStep === null ? {} : { nextStepAt: new Date(nextStep).toISOString() }),
    });
  return (
    <form
      className="panel"
      onSubmit={(event) => {
        event.preventDefault();
        save(send);
      }}
    >
      <RepNextStep at={nextStep} now={now} onPick={setNextStep} />
      <label>
        {words.note}
        <textarea
          rows={2}
          maxLength={4000}
          value={note}
          placeholder={words.noteHint}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <div className="pair">
        <button type="button" className="button" onClick={onCancel}>
          {words.cancel}
        </button>
        <button type="submit" className="button go" disabled={saving}>
          {saving ? words.saving : words.save}
        </button>
      </div>
    </form>
  );
}
