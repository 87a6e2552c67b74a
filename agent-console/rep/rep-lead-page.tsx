import { useCallback, useEffect, useState } from 'react';
import type { LeadDetail, LeadView } from '../../src/contract/lead.ts';
import { failedWith, repApi, whatFailed } from './rep-api.ts';
import { leadTitle, readableNumber, telLink } from './rep-format.ts';
import { Icon } from './rep-icons.tsx';
import { useLanguage } from './rep-language.tsx';
import { RepExtend } from './rep-extend.tsx';
import { NextStep } from './rep-lead-card.tsx';
import { RepLeadHistory } from './rep-lead-history.tsx';
import { RepLeadKnown } from './rep-lead-known.tsx';
import { RepLeadVoicemail } from './rep-lead-voicemail.tsx';
import { RepLeadWork } from './rep-lead-work.tsx';
import { useServerNow } from './rep-now.ts';
import { RepOfferCard } from './rep-offer-card.tsx';
import { useCurrentOutbox } from './rep-outbox-list.tsx';
import { closePlace, openCalledLead, type OpenLead } from './rep-place.ts';
import { shelf } from './rep-shelf.ts';
import { isOfferedTo } from './rep-urgency.ts';

interface Props {
  place: OpenLead;
  /** The lead as the socket last told it; null when it is not (or no longer) on this rep's list. */
  live: LeadView | null;
  connected: boolean;
  repId: string;
  onLead: (lead: LeadView) => void;
}

export function RepLeadPage({ place, live, connected, repId, onLead }: Props) {
  const { words } = useLanguage();
  const now = useServerNow();
  const waiting = useCurrentOutbox().waiting.filter(({ leadId }) => leadId === place.id).length;
  const { detail, error, load, setDetail } = useLeadDetail(place.id, live);
  const changed = (to: LeadView): void => {
    setDetail((was) => (was === null ? was : { ...was, ...to }));
    onLead(to);
  };
  const lead = live ?? detail;
  // Only what the socket says counts as an offer: what was read over HTTP a minute ago may be somebody else's now.
  const offer =
    live !== null && isOfferedTo(live, repId) && Date.parse(live.offer?.deadlineAt ?? '') > now ? live : null;
  const mine = lead?.owner?.id === repId;
  // Before the first call the rep reads; after it the rep writes.
  const beforeFirstCall = lead?.status === 'accepted' && !place.called;
  return (
    <div className="detail">
      <header className="top">
        <button type="button" className="round" aria-label={words.back} onClick={closePlace}>
          <Icon of="back" size={24} />
        </button>
        <h1 className={lead === null ? 'soft' : ''}>{lead === null ? words.title : leadTitle(lead)}</h1>
        {lead !== null && <span className={`badge ${lead.status}`}>{words.status[lead.status]}</span>}
      </header>
      <main>
        {lead === null && error === null && <p className="quiet">{words.loading}</p>}
        {error !== null && (lead === null || connected) && (
          <div className="empty" role="alert">
            <p>{whatFailed(words, error)}</p>
            <button type="button" className="button" onClick={() => void load()}>
              {words.retry}
            </button>
          </div>
        )}
        {offer !== null && <RepOfferCard lead={offer} now={now} connected={connected} onLead={onLead} />}
        {waiting > 0 && <p className="kept-here">{words.waitingToSend(waiting)}</p>}
        {lead !== null && offer === null && mine && <NextStep lead={lead} now={now} />}
        {lead !== null && beforeFirstCall && <RepLeadKnown lead={lead} now={now} />}
        {lead !== null && mine && <RepLeadVoicemail leadId={lead.id} changed={detail} now={now} />}
        {lead !== null && mine && (
          <RepLeadWork lead={lead} called={place.called} connected={connected} now={now} onChanged={changed} />
        )}
        {detail !== null && mine && <RepExtend lead={detail} now={now} connected={connected} onChanged={changed} />}
        {lead !== null && !beforeFirstCall && <RepLeadKnown lead={lead} now={now} />}
        {detail !== null && <RepLeadHistory lead={detail} now={now} />}
      </main>
      {lead !== null && <CallBar lead={lead} />}
    </div>
  );
}

function CallBar({ lead }: { lead: LeadView }) {
  const { words } = useLanguage();
  const tel = telLink(lead);
  if (tel === null || lead.closedAt !== null) return null;
  return (
    <footer className="thumb">
      <a className="button go big" href={tel} onClick={() => openCalledLead(lead.id)}>
        <Icon of="phone" />
        {words.call} <span className="digits">{readableNumber(lead.number)}</span>
      </a>
    </footer>
  );
}

/** Each fact about this lead may mean new history, so the detail is read again. It is small. */
function useLeadDetail(id: string, live: LeadView | null) {
  const [detail, setDetail] = useState<LeadDetail | null>(null);
  const [error, setError] = useState<unknown>(null);
  const isListed = live !== null;
  const load = useCallback(async () => {
    try {
      const lead = await repApi.lead(id);
      setDetail(lead);
      setError(null);
      // Of leads that are on the list alone: they are forgotten with it.
      if (isListed) void shelf.keepDetail(lead);
    } catch (failure) {
      const kept = failedWith(failure, 'offline') ? await shelf.detail(id) : null;
      if (kept !== null) return setDetail((now) => now ?? kept);
      if (!failedWith(failure, 'offline')) setDetail(null);
      setError(failure);
    }
  }, [id, isListed]);
  useEffect(() => void load(), [load, live]);
  return { detail, error, load, setDetail };
}
