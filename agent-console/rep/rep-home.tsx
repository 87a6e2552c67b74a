import { useCallback, useEffect, useRef, useState } from 'react';
import type { LeadView } from '../../src/contract/lead.ts';
import type { User } from '../../src/contract/people.ts';
import { callForAttention } from './rep-attention.ts';
import { leadTitle } from './rep-format.ts';
import { RepHeader } from './rep-header.tsx';
import { useLanguage } from './rep-language.tsx';
import { RepLeadList } from './rep-lead-list.tsx';
import { RepLeadPage } from './rep-lead-page.tsx';
import { ClockOffset } from './rep-now.ts';
import { openLead, useOpenLead } from './rep-place.ts';
import { useSay } from './rep-toasts.tsx';
import { isOfferedTo } from './rep-urgency.ts';
import { useLiveLeads } from './use-live-leads.ts';

export function RepHome({ user, onSignedOut }: { user: User; onSignedOut: () => void }) {
  const { words } = useLanguage();
  const say = useSay();
  const gone = (lead: LeadView): void => say(words.offerTaken(leadName(lead)));
  const { leads, loaded, connected, clockOffset, merge } = useLiveLeads(user.id, {
    signedOut: onSignedOut,
    offered: callForAttention,
    gone,
  });
  const place = useOpenLead();
  const offers = leads.filter((lead) => isOfferedTo(lead, user.id)).length;
  useEffect(() => {
    document.title = offers > 0 ? `(${offers}) ${words.newOffer}` : words.title;
  }, [offers, words]);
  useOpenWhenTaken(leads, user.id);
  const onLead = useCallback((lead: LeadView) => merge(lead), [merge]);

  return (
    <ClockOffset value={clockOffset}>
      {place === null && <RepHeader user={user} onSignedOut={onSignedOut} />}
      <ConnectionBanner connected={connected} />
      {place === null ? (
        <RepLeadList leads={leads} loaded={loaded} connected={connected} repId={user.id} onLead={onLead} />
      ) : (
        <RepLeadPage
          key={place.id}
          place={place}
          live={leads.find((lead) => lead.id === place.id) ?? null}
          connected={connected}
          repId={user.id}
          onLead={onLead}
        />
      )}
    </ClockOffset>
  );
}

/** Whoever pressed 1 on the ringing phone has the caller in the ear: the page opens what is known of that caller. */
function useOpenWhenTaken(leads: readonly LeadView[], repId: string): void {
  const ringing = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const taken = leads.find((lead) => ringing.current.has(lead.id) && lead.owner?.id === repId);
    ringing.current = new Set(
      leads.filter((lead) => lead.offer?.live === true && isOfferedTo(lead, repId)).map((lead) => lead.id),
    );
    if (taken !== undefined) openLead(taken.id);
  }, [leads, repId]);
}

function leadName(lead: LeadView): string {
  const parts = [lead.industry?.name, lead.region?.name].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(' · ') : leadTitle(lead);
}

// A short break is normal on a phone, and a banner that blinks teaches people not to read it.
const BANNER_AFTER_MS = 2500;

function ConnectionBanner({ connected }: { connected: boolean }) {
  const { words } = useLanguage();
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (connected) return;
    const timer = setTimeout(() => setLate(true), BANNER_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [connected]);
  return (
    <div role="status" aria-live="polite" className="banners">
      {late && !connected && <p className="banner">{navigator.onLine ? words.reconnecting : words.offline}</p>}
    </div>
  );
}
