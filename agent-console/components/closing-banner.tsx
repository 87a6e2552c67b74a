import { IconAlertOctagon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { HotlineClosing } from '../../src/contract/hotline-closing.ts';
import { shortWhenText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useNow } from '../server-clock.ts';
import { useSession } from '../session.tsx';
import { closingsQuery } from '../voicemail-queries.ts';
import styles from './closing-banner.module.css';

// Of the floor's pages, not of every desk's first paint.
const EmergencyClosingDialog = lazy(() =>
  import('./emergency-closing-dialog.tsx').then(({ EmergencyClosingDialog: dialog }) => ({ default: dialog })),
);

type Closed = HotlineClosing & { closing: NonNullable<HotlineClosing['closing']> };

/** Over every page while a hotline is closed in an emergency: whoever wonders why no call comes reads it here. */
export function ClosingBanner() {
  const { data } = useQuery(closingsQuery);
  const now = useNow(10_000);
  const closed = (data?.items ?? []).flatMap((hotline) => (isClosed(hotline, now) ? [hotline] : []));
  return (
    <div role="status">
      {closed.map((hotline) => (
        <Line key={hotline.hotlineId} hotline={hotline} now={now} />
      ))}
    </div>
  );
}

/** Or will be: one that is planned is said, too. */
function isClosed(hotline: HotlineClosing, now: number): hotline is Closed {
  const { closing } = hotline;
  return closing !== null && (closing.until === null || Date.parse(closing.until) > now);
}

function Line({ hotline, now }: { hotline: Closed; now: number }) {
  const { t, language } = useI18n();
  const { me } = useSession();
  const [shown, show] = useState(false);
  const { name, closing } = hotline;
  const when = (at: string) => shortWhenText(at, language, now);
  const isPlanned = Date.parse(closing.from) > now;
  const text = isPlanned
    ? t('closing.planned', { name, from: when(closing.from) })
    : closing.until === null
      ? t('closing.banner', { name })
      : t('closing.bannerUntil', { name, until: when(closing.until) });
  const mayChange = me.user.role === 'supervisor' || me.user.role === 'admin';
  return (
    <div className={styles.banner} data-tone="red">
      <IconAlertOctagon size={18} aria-hidden className={styles.icon} />
      <strong>{text}</strong>
      <span className={styles.words}>{language === 'en' ? closing.textEn : closing.textZh}</span>
      {mayChange && (
        <button type="button" className={styles.change} onClick={() => show(true)}>
          {t('closing.manage')}
        </button>
      )}
      {shown && (
        <Suspense>
          <EmergencyClosingDialog opened onClose={() => show(false)} hotlineId={hotline.hotlineId} />
        </Suspense>
      )}
    </div>
  );
}
