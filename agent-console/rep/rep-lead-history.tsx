import type { LeadDetail } from '../../src/contract/lead.ts';
import { pointInTime } from './rep-format.ts';
import { useLanguage } from './rep-language.tsx';
import type { Outcome } from './rep-outcome-form.tsx';

/** What was said before, and how the lead came here: the rule, who was passed over and why, each offer. */
export function RepLeadHistory({ lead, now }: { lead: LeadDetail; now: number }) {
  const { language, words } = useLanguage();
  return (
    <>
      <section className="block" aria-labelledby="history">
        <h2 id="history">{words.history}</h2>
        {lead.history.length === 0 && <p className="soft">{words.noHistory}</p>}
        <ol className="timeline">
          {lead.history.map((entry, index) => (
            <li key={`${entry.at}-${index}`}>
              <p className="soft">
                {pointInTime(entry.at, now, language)} · {words.channel[entry.channel]} · {entry.by}
                {isOutcome(entry.disposition) && ` · ${words.outcomeOf[entry.disposition]}`}
              </p>
              {entry.summary !== '' && <p>{entry.summary}</p>}
            </li>
          ))}
        </ol>
      </section>
      <Why lead={lead} now={now} />
    </>
  );
}

function isOutcome(code: string | null): code is Outcome {
  return code === 'reached' || code === 'not_reached' || code === 'later';
}

function Why({ lead, now }: { lead: LeadDetail; now: number }) {
  const { language, words } = useLanguage();
  const { why, offers } = lead;
  if (why === null && offers.length === 0) return null;
  return (
    <details className="block why">
      <summary>{words.why}</summary>
      {why !== null && (
        <>
          <h3>{words.rule}</h3>
          <p>{why.rule ?? words.noRule}</p>
          <ul className="reasons">
            {why.rulesTried.map((rule) => (
              <li key={rule.name} className={rule.fits ? 'fits' : ''}>
                {rule.name} <span className="soft">{rule.because}</span>
              </li>
            ))}
          </ul>
          {why.passedOver.length > 0 && <h3>{words.passedOver}</h3>}
          <ul className="reasons">
            {why.passedOver.map((rep) => (
              <li key={rep.repId}>
                {rep.name} <span className="soft">{rep.because}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {offers.length > 0 && <h3>{words.offers}</h3>}
      <ul className="reasons">
        {offers.map((offer) => (
          <li key={offer.id}>
            {offer.rep.name}{' '}
            <span className="soft">
              {[
                words.offerState[offer.state],
                offer.declineReason,
                offer.live ? words.liveOffer : null,
                pointInTime(offer.createdAt, now, language),
              ]
                .filter((part) => part !== null && part !== '')
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
