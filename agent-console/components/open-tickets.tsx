import { IconTicket } from '@tabler/icons-react';
import type { ScreenPop } from '../../src/contract/screen-pop.ts';
import { relativeText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useNow } from '../server-clock.ts';
import styles from './open-tickets.module.css';
import { Empty, Panel } from './panel.tsx';
import { Tag } from './tag.tsx';

export function OpenTickets({ tickets, known }: { tickets: ScreenPop['openTickets']; known: boolean }) {
  const { t, language } = useI18n();
  const now = useNow(60_000);
  if (tickets.length === 0 && !known) return null;
  return (
    <Panel
      title={
        <>
          {t('pop.openTickets')} {tickets.length > 0 && <Tag tone="amber">{tickets.length}</Tag>}
        </>
      }
    >
      {tickets.length === 0 && <Empty>{t('pop.noTickets')}</Empty>}
      <ul className={styles.list}>
        {tickets.map((ticket) => (
          <li key={ticket.id} className={styles.ticket}>
            <IconTicket size={16} stroke={1.8} aria-hidden />
            <span>{ticket.title}</span>
            <time dateTime={ticket.since}>{relativeText(ticket.since, language, now)}</time>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
