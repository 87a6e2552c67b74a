import type { ReactNode } from 'react';
import type { LeadView } from '../../src/contract/lead.ts';
import { pointInTime, readableNumber, regionConfidence, relativeTime } from './rep-format.ts';
import { useLanguage } from './rep-language.tsx';

/** Everything known of the caller, as label and value. */
export function RepLeadKnown({ lead, now }: { lead: LeadView; now: number }) {
  const { language, words } = useLanguage();
  const { region } = lead;
  const last =
    lead.lastCallAt === null ? '' : ` · ${words.called(relativeTime(lead.lastCallAt, now, { language, words }))}`;
  const number = <span className="digits">{readableNumber(lead.number)}</span>;
  const rows: [string, ReactNode][] = [
    [words.number, number],
    [words.name, lead.name],
    [words.company, lead.company],
    [words.industry, lead.industry?.name ?? words.unknownIndustry],
    [
      words.region,
      region === null ? (
        words.unknownRegion
      ) : (
        <>
          {region.name} <small className="sureness">{regionConfidence(region.confidence, words)}</small>
        </>
      ),
    ],
    [words.calls, `${words.times(lead.callCount)}${last}`],
    [words.firstCalled, pointInTime(lead.createdAt, now, language)],
    [words.owner, lead.owner?.name],
  ];
  return (
    <section className="block" aria-labelledby="known">
      <h2 id="known">{words.facts}</h2>
      <dl>
        {rows.map(([label, value]) =>
          value === null || value === undefined ? null : (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      <p className="soft">
        {words.speaks[lead.language]}
        {lead.numberMasked && <> · {words.masked}</>}
      </p>
    </section>
  );
}
