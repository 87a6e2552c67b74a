import { useEffect, useRef, useState } from 'react';
import type { LeadView, LeadStatus } from '../../src/contract/lead.ts';
import { Icon } from './rep-icons.tsx';
import { useLanguage } from './rep-language.tsx';
import { RepLeadWho } from './rep-lead-who.tsx';
import { RepOutcomeForm, type Outcome } from './rep-outcome-form.tsx';
import { RepStatusForm, type Ending } from './rep-status-form.tsx';

type Panel = Outcome | Ending;

const looks = {
  reached: { icon: 'check', name: 'reached' },
  not_reached: { icon: 'cross', name: 'notReached' },
  later: { icon: 'clock', name: 'later' },
} as const;
const outcomes: readonly Outcome[] = ['reached', 'not_reached', 'later'];
const isOutcome = (panel: Panel | null): panel is Outcome => outcomes.some((outcome) => outcome === panel);

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
  lead: LeadView;
  called: boolean;
  connected: boolean;
  now: number;
  onChanged: (lead: LeadView) => void;
}

/** The rep's work on an own lead: log how the call went, and move the lead on. Two taps each. */
export function RepLeadWork({ lead, called, connected, now, onChanged }: Props) {
  const { words } = useLanguage();
  const [panel, setPanel] = useState<Panel | null>(null);
  const section = useRef<HTMLElement>(null);
  // What opens is to be seen whole, not to be scrolled for.
  useEffect(() => {
    if (isOutcome(panel)) section.current?.scrollIntoView({ block: 'start' });
  }, [panel]);
  // A change by somebody else (or by a phone keypress) may make the open form wrong.
  useEffect(() => setPanel(null), [lead.status]);
  if (lead.closedAt !== null || endings[lead.status].length === 0) return null;

  const toggle = (to: Panel): void => setPanel(panel === to ? null : to);
  const done = (changed: LeadView): void => {
    setPanel(null);
    onChanged(changed);
  };
  const form = { lead, now, onDone: done, onCancel: () => setPanel(null) };
  return (
    <>
      <section ref={section} className={called && panel === null ? 'block asks' : 'block'} aria-labelledby="outcome">
        <h2 id="outcome">{words.howDidItGo}</h2>
        <div className="pair three">
          {outcomes.map((outcome) => (
            <button
              key={outcome}
              type="button"
              className="button"
              aria-pressed={panel === outcome}
              onClick={() => toggle(outcome)}
            >
              <Icon of={looks[outcome].icon} /> {words[looks[outcome].name]}
            </button>
          ))}
        </div>
        {isOutcome(panel) && <RepOutcomeForm key={panel} outcome={panel} {...form} />}
      </section>
      {connected ? <Progress {...{ lead, panel, toggle, form }} /> : <p className="waits">{words.onlyOutcomes}</p>}
      {connected && panel !== 'converted' && panel !== 'qualified' && <RepLeadWho lead={lead} onChanged={onChanged} />}
    </>
  );
}

interface ProgressProps {
  lead: LeadView;
  panel: Panel | null;
  toggle: (to: Panel) => void;
  form: { lead: LeadView; now: number; onDone: (lead: LeadView) => void; onCancel: () => void };
}

/** Moves the lead on. Only with a line: converting makes a customer, and that is the server's to say. */
function Progress({ lead, panel, toggle, form }: ProgressProps) {
  const { words } = useLanguage();
  const names: Record<Ending, string> = {
    qualified: words.toQualified,
    converted: words.toConverted,
    lost: words.toLost,
  };
  return (
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
  );
}
