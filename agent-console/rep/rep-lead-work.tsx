import { useEffect, useState } from 'react';
import type { LeadDetail, LeadStatus } from '../../src/contract/lead.ts';
import { Icon } from './rep-icons.tsx';
import { useLanguage } from './rep-language.tsx';
import { RepLeadWho } from './rep-lead-who.tsx';
import { RepOutcomeForm } from './rep-outcome-form.tsx';
import { RepStatusForm, type Ending } from './rep-status-form.tsx';

type Panel = 'reached' | 'not_reached' | Ending;

/** What each status may move on to from here; the others have no button. */
const endings: Record<LeadStatus, readonly Ending[]> = {
  new: [],
  offered: [],
  accepted: ['lost'],
  contacted: ['qualified', 'converted', 'lost'],
  qualified: ['converted', 'lost'],
  converted: [],
  lost: [],
  unassigned: [],
};

interface Props {
  lead: LeadDetail;
  called: boolean;
  now: number;
  onChanged: (lead: LeadDetail) => void;
}

/** The rep's work on an own lead: log how the call went, and move the lead on. Two taps each. */
export function RepLeadWork({ lead, called, now, onChanged }: Props) {
  const { words } = useLanguage();
  const [panel, setPanel] = useState<Panel | null>(null);
  // A change by somebody else (or by a phone keypress) may make the open form wrong.
  useEffect(() => setPanel(null), [lead.status]);
  if (lead.closedAt !== null || endings[lead.status].length === 0) return null;

  const names: Record<Ending, string> = {
    qualified: words.toQualified,
    converted: words.toConverted,
    lost: words.toLost,
  };
  const toggle = (to: Panel): void => setPanel(panel === to ? null : to);
  const done = (changed: LeadDetail): void => {
    setPanel(null);
    onChanged(changed);
  };
  const form = { lead, now, onDone: done, onCancel: () => setPanel(null) };
  return (
    <>
      <section className={called && panel === null ? 'block asks' : 'block'} aria-labelledby="outcome">
        <h2 id="outcome">{words.howDidItGo}</h2>
        <div className="pair">
          <button type="button" className="button" aria-pressed={panel === 'reached'} onClick={() => toggle('reached')}>
            <Icon of="check" /> {words.reached}
          </button>
          <button
            type="button"
            className="button"
            aria-pressed={panel === 'not_reached'}
            onClick={() => toggle('not_reached')}
          >
            <Icon of="cross" /> {words.notReached}
          </button>
        </div>
        {(panel === 'reached' || panel === 'not_reached') && <RepOutcomeForm key={panel} reached={panel} {...form} />}
      </section>
      <section className="block" aria-labelledby="progress">
        <h2 id="progress">{words.whatNow}</h2>
        <div className="pair">
          {endings[lead.status].map((ending) => (
            <button
              key={ending}
              type="button"
              className="button"
              aria-pressed={panel === ending}
              onClick={() => toggle(ending)}
            >
              {names[ending]}
            </button>
          ))}
        </div>
        {(panel === 'qualified' || panel === 'converted' || panel === 'lost') && (
          <RepStatusForm key={panel} ending={panel} {...form} />
        )}
      </section>
      {panel !== 'converted' && panel !== 'qualified' && <RepLeadWho lead={lead} onChanged={onChanged} />}
    </>
  );
}
