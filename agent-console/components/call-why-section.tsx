import { useQuery } from '@tanstack/react-query';
import type { ReservationWhy } from '../../src/contract/call-why.ts';
import { timeText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { callWhyQuery } from '../queries.ts';
import { useSession } from '../session.tsx';
import styles from './call-why-section.module.css';
import { DetailSection } from './record-page.tsx';

/** Each offer of the call with its reason. An agent whom the call never concerned sees nothing of it. */
export function CallWhySection({ callId }: { callId: string }) {
  const { t, language } = useI18n();
  const { me } = useSession();
  const { data } = useQuery(callWhyQuery(callId, language));
  const offers = data?.items ?? [];
  if (offers.length === 0) return null;
  const mine = offers.every(({ agent }) => agent.id === me.user.id);
  return (
    <DetailSection title={t(mine ? 'calls.whyMine' : 'calls.why')}>
      <ol className={styles.offers}>
        {offers.map((offer) => (
          <Offer key={offer.id} offer={offer} />
        ))}
      </ol>
    </DetailSection>
  );
}

function Offer({ offer }: { offer: ReservationWhy }) {
  const { t, language } = useI18n();
  return (
    <li>
      <div className={styles.head}>
        <strong>{offer.agent.name}</strong>
        <span className={styles.dim}>{t(`calls.offerState.${offer.state}`)}</span>
        <time className={`numbers ${styles.time}`} dateTime={offer.createdAt}>
          {timeText(offer.createdAt, language)}
        </time>
      </div>
      {offer.because !== null && <p>{offer.because}</p>}
      {offer.notes.map((note) => (
        <p key={note} className={styles.dim}>
          {note}
        </p>
      ))}
      {offer.passedOver.length > 0 && (
        <details className={styles.others}>
          <summary>{t('calls.passedOver', { count: String(offer.passedOver.length) })}</summary>
          <ul>
            {offer.passedOver.map(({ agent, because }) => (
              <li key={agent.id}>
                {agent.name} <span className={styles.dim}>{because}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
