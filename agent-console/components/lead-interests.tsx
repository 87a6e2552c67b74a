import { Button, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { LeadInterest } from '../../src/contract/lead-protection.ts';
import type { LeadDetail } from '../../src/contract/lead.ts';
import { send } from '../api.ts';
import { useI18n } from '../i18n/i18n.ts';
import { showProblem } from '../problem-toast.ts';
import { queryClient } from '../queries.ts';
import styles from './lead-interests.module.css';
import { Empty } from './panel.tsx';

const statuses = ['open', 'won', 'dropped'] as const;

/** What else one prospect wants: several products, one lead, one owner. */
export function LeadInterests({ lead, closed }: { lead: LeadDetail; closed: boolean }) {
  const { t } = useI18n();
  const [what, setWhat] = useState('');
  const save = useMutation({
    mutationFn: ({ path, body }: { path: string; body: object }) =>
      send<LeadDetail>('POST', `/api/leads/${lead.id}/interests${path}`, body),
    onSuccess: (saved) => queryClient.setQueryData(['leads', lead.id], saved),
    onError: showProblem,
  });
  const add = () => save.mutate({ path: '', body: { what: what.trim() } }, { onSuccess: () => setWhat('') });
  return (
    <>
      {lead.interests.length === 0 && <Empty>{t('leads.noInterests')}</Empty>}
      <ul className={styles.list}>
        {lead.interests.map((interest) => (
          <Interest
            key={interest.id}
            interest={interest}
            closed={closed}
            onStatus={(status) => save.mutate({ path: `/${interest.id}`, body: { status } })}
          />
        ))}
      </ul>
      {!closed && (
        <form
          className={styles.add}
          onSubmit={(event) => {
            event.preventDefault();
            if (what.trim() !== '' && !save.isPending) add();
          }}
        >
          <TextInput
            aria-label={t('leads.interestWhat')}
            placeholder={t('leads.interestWhat')}
            maxLength={100}
            value={what}
            onChange={(event) => setWhat(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={what.trim() === ''} loading={save.isPending}>
            {t('leads.interestAdd')}
          </Button>
        </form>
      )}
    </>
  );
}

interface InterestProps {
  interest: LeadInterest;
  closed: boolean;
  onStatus: (status: LeadInterest['status']) => void;
}

function Interest({ interest, closed, onStatus }: InterestProps) {
  const { t } = useI18n();
  return (
    <li className={styles.interest} data-ended={interest.status !== 'open'}>
      <span>{interest.what}</span>
      <Select<LeadInterest['status']>
        aria-label={t('leads.interestStatus', { what: interest.what })}
        size="xs"
        w={110}
        allowDeselect={false}
        disabled={closed}
        value={interest.status}
        onChange={(status) => status !== null && onStatus(status)}
        data={statuses.map((value) => ({ value, label: t(`leads.interest.${value}`) }))}
      />
    </li>
  );
}
