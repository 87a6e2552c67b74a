import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { EditLeadBody, LeadDetail } from '../../src/contract/lead.ts';
import type { RuleChoices } from '../../src/contract/rule-set.ts';
import { get, send } from '../api.ts';
import { useI18n } from '../i18n/i18n.ts';
import { problemText, showNotice } from '../problem-toast.ts';
import { queryClient } from '../queries.ts';
import { LeadDuplicates } from './lead-duplicates.tsx';
import styles from './lead-detail-pane.module.css';

/** What somebody heard from the caller: another industry or region sends a lead that nobody took by the rules again. */
export function DescribeLead({ lead }: { lead: LeadDetail }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('leads.describe')}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t('leads.describe')}
        closeButtonProps={{ 'aria-label': t('do.close') }}
      >
        <DescribeForm lead={lead} onDone={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function DescribeForm({ lead, onDone }: { lead: LeadDetail; onDone: () => void }) {
  const { t, language } = useI18n();
  const choices = useQuery({
    queryKey: ['rule-choices'],
    queryFn: () => get<RuleChoices>('/api/rule-choices'),
    staleTime: 300_000,
  });
  const [industryCode, setIndustryCode] = useState(lead.industry?.code ?? null);
  const [regionCode, setRegionCode] = useState(lead.region?.code ?? null);
  const [company, setCompany] = useState(lead.company ?? '');
  const [reason, setReason] = useState('');
  const save = useMutation({
    mutationFn: () => {
      const body: EditLeadBody = {
        ...(industryCode !== (lead.industry?.code ?? null) && { industryCode }),
        ...(regionCode !== null && regionCode !== lead.region?.code && { region: regionCode }),
        ...(company.trim() !== '' && company.trim() !== lead.company && { company: company.trim() }),
        ...(reason.trim() !== '' && { reason: reason.trim() }),
      };
      return send<LeadDetail>('PATCH', `/api/leads/${lead.id}`, body);
    },
    onSuccess: (described) => {
      queryClient.setQueryData(['leads', lead.id], described);
      void queryClient.invalidateQueries({ queryKey: ['leads'] });
      showNotice(t('leads.described'));
      onDone();
    },
  });
  const named = (all: { code: string; zh: string; en: string }[] | undefined) =>
    (all ?? []).map(({ code, zh, en }) => ({ value: code, label: `${language === 'en' ? en : zh} · ${code}` }));
  const picker = { searchable: true, limit: 80 } as const;
  return (
    <form
      className={styles.assign}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Select
        {...picker}
        clearable
        data-autofocus
        label={t('leads.industry')}
        data={named(choices.data?.industries)}
        value={industryCode}
        onChange={setIndustryCode}
      />
      <Select
        {...picker}
        label={t('leads.region')}
        data={named(choices.data?.regions)}
        value={regionCode}
        onChange={setRegionCode}
      />
      <TextInput
        label={t('customers.company')}
        maxLength={200}
        value={company}
        onChange={(event) => setCompany(event.currentTarget.value)}
      />
      {company.trim() !== (lead.company ?? '') && <LeadDuplicates company={company} exceptLeadId={lead.id} />}
      <TextInput
        label={t('leads.describeReason')}
        description={lead.owner === null ? t('leads.describeHint') : null}
        maxLength={200}
        value={reason}
        error={save.isError ? problemText(save.error, t) : null}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button type="submit" loading={save.isPending}>
        {t('leads.describeSave')}
      </Button>
    </form>
  );
}
