import { Kbd, TextInput } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { IconSearch } from '@tabler/icons-react';
import { Link, useLocation, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { CustomerListItem } from '../../src/contract/customer.ts';
import { placeOf } from '../asked-number.ts';
import { RecordList } from '../components/record-list.tsx';
import { RecordPage } from '../components/record-page.tsx';
import { Tag } from '../components/tag.tsx';
import { shortWhenText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useKeys } from '../keys.ts';
import { customersQuery } from '../queries.ts';
import { serverNow } from '../server-clock.ts';
import { levelTones } from '../tones.ts';

const TYPING_PAUSE_MS = 200;

export default function CustomersPage() {
  const { t } = useI18n();
  const q = useAsked();
  const list = useInfiniteQuery({ ...customersQuery(q), placeholderData: keepPreviousData });
  const customers = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <RecordPage title={t('customers.title')} filters={<Search q={q} />}>
      <RecordList list={list} count={customers.length} empty={<NothingFound />}>
        <table className="records">
          <thead>
            <tr>
              <th>{t('customers.name')}</th>
              <th>{t('customers.level')}</th>
              <th className="second">{t('customers.region')}</th>
              <th className="third">{t('customers.industry')}</th>
              <th className="second">{t('customers.owner')}</th>
              <th className="third number">{t('customers.contacts')}</th>
              <th className="number">{t('customers.openTickets')}</th>
              <th className="second">{t('customers.last')}</th>
            </tr>
          </thead>
          <tbody>
            {customers.map((customer) => (
              <CustomerRow key={customer.id} customer={customer} />
            ))}
          </tbody>
        </table>
      </RecordList>
    </RecordPage>
  );
}

/** A name is in the address, so that it can be sent to a colleague. */
function useAsked(): string {
  const { q = '' } = useSearch({ from: '/console/customers' });
  const hidden = useLocation({ select: ({ state }) => state.askedNumber });
  return hidden ?? q;
}

/** Whoever comes here wants to search: the field has the focus, and asks while it is typed into. */
function Search({ q }: { q: string }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(q);
  useKeys({ '/': { run: () => field.current?.focus() } });
  useEffect(() => {
    if (text.trim() === q) return undefined;
    const ask = () => void navigate({ to: '/customers', ...placeOf(text.trim()), replace: true });
    const timer = setTimeout(ask, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, q, navigate]);
  return (
    <TextInput
      ref={field}
      type="search"
      autoFocus
      w="min(520px, calc(100vw - 28px))"
      aria-label={t('customers.search')}
      placeholder={t('customers.search')}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={<Kbd size="xs">/</Kbd>}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}

function CustomerRow({ customer }: { customer: CustomerListItem }) {
  const { t, language } = useI18n();
  return (
    <tr>
      <td className="grows">
        <Link to="/customers/$customerId" params={{ customerId: customer.id }} className="opens strong">
          {customer.name}
        </Link>
      </td>
      <td>
        {customer.level !== 'standard' && <Tag tone={levelTones[customer.level]}>{t(`level.${customer.level}`)}</Tag>}
      </td>
      <td className="second">{customer.region}</td>
      <td className="third long" title={customer.industry ?? undefined}>
        {customer.industry}
      </td>
      <td className="second">{customer.owner?.name}</td>
      <td className="third number">{customer.contactCount}</td>
      <td className="number">{customer.openTickets > 0 && <Tag tone="amber">{customer.openTickets}</Tag>}</td>
      <td className="second dim numbers">
        {customer.lastInteractionAt !== null && shortWhenText(customer.lastInteractionAt, language, serverNow())}
      </td>
    </tr>
  );
}

function NothingFound() {
  const { t } = useI18n();
  return (
    <>
      <strong>{t('customers.none')}</strong>
      {t('customers.noneHint')}
    </>
  );
}
