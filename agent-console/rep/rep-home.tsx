import { useCallback, useEffect, useRef, useState } from 'react';
import type { LeadView } from '../../src/contract/lead.ts';
import type { User } from '../../src/contract/people.ts';
import { callForAttention } from './rep-attention.ts';
import { leadTitle, pointInTime } from './rep-format.ts';
import { RepHeader } from './rep-header.tsx';
import { useLanguage } from './rep-language.tsx';
import { RepLeadList } from './rep-lead-list.tsx';
import { RepLeadPage } from './rep-lead-page.tsx';
import type { LeadStore } from './rep-lead-store.ts';
import { ClockOffset } from './rep-now.ts';
import { CurrentOutbox, RepOutbox } from './rep-outbox-list.tsx';
import { openLead, SETTINGS_HREF, useAtSettings, useOpenLead } from './rep-place.ts';
import { RepSettings } from './rep-settings.tsx';
import { shelf, type KeptList } from './rep-shelf.ts';
import { useSay } from './rep-toasts.tsx';
import { isOfferedTo } from './rep-urgency.ts';
import { useLiveLeads } from './use-live-leads.ts';
import { useOutbox } from './use-outbox.ts';

interface Props {
  user: User;
  kept: KeptList | null;
  /** Signed in with a password that was given out and runs out. */
  isOneTime: boolean;
  /** The rep signs out. */
  onLeave: () => void;
  /** The server says that nobody is signed in any more. */
  onSignedOut: () => void;
}

export function RepHome({ user, kept, isOneTime, onLeave, onSignedOut }: Props) {
  const { words } = useLanguage();
  const say = useSay();
  const gone = (lead: LeadView): void => say(words.offerTaken(leadName(lead)));
  const store = useLiveLeads(user.id, kept, { signedOut: onSignedOut, offered: callForAttention, gone });
  const { leads, loaded, connected, clockOffset, merge } = store;
  const outbox = useOutbox(user.id, connected);
  useKeptOnPhone(user, store);
  const place = useOpenLead();
  const atSettings = useAtSettings();
  const offers = leads.filter((lead) => isOfferedTo(lead, user.id)).length;
  useEffect(() => {
    document.title = offers > 0 ? `(${offers}) ${words.newOffer}` : words.title;
  }, [offers, words]);
  useOpenWhenTaken(leads, user.id);
  const onLead = useCallback((lead: LeadView) => merge(lead), [merge]);

  return (
    <ClockOffset value={clockOffset}>
      <CurrentOutbox value={outbox}>
        <ConnectionBanner
          connected={connected}
          asOf={store.asOf}
          isKept={store.isKept}
          serverIsDown={store.serverIsDown}
        />
        {atSettings ? (
          <RepSettings user={user} connected={connected} waiting={outbox.waiting.length} onLeave={onLeave} />
        ) : place === null ? (
          <>
            <RepHeader user={user} />
            {isOneTime && (
              <a className="fault" href={SETTINGS_HREF}>
                {words.passwordRunsOut}
              </a>
            )}
            <RepOutbox outbox={outbox} />
            <RepLeadList leads={leads} loaded={loaded} connected={connected} repId={user.id} onLead={onLead} />
          </>
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
      </CurrentOutbox>
    </ClockOffset>
  );
}

/** The list as it was last true, for the time without a line. What left the list leaves the phone. */
function useKeptOnPhone(user: User, { leads, asOf, clockOffset, loaded, isKept }: LeadStore): void {
  useEffect(() => {
    if (!loaded || isKept || asOf === null) return;
    void shelf.keepList({ user, leads, at: Date.now(), clockOffset });
    void shelf.forgetDetailsBut(new Set(leads.map(({ id }) => id)));
  }, [user, leads, asOf, clockOffset, loaded, isKept]);
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

interface BannerProps {
  connected: boolean;
  asOf: number | null;
  isKept: boolean;
  serverIsDown: boolean;
}

function ConnectionBanner({ connected, asOf, isKept, serverIsDown }: BannerProps) {
  const { language, words } = useLanguage();
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (connected) return;
    const timer = setTimeout(() => setLate(true), BANNER_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [connected]);
  const shown = !connected && (late || isKept || !navigator.onLine);
  const since = asOf === null ? '' : words.asOf(pointInTime(asOf, Date.now(), language));
  return (
    <div role="status" aria-live="polite" className="banners">
      {serverIsDown && <p className="banner">{words.serverIsDown}</p>}
      {shown && !serverIsDown && (
        <p className="banner">
          {navigator.onLine ? words.reconnecting : words.offline}
          {since}
        </p>
      )}
    </div>
  );
}
