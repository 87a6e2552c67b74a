import type { LeadView } from '../../src/contract/lead.ts';
import { leadTitle, readableNumber, regionConfidence, relativeTime } from './rep-format.ts';
import { Icon } from './rep-icons.tsx';
import { useLanguage } from './rep-language.tsx';

/** What every card says of a caller: industry, region and how sure, how long ago, how often, the number. */
export function RepLeadFacts({ lead, now }: { lead: LeadView; now: number }) {
  const { language, words } = useLanguage();
  const number = readableNumber(lead.number);
  return (
    <div className="facts">
      <p className="what">
        <span>
          <Icon of="work" size={16} />
          <span>{lead.industry?.name ?? words.unknownIndustry}</span>
        </span>
        <span>
          <Icon of="place" size={16} />
          <span>
            {lead.region?.name ?? words.unknownRegion}{' '}
            {lead.region !== null && (
              <small className="sureness">{regionConfidence(lead.region.confidence, words)}</small>
            )}
          </span>
        </span>
      </p>
      <p className="soft">
        {lead.lastCallAt !== null && <>{words.called(relativeTime(lead.lastCallAt, now, { language, words }))} · </>}
        {words.times(lead.callCount)}
        {(lead.numberMasked || leadTitle(lead) !== number) && (
          <>
            {' · '}
            <span className="digits">{number}</span>
          </>
        )}
      </p>
    </div>
  );
}
