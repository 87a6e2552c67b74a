import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { LeadDetail, LeadView } from '../../src/contract/lead.ts';
import type { Page } from '../../src/contract/paging.ts';
import { get, send } from '../api.ts';
import { phoneText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { problemText, showNotice } from '../problem-toast.ts';
import { queryClient } from '../queries.ts';
import styles from './lead-detail-pane.module.css';

/** Two leads are one prospect: a manager says which stays. */
export function MergeLead({ lead }: { lead: LeadDetail }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('leads.merge')}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t('leads.merge')}
        closeButtonProps={{ 'aria-label': t('do.close') }}
      >
        <MergeForm lead={lead} onDone={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function MergeForm({ lead, onDone }: { lead: LeadDetail; onDone: () => void }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const [intoId, setIntoId] = useState<string | null>(lead.heldBy?.leadId ?? null);
  const [reason, setReason] = useState('');
  const ready = intoId !== null && reason.trim().length >= 3;
  const merge = useMutation({
    mutationFn: (into: string) =>
      send<LeadDetail>('POST', `/api/leads/${lead.id}/merge`, { intoId: into, reason: reason.trim() }),
    onSuccess: (merged) => {
      queryClient.setQueryData(['leads', merged.id], merged);
      void queryClient.invalidateQueries({ queryKey: ['leads'] });
      showNotice(t('leads.mergeDone'));
      onDone();
      void navigate({ to: '/leads', search: { lead: merged.id } });
    },
  });
  return (
    <form
      className={styles.assign}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) merge.mutate(intoId);
      }}
    >
      <LeadPicker lead={lead} value={intoId} onChange={setIntoId} />
      <TextInput
        label={t('leads.assignReason')}
        description={t('leads.mergeHint')}
        data-autofocus={lead.heldBy?.leadId != null || undefined}
        required
        minLength={3}
        maxLength={200}
        value={reason}
        error={merge.isError ? problemText(merge.error, t) : null}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button type="submit" disabled={!ready} loading={merge.isPending}>
        {t('leads.merge')}
      </Button>
    </form>
  );
}

interface LeadPickerProps {
  lead: LeadDetail;
  value: string | null;
  onChange: (leadId: string | null) => void;
}

/** Open leads by what is typed; the one that has the same company is there before a letter is typed. */
function LeadPicker({ lead, value, onChange }: LeadPickerProps) {
  const { t } = useI18n();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 250);
  const found = useQuery({
    queryKey: ['leads', 'to-merge', q],
    queryFn: () =>
      send<Page<LeadView>>('POST', '/api/leads/search', { status: 'open', limit: 20, ...(q !== '' && { q }) }),
  });
  const held = useQuery({
    queryKey: ['leads', value],
    queryFn: () => get<LeadDetail>(`/api/leads/${value}`),
    enabled: value !== null,
  });
  const others = (found.data?.items ?? []).filter(({ id }) => id !== lead.id);
  const chosen = held.data !== undefined && !others.some(({ id }) => id === held.data.id) ? [held.data] : [];
  return (
    <Select
      label={t('leads.mergeInto')}
      description={t('leads.mergeIntoHint')}
      required
      searchable
      // Already chosen, the reason is what is left to say; an open list would lie over it.
      data-autofocus={lead.heldBy?.leadId == null || undefined}
      value={value}
      onChange={onChange}
      onSearchChange={setTyped}
      // The server searched; what it found is shown whatever the letters.
      filter={({ options }) => options}
      nothingFoundMessage={found.isPending ? null : t('leads.mergeNone')}
      data={[...chosen, ...others].map((one) => ({ value: one.id, label: labelOf(one) }))}
    />
  );
}

function labelOf({ name, company, number, owner }: LeadView): string {
  return [company, name, phoneText(number), owner?.name].filter((part) => part != null).join(' · ');
}
