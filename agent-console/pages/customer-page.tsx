import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { CustomerView } from '../../src/contract/customer.ts';
import { History } from '../components/history.tsx';
import { NumberReveal } from '../components/number-reveal.tsx';
import { Empty, Facts, Panel } from '../components/panel.tsx';
import { Papers } from '../components/papers.tsx';
import { PlaceCallButton } from '../components/place-call-button.tsx';
import { Loading, Problem, RecordList } from '../components/record-list.tsx';
import { Tag } from '../components/tag.tsx';
import { shortWhenText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { customerQuery, historyQuery } from '../queries.ts';
import { serverNow } from '../server-clock.ts';
import { levelTones, type Tone } from '../tones.ts';
import styles from './customer-page.module.css';

type Numbers = CustomerView['numbers'];
const ticketTones: Record<CustomerView['tickets'][number]['status'], Tone> = {
  open: 'amber',
  pending: 'blue',
  solved: 'gray',
};

export default function CustomerPage() {
  const { customerId } = useParams({ from: '/console/customers/$customerId' });
  const { data: customer, error, refetch } = useQuery(customerQuery(customerId));
  if (customer === undefined)
    return error === null ? <Loading /> : <Problem error={error} retry={() => void refetch()} />;
  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <Card customer={customer} />
        <Contacts customer={customer} />
        <ContractsPanel customer={customer} />
      </div>
      <div className={styles.column}>
        <Tickets customer={customer} />
        <CustomerHistory customerId={customerId} />
      </div>
    </div>
  );
}

function Card({ customer }: { customer: CustomerView }) {
  const { t } = useI18n();
  return (
    <section className={styles.card}>
      <div className={styles.nameLine}>
        <h1 className={styles.name}>{customer.name}</h1>
        <Tag tone={levelTones[customer.level]}>{t(`level.${customer.level}`)}</Tag>
        <Tag tone="gray">{t(`customers.${customer.kind}`)}</Tag>
      </div>
      <Facts
        items={[
          [t('customers.owner'), customer.owner?.name ?? t('pop.noOwner')],
          [t('customers.region'), customer.region],
          [t('customers.industry'), customer.industry],
          [t('customers.address'), customer.address],
          [t('customers.language'), t(`language.${customer.language}`)],
          [
            t('customers.numbers'),
            customer.numbers.length === 0 ? null : (
              <NumberList key="n" numbers={customer.numbers} keyed={firstNumber(customer)} />
            ),
          ],
        ]}
      />
    </section>
  );
}

function Contacts({ customer }: { customer: CustomerView }) {
  const { t } = useI18n();
  return (
    <Panel title={t('customers.contacts')}>
      {customer.contacts.length === 0 && <Empty>{t('none')}</Empty>}
      <ul className={styles.rows}>
        {customer.contacts.map((contact) => (
          <li key={contact.id} className={styles.contact}>
            <span>
              <strong>{contact.name}</strong> <span className={styles.dim}>{contact.title}</span>
            </span>
            <NumberList numbers={contact.numbers} keyed={firstNumber(customer)} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The one that the key calls: a person's direct line before a switchboard. */
function firstNumber(customer: CustomerView): string | null {
  const all = [...customer.contacts.flatMap((contact) => contact.numbers), ...customer.numbers];
  return (all.find(({ kind }) => kind === 'direct') ?? all[0])?.id ?? null;
}

function NumberList({ numbers, keyed }: { numbers: Numbers; keyed: string | null }) {
  const { t } = useI18n();
  return (
    <ul>
      {numbers.map((number) => (
        <li key={number.id} className={styles.number}>
          <NumberReveal of="customer-numbers" id={number.id} masked={number.masked} />
          {number.extension !== null && <span>{t('number.extension', { n: number.extension })}</span>}
          {number.kind !== 'direct' && <Tag tone="gray">{t(`numberKind.${number.kind}`)}</Tag>}
          <PlaceCallButton to={{ customerNumberId: number.id }} keyed={number.id === keyed} />
        </li>
      ))}
    </ul>
  );
}

function ContractsPanel({ customer }: { customer: CustomerView }) {
  const { t } = useI18n();
  return (
    <Panel title={t('pop.contracts')}>
      {customer.contracts.length + customer.licences.length === 0 && <Empty>{t('none')}</Empty>}
      <Papers customer={customer} />
    </Panel>
  );
}

function Tickets({ customer }: { customer: CustomerView }) {
  const { t, language } = useI18n();
  return (
    <Panel title={t('customers.tickets')}>
      {customer.tickets.length === 0 && <Empty>{t('pop.noTickets')}</Empty>}
      <ul className={styles.rows}>
        {customer.tickets.map((ticket) => (
          <li key={ticket.id} className={styles.paper}>
            <span>
              <Tag tone={ticketTones[ticket.status]}>{t(`ticket.${ticket.status}`)}</Tag> {ticket.title}
            </span>
            <time className={styles.dim} dateTime={ticket.openedAt}>
              {shortWhenText(ticket.openedAt, language, serverNow())}
            </time>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function CustomerHistory({ customerId }: { customerId: string }) {
  const { t } = useI18n();
  const list = useInfiniteQuery(historyQuery(customerId));
  const entries = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title={t('customers.history')}>
      <RecordList list={list} count={entries.length} empty={t('pop.noConversation')}>
        <History entries={entries.map((entry) => ({ ...entry, with: entry.contact }))} />
      </RecordList>
    </Panel>
  );
}
