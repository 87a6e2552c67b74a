import { useEffect } from 'react';
import type { ServicePart } from '../../src/contract/service.ts';
import { shortWhenText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { askService, useConnection, useService } from '../realtime.ts';
import { useNow } from '../server-clock.ts';
import styles from './connection-banner.module.css';

const ASK_EVERY_MS = 4_000;
const parts: readonly ServicePart[] = ['database', 'queue', 'carrier', 'liveUpdates'];

/** Over every page while a part of the service is gone: what works, what does not, and that it mends itself. */
export function ServiceBanner() {
  const { t, language } = useI18n();
  const service = useService();
  const now = useNow(10_000);
  useAskWhileOffline();
  const missing = service === null ? [] : parts.filter((part) => !service.parts[part].works);
  // A queue on PostgreSQL goes with it, and matters less.
  const gone = missing.includes('database') ? missing.filter((part) => part !== 'queue') : missing;
  const spooled = service?.spooled ?? 0;
  const shown = service !== null && gone.length + spooled > 0;
  return (
    <div role="status" className={shown ? styles.banner : undefined} data-tone="amber">
      {shown && (
        <span>
          {gone.map(
            (part) => `${t(`service.${part}`, { since: shortWhenText(service.parts[part].since, language, now) })} `,
          )}
          {spooled > 0 && `${t('service.spooled', { count: spooled })} `}
          {t('service.heals')}
        </span>
      )}
    </div>
  );
}

/** Without a socket the server cannot tell; whether it is the database can be asked without anybody signed in. */
function useAskWhileOffline(): void {
  const lost = useConnection() === 'offline';
  useEffect(() => {
    if (!lost) return;
    void askService();
    const timer = setInterval(() => void askService(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [lost]);
}
