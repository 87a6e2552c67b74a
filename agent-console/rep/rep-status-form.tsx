import { useState } from 'react';
import type { LeadView } from '../../src/contract/lead.ts';
import { repApi, type LeadStatusChange } from './rep-api.ts';
import { useLanguage } from './rep-language.tsx';
import { RepNextStep } from './rep-next-step.tsx';
import { useSave } from './use-save.ts';

export type Ending = 'qualified' | 'converted' | 'lost';

interface Props {
  lead: LeadView;
  ending: Ending;
  now: number;
  onDone: (lead: LeadView) => void;
  onCancel: () => void;
}

export function RepStatusForm({ ending, ...rest }: Props) {
  return ending === 'lost' ? <LostForm {...rest} /> : <WonForm ending={ending} {...rest} />;
}

/** A tap on the reason is the second tap and saves. */
function LostForm({ lead, onDone, onCancel }: Omit<Props, 'ending'>) {
  const { words } = useLanguage();
  const [other, setOther] = useState('');
  const { saving, save } = useSave(onDone);
  const lose = (lostReason: string): void => save(() => repApi.setStatus(lead.id, { status: 'lost', lostReason }));
  return (
    <form
      className="panel"
      onSubmit={(event) => {
        event.preventDefault();
        lose(other.trim());
      }}
    >
      <p className="ask">{words.lostWhy}</p>
      <div className="chips">
        {words.lostReasons.map((reason) => (
          <button key={reason} type="button" disabled={saving} onClick={() => lose(reason)}>
            {reason}
          </button>
        ))}
      </div>
      <label>
        {words.otherReason}
        <input value={other} maxLength={200} onChange={(event) => setOther(event.target.value)} />
      </label>
      <FormEnd saving={saving} disabled={other.trim() === ''} onCancel={onCancel} />
    </form>
  );
}

function WonForm({ lead, ending, now, onDone, onCancel }: Props & { ending: 'qualified' | 'converted' }) {
  const { words } = useLanguage();
  const [name, setName] = useState(lead.name ?? '');
  const [company, setCompany] = useState(lead.company ?? '');
  const [nextStep, setNextStep] = useState<number | null>(null);
  const { saving, save } = useSave(onDone);
  const change: LeadStatusChange = {
    status: ending,
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    ...(company.trim() === '' ? {} : { company: company.trim() }),
    ...(nextStep === null ? {} : { nextStepAt: new Date(nextStep).toISOString() }),
  };
  return (
    <form
      className="panel"
      onSubmit={(event) => {
        event.preventDefault();
        save(() => repApi.setStatus(lead.id, change));
      }}
    >
      {ending === 'converted' && <p className="soft">{words.convertedHint}</p>}
      <label>
        {words.name}
        <input value={name} maxLength={100} autoComplete="off" onChange={(event) => setName(event.target.value)} />
      </label>
      <label>
        {words.company}
        <input
          value={company}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setCompany(event.target.value)}
        />
      </label>
      {ending === 'qualified' && <RepNextStep at={nextStep} now={now} onPick={setNextStep} />}
      <FormEnd saving={saving} disabled={false} onCancel={onCancel} />
    </form>
  );
}

function FormEnd({ saving, disabled, onCancel }: { saving: boolean; disabled: boolean; onCancel: () => void }) {
  const { words } = useLanguage();
  return (
    <div className="pair">
      <button type="button" className="button" onClick={onCancel}>
        {words.cancel}
      </button>
      <button type="submit" className="button go" disabled={saving || disabled}>
        {saving ? words.saving : words.save}
      </button>
    </div>
  );
}
