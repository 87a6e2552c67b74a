import { useState } from 'react';
import type { LeadView } from '../../src/contract/lead.ts';
import { codeFailed } from './rep-api.ts';
import { useLanguage } from './rep-language.tsx';
import { RepNextStep, tryAgainAt } from './rep-next-step.tsx';
import { RepNoteField } from './rep-note-field.tsx';
import { useCurrentOutbox } from './rep-outbox-list.tsx';
import type { LoggedOutcome } from './rep-shelf.ts';
import { useSay } from './rep-toasts.tsx';

export type Outcome = LoggedOutcome['outcome'];

interface Props {
  lead: LeadView;
  outcome: Outcome;
  now: number;
  onDone: (lead: LeadView) => void;
  onCancel: () => void;
}

/**
 * The second tap saves. Whoever was not reached is tried again later unless the rep says otherwise; what is put off
 * needs only a time, so the tap on the time is the one that saves.
 */
export function RepOutcomeForm({ lead, outcome, now, onDone, onCancel }: Props) {
  const { words } = useLanguage();
  const [note, setNote] = useState('');
  const [nextStep, setNextStep] = useState<number | null>(() => (outcome === 'not_reached' ? tryAgainAt(now) : null));
  const { saving, save } = useLogged(lead, onDone);
  const [picked, setPicked] = useState(false);
  return (
    <form
      className="panel"
      onSubmit={(event) => {
        event.preventDefault();
        save({ outcome, note: note.trim(), nextStep }, now);
      }}
    >
      <RepNextStep
        at={nextStep}
        now={now}
        required={outcome === 'later'}
        onPick={(at, how) => {
          setNextStep(at);
          if (outcome !== 'later') return;
          // A time that is typed changes with each digit, so it waits for the button.
          if (how === 'tap') save({ outcome, note: '', nextStep: at }, now);
          else setPicked(true);
        }}
      />
      {outcome !== 'later' && <RepNoteField value={note} onChange={setNote} />}
      <div className="pair">
        <button type="button" className="button" onClick={onCancel}>
          {words.cancel}
        </button>
        {(outcome !== 'later' || picked) && (
          <button type="submit" className="button go" disabled={saving || (outcome === 'later' && nextStep === null)}>
            {saving ? words.saving : words.save}
          </button>
        )}
      </div>
    </form>
  );
}

/** Logs on the server, or on the phone until there is a line; the list shows it at once either way. */
function useLogged(lead: LeadView, onDone: (lead: LeadView) => void) {
  const { words } = useLanguage();
  const say = useSay();
  const outbox = useCurrentOutbox();
  const [saving, setSaving] = useState(false);
  const [key] = useState(newKey);
  const save = async (what: { outcome: Outcome; note: string; nextStep: number | null }, now: number) => {
    setSaving(true);
    const nextStepAt = what.nextStep === null ? null : new Date(what.nextStep).toISOString();
    const logged: LoggedOutcome = {
      key,
      userId: lead.owner?.id ?? '',
      leadId: lead.id,
      title: lead.company ?? lead.name ?? `…${lead.number.slice(-4)}`,
      outcome: what.outcome,
      note: what.note,
      nextStepAt,
      at: new Date(now).toISOString(),
      refused: null,
    };
    const sent = await outbox.log(logged);
    setSaving(false);
    if (sent === 'lost') return say(words.problem.offline, 'bad');
    if (sent !== 'kept' && 'refused' in sent) return say(codeFailed(words, sent.refused), 'bad');
    say(sent === 'kept' ? words.keptHere : words.saved, 'good');
    onDone(sent === 'kept' ? afterOutcome(lead, logged) : sent.lead);
  };
  return {
    saving,
    save: (what: { outcome: Outcome; note: string; nextStep: number | null }, now: number) => {
      if (!saving) void save(what, now);
    },
  };
}

/** A UUID also where `crypto.randomUUID` is not: on a page over plain http. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}

/** What the lead is after that, as the server will see it too; its own word replaces this as soon as it comes. */
function afterOutcome(lead: LeadView, { outcome, nextStepAt, at }: LoggedOutcome): LeadView {
  if (outcome !== 'reached') return { ...lead, nextStepAt };
  const status = lead.status === 'accepted' ? 'contacted' : lead.status;
  return { ...lead, status, nextStepAt, callbackDueAt: null, contactedAt: lead.contactedAt ?? at };
}
