import type { ReactNode } from 'react';
import type { LeadView } from '../../src/contract/lead.ts';
import { pointInTime, readableNumber, regionConfidence, relativeTime } from './rep-format.ts';
import { useLanguage, type Speaking } from './rep-language.tsx';

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
    [words.protectedUntil, protection(lead, now, { language, words })],
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

const WARN_MS = 3 * 24 * 3_600_000;

function protection(lead: LeadView, now: number, { language, words }: Pick<Speaking, 'language' | 'words'>): ReactNode {
  if (lead.protectedUntil === null || lead.closedAt !== null) return null;
  const end = Date.parse(lead.protectedUntil);
  const day = pointInTime(end, now, language);
  return end - now < WARN_MS ? `${day} · ${words.releaseSoon}` : day;
}
