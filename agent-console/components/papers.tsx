import type { CustomerView } from '../../src/contract/customer.ts';
import { dayText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { paperRows, RENEW_DAYS, type PaperRow } from '../paper-rows.ts';
import { useNow } from '../server-clock.ts';
import styles from './papers.module.css';
import { Tag } from './tag.tsx';

/** What a customer has from us, each product once. */
export function Papers({ customer }: { customer: Pick<CustomerView, 'contracts' | 'licences'> }) {
  const { t, language } = useI18n();
  const rows = paperRows(customer, useNow(3_600_000));
  const words = ({ number, seats, until }: PaperRow) =>
    [
      number,
      seats === null ? null : t('pop.seats', { n: seats }),
      until === null ? null : t('pop.validUntil', { day: dayText(until, language) }),
    ]
      .filter((part) => part !== null)
      .join(' · ');
  return (
    <ul className={styles.papers}>
      {rows.map((row) => (
        <li key={`${row.product}.${row.number}.${row.until}`}>
          <span className={styles.product}>
            {row.product} <Ends row={row} />
          </span>
          <small>{words(row)}</small>
        </li>
      ))}
    </ul>
  );
}

function Ends({ row: { daysLeft } }: { row: PaperRow }) {
  const { t } = useI18n();
  if (daysLeft === null || daysLeft > RENEW_DAYS) return null;
  if (daysLeft < 0) return <Tag tone="red">{t('pop.expired')}</Tag>;
  return <Tag tone="amber">{t('pop.renewSoon', { n: daysLeft })}</Tag>;
}
