import type { LeadView } from '../../src/contract/lead.ts';
import { howLong, leadTitle, pointInTime, telLink } from './rep-format.ts';
import { Icon } from './rep-icons.tsx';
import { useLanguage } from './rep-language.tsx';
import { RepLeadFacts } from './rep-lead-facts.tsx';
import { leadHref, openCalledLead } from './rep-place.ts';
import { callDueAt } from './rep-urgency.ts';

/** A lead of mine. The card opens it; the round button dials. */
export function RepLeadCard({ lead, now }: { lead: LeadView; now: number }) {
  const { words } = useLanguage();
  const tel = lead.closedAt === null ? telLink(lead) : null;
  return (
    <article className="card">
      <a className="open" href={leadHref(lead.id)}>
        <span className="head">
          <strong>{leadTitle(lead)}</strong>
          <span className={`badge ${lead.status}`}>{words.status[lead.status]}</span>
        </span>
        <RepLeadFacts lead={lead} now={now} />
        <NextStep lead={lead} now={now} />
      </a>
      {tel !== null && (
        <a
          className="dial"
          href={tel}
          aria-label={words.callTo(leadTitle(lead))}
          onClick={() => openCalledLead(lead.id)}
        >
          <Icon of="phone" size={24} />
        </a>
      )}
    </article>
  );
}

export function NextStep({ lead, now }: { lead: LeadView; now: number }) {
  const { language, words } = useLanguage();
  if (lead.closedAt !== null) {
    return lead.lostReason === null ? null : <p className="soft">{words.lostBecause(lead.lostReason)}</p>;
  }
  const due = callDueAt(lead);
  if (due === null) return <p className="soft">{words.noNextStep}</p>;
  const time = pointInTime(due, now, language);
  const promised = lead.callbackDueAt !== null && Date.parse(lead.callbackDueAt) === due;
  const planned = promised
    ? words.callbackAt(time)
    : lead.nextStepAt === null
      ? words.firstCall
      : words.nextStepAt(time);
  const late = now - due;
  const over = howLong(late, language);
  return (
    <p className={late > 60_000 ? 'step late' : 'step'}>
      <Icon of="clock" size={16} />
      <span>
        {planned}
        {late > 60_000 && (
          <b>
            {' '}
            · {lead.callbackDueAt === null && lead.nextStepAt === null ? words.waiting(over) : words.overdue(over)}
          </b>
        )}
      </span>
    </p>
  );
}
