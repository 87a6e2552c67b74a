import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { LeadView } from '../../src/contract/lead.ts';
import { api, type Rep } from '../api.ts';
import { useI18n } from '../i18n/i18n.ts';
import { problemText, showNotice } from '../problem-toast.ts';
import { queryClient, repsQuery } from '../queries.ts';
import styles from './lead-detail-pane.module.css';

type LeadToAssign = Pick<LeadView, 'id' | 'status'>;

/** A manager's decision over the rules; the reason stands beside it for good. */
export function AssignLead({ lead, compact = false }: { lead: LeadToAssign; compact?: boolean }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        {...(compact && { size: 'compact-sm' })}
        variant={lead.status === 'unassigned' && !compact ? 'filled' : 'default'}
        onClick={() => setOpen(true)}
      >
        {t('leads.assign')}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t('leads.assign')}
        closeButtonProps={{ 'aria-label': t('do.close') }}
      >
        <AssignForm lead={lead} onDone={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function AssignForm({ lead, onDone }: { lead: LeadToAssign; onDone: () => void }) {
  const { t } = useI18n();
  const reps = useQuery(repsQuery);
  const [repId, setRepId] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const ready = repId !== null && reason.trim().length >= 3;
  const assign = useMutation({
    mutationFn: (to: string) => api.assignLead(lead.id, { repId: to, reason: reason.trim() }),
    onSuccess: (assigned) => {
      queryClient.setQueryData(['leads', lead.id], assigned);
      void queryClient.invalidateQueries({ queryKey: ['leads'] });
      showNotice(t('leads.assigned', { name: reps.data?.items.find((rep) => rep.id === repId)?.name ?? '' }));
      onDone();
    },
  });
  return (
    <form
      className={styles.assign}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) assign.mutate(repId);
      }}
    >
      <Select
        label={t('leads.assignTo')}
        searchable
        required
        data-autofocus
        value={repId}
        onChange={setRepId}
        data={(reps.data?.items ?? []).map((rep) => ({ value: rep.id, label: repLabel(rep, t('leads.away')) }))}
      />
      <TextInput
        label={t('leads.assignReason')}
        description={t('leads.assignHint')}
        required
        minLength={3}
        maxLength={200}
        value={reason}
        error={assign.isError ? problemText(assign.error, t) : null}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button type="submit" disabled={!ready} loading={assign.isPending}>
        {t('leads.assign')}
      </Button>
    </form>
  );
}

function repLabel(rep: Rep, away: string): string {
  const teams = rep.teams.length === 0 ? '' : ` · ${rep.teams.join(', ')}`;
  return `${rep.name}${teams}${rep.away ? ` ${away}` : ''}`;
}
