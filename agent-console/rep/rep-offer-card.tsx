import type { LeadView } from '../../src/contract/lead.ts';
import { failedWith, repApi } from './rep-api.ts';
import { countdown } from './rep-format.ts';
import { Icon } from './rep-icons.tsx';
import { useLanguage } from './rep-language.tsx';
import { RepLeadFacts } from './rep-lead-facts.tsx';
import { RepOfferAnswer, type OfferActs } from './rep-offer-answer.tsx';
import { openLead } from './rep-place.ts';

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
  const { id } = lead;
  const acts: OfferActs = {
    accept: async () => {
      onLead(await repApi.accept(id));
      openLead(id);
    },
    decline: async (reason) => onLead(await repApi.decline(id, reason)),
    ...(lead.offer.snoozedAt == null && {
      snooze: async (minutes: number) => onLead(await repApi.snooze(id, minutes)),
    }),
    failed: (error) => failedWith(error, 'offer-gone') && onLead({ ...lead, offer: null }),
  };
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
      {lead.offer.snoozedAt != null && <p className="soft">{words.snoozedOnce}</p>}
      {!lead.offer.live && <RepOfferAnswer acts={acts} connected={connected} />}
    </article>
  );
}
