import { useState } from 'react';
import type { LeadView } from '../../src/contract/lead.ts';
import { repApi, whatFailed } from './rep-api.ts';
import { useLanguage } from './rep-language.tsx';
import { RepLeadCard } from './rep-lead-card.tsx';
import { useServerNow } from './rep-now.ts';
import { RepOfferCard } from './rep-offer-card.tsx';
import { leadSections, type LeadSections } from './rep-urgency.ts';

interface Props {
  leads: readonly LeadView[];
  loaded: boolean;
  connected: boolean;
  repId: string;
  onLead: (lead: LeadView) => void;
}

const order: (keyof LeadSections)[] = ['live', 'offered', 'due', 'today', 'open'];

export function RepLeadList({ leads, loaded, connected, repId, onLead }: Props) {
  const { words } = useLanguage();
  const now = useServerNow();
  const sections = leadSections(leads, repId, now);
  const empty = order.every((name) => sections[name].length === 0);
  return (
    <main className="list">
      {!loaded && <p className="quiet">{words.loading}</p>}
      {loaded && empty && (
        <div className="empty">
          <strong>{words.nothing}</strong>
          <p>{words.nothingMore}</p>
        </div>
      )}
      {order.map(
        (name) =>
          sections[name].length > 0 && (
            <section key={name} aria-labelledby={`section-${name}`}>
              <h2 id={`section-${name}`}>
                {words[name]} <span className="count">{sections[name].length}</span>
              </h2>
              {sections[name].map((lead) =>
                name === 'live' || name === 'offered' ? (
                  <RepOfferCard key={lead.id} lead={lead} now={now} connected={connected} onLead={onLead} />
                ) : (
                  <RepLeadCard key={lead.id} lead={lead} now={now} />
                ),
              )}
            </section>
          ),
      )}
      {loaded && <Finished now={now} />}
    </main>
  );
}

/** Fetched when asked for: most days nobody looks. */
function Finished({ now }: { now: number }) {
  const { words } = useLanguage();
  const [leads, setLeads] = useState<readonly LeadView[] | 'loading' | Error | null>(null);
  const show = (): void => {
    setLeads('loading');
    repApi.finishedLeads().then(setLeads, (error: unknown) => setLeads(new Error(whatFailed(words, error))));
  };
  if (leads === null || leads === 'loading' || leads instanceof Error) {
    return (
      <div className="more">
        {leads instanceof Error && <p className="fault">{leads.message}</p>}
        <button type="button" className="plain" onClick={show} disabled={leads === 'loading'}>
          {leads === 'loading' ? words.loading : words.showFinished}
        </button>
      </div>
    );
  }
  return (
    <section aria-labelledby="section-finished">
      <h2 id="section-finished">{words.finished}</h2>
      {leads.length === 0 && <p className="quiet">{words.nothingFinished}</p>}
      {leads.map((lead) => (
        <RepLeadCard key={lead.id} lead={lead} now={now} />
      ))}
    </section>
  );
}
