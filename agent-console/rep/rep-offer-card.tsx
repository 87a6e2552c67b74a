import { useState } from 'react';
import type { LeadView } from '../../src/contract/lead.ts';
import { failedWith, repApi, whatFailed } from './rep-api.ts';
import { countdown } from './rep-format.ts';
import { Icon } from './rep-icons.tsx';
import { useLanguage } from './rep-language.tsx';
import { RepLeadFacts } from './rep-lead-facts.tsx';
import { openLead } from './rep-place.ts';
import { useSay } from './rep-toasts.tsx';

interface Props {
  lead: LeadView;
  now: number;
  connected: boolean;
  onLead: (lead: LeadView) => void;
}

/** An offer with its deadline running. While the phone rings with the caller on the line, the keypad answers it. */
export function RepOfferCard({ lead, now, connected, onLead }: Props) {
  const { words } = useLanguage();
  if (lead.offer === null) return null;
  const left = Date.parse(lead.offer.deadlineAt) - now;
  const whole = Date.parse(lead.offer.deadlineAt) - Date.parse(lead.offer.createdAt);
  return (
    <article className={lead.offer.live ? 'card offer live' : 'card offer'}>
      {lead.offer.live && (
        <div className="ringing" role="alert">
          <span className="bell">
            <Icon of="phone" size={28} />
          </span>
          <div>
            <strong>{words.liveNow}</strong>
            <p>{words.liveDo}</p>
          </div>
          <kbd aria-hidden="true">1</kbd>
        </div>
      )}
      <div className="deadline">
        <span className={left < 30_000 ? 'left soon' : 'left'}>{words.left(countdown(left))}</span>
        <span className="bar" aria-hidden="true">
          <i style={{ transform: `scaleX(${Math.min(1, Math.max(0, left / whole))})` }} />
        </span>
      </div>
      <RepLeadFacts lead={lead} now={now} />
      <p className="soft">
        {words.speaks[lead.language]}
        {lead.numberMasked && <> · {words.masked}</>}
      </p>
      {!lead.offer.live && <OfferAnswer lead={lead} connected={connected} onLead={onLead} />}
    </article>
  );
}

/** Accept in one tap; decline in two, the second is the reason. */
function OfferAnswer({ lead, connected, onLead }: Pick<Props, 'lead' | 'connected' | 'onLead'>) {
  const { words } = useLanguage();
  const say = useSay();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState<'accept' | 'decline' | null>(null);

  const answer = async (what: 'accept' | 'decline', reason = ''): Promise<void> => {
    setBusy(what);
    try {
      onLead(await (what === 'accept' ? repApi.accept(lead.id) : repApi.decline(lead.id, reason)));
      say(what === 'accept' ? words.accepted : words.declined, what === 'accept' ? 'good' : 'plain');
      if (what === 'accept') openLead(lead.id);
    } catch (error) {
      say(whatFailed(words, error), 'bad');
      if (failedWith(error, 'offer-gone')) onLead({ ...lead, offer: null });
      setBusy(null);
      setAsking(false);
    }
  };

  if (!connected) return <p className="waits">{words.waitsForLine}</p>;
  if (asking) {
    return (
      <div className="answers" role="group" aria-label={words.declineWhy}>
        <p className="ask">{words.declineWhy}</p>
        <div className="chips">
          {words.declineReasons.map((reason) => (
            <button key={reason} type="button" disabled={busy !== null} onClick={() => void answer('decline', reason)}>
              {reason}
            </button>
          ))}
          <button type="button" className="quiet-chip" disabled={busy !== null} onClick={() => setAsking(false)}>
            {words.keepIt}
          </button>
        </div>
      </div>
    );
  }
  return (
    <div className="answers two">
      <button type="button" className="button" disabled={busy !== null} onClick={() => setAsking(true)}>
        {words.decline}
      </button>
      <button type="button" className="button go" disabled={busy !== null} onClick={() => void answer('accept')}>
        <Icon of="check" />
        {busy === 'accept' ? words.accepting : words.accept}
      </button>
    </div>
  );
}
