import { Button } from '@mantine/core';
import { useState } from 'react';
import type { SimilarTicket } from '../../src/contract/ticket.ts';
import { insertIntoNote } from '../draft.ts';
import { relativeText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useKeys } from '../keys.ts';
import { showNotice } from '../problem-toast.ts';
import { useNow } from '../server-clock.ts';
import { KeyHint } from './key-hint.tsx';
import { Tag } from './tag.tsx';
import styles from './ticket-desk.module.css';

/** How it was solved before. J walks down, I puts the marked one into the note. */
export function SimilarTickets({ callId, tickets }: { callId: string; tickets: readonly SimilarTicket[] }) {
  const { t, language } = useI18n();
  const now = useNow(60_000);
  const [chosen, choose] = useState<string | null>(null);
  const at = Math.max(
    0,
    tickets.findIndex(({ id }) => id === chosen),
  );
  const insert = (ticket: SimilarTicket | undefined) => {
    if (ticket === undefined) return;
    insertIntoNote(callId, ticket.solution);
    showNotice(t('tickets.inserted'));
  };
  useKeys({
    j: { run: () => choose(tickets[(at + 1) % tickets.length]?.id ?? null) },
    i: { run: () => insert(tickets[at]) },
  });
  return (
    <section aria-label={t('tickets.similar')} className={styles.similar}>
      <h3 className={styles.similarTitle}>
        {t('tickets.similar')} <KeyHint keys="J" /> <KeyHint keys="I" />
      </h3>
      {tickets.length === 0 && <p className={styles.dim}>{t('tickets.noSimilar')}</p>}
      <ol className={styles.similar}>
        {tickets.map((ticket, place) => (
          <li key={ticket.id} className={styles.case} aria-current={place === at}>
            <div className={styles.caseHead}>
              <strong>{ticket.title}</strong>
              {ticket.faultType !== null && (
                <Tag tone="gray">{language === 'en' ? ticket.faultType.nameEn : ticket.faultType.nameZh}</Tag>
              )}
              {ticket.times > 1 && <Tag tone="green">{t('tickets.times', { n: ticket.times })}</Tag>}
              {ticket.sameCustomer && <Tag tone="blue">{t('tickets.sameCustomer')}</Tag>}
              <time className={styles.dim} dateTime={ticket.solvedAt}>
                {relativeText(ticket.solvedAt, language, now)}
              </time>
              <Button size="compact-xs" variant="default" onClick={() => insert(ticket)}>
                {t('tickets.insert')}
              </Button>
            </div>
            <p className={styles.text}>{ticket.solution}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
