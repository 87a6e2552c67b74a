import { Button, Input, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { ScreenPop } from '../../src/contract/screen-pop.ts';
import type { TicketView } from '../../src/contract/ticket.ts';
import { deskApi } from '../desk-api.ts';
import { withPop } from '../desk-state.ts';
import { useDraft } from '../draft.ts';
import { relativeText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { showNotice, showProblem } from '../problem-toast.ts';
import { queryClient } from '../queries.ts';
import { changeDesk } from '../realtime.ts';
import { useNow } from '../server-clock.ts';
import { faultTypesQuery, useSimilar } from '../use-similar.ts';
import { ChoiceChip } from './choice-chip.tsx';
import chips from './choice-chip.module.css';
import { Empty, Facts, Panel } from './panel.tsx';
import { SimilarTickets } from './similar-tickets.tsx';
import { Tag } from './tag.tsx';
import styles from './ticket-desk.module.css';

/** What is open: the first thing that a caller is likely to call about. */
export function OpenTickets({ pop }: { pop: ScreenPop }) {
  const { t } = useI18n();
  const tickets = pop.openTickets;
  return (
    <Panel
      title={
        <>
          {t('pop.openTickets')} {tickets.length > 0 && <Tag tone="amber">{tickets.length}</Tag>}
        </>
      }
    >
      <div className={styles.desk}>
        {tickets.length === 0 && <Empty>{t('pop.noTickets')}</Empty>}
        {tickets.length > 0 && <OpenOnes pop={pop} />}
      </div>
    </Panel>
  );
}

function OpenOnes({ pop }: { pop: ScreenPop }) {
  const { language } = useI18n();
  const now = useNow(60_000);
  const [shown, show] = useState<string | null>(null);
  return (
    <ul className={styles.list}>
      {pop.openTickets.map((ticket) => (
        <li key={ticket.id}>
          <button
            type="button"
            className={styles.ticket}
            aria-expanded={shown === ticket.id}
            onClick={() => show(shown === ticket.id ? null : ticket.id)}
          >
            <strong>{ticket.title}</strong>
            <time dateTime={ticket.since}>{relativeText(ticket.since, language, now)}</time>
          </button>
          {shown === ticket.id && <OneTicket key={ticket.id} ticketId={ticket.id} pop={pop} />}
        </li>
      ))}
    </ul>
  );
}

function OneTicket({ ticketId, pop }: { ticketId: string; pop: ScreenPop }) {
  const { t, language } = useI18n();
  const { data: ticket } = useQuery({ queryKey: ['tickets', ticketId], queryFn: () => deskApi.ticket(ticketId) });
  const { draft } = useDraft(pop.callId);
  const [solution, write] = useState('');
  const solve = useMutation({
    mutationFn: () => deskApi.solveTicket(ticketId, solution.trim()),
    onSuccess: () => {
      const openTickets = pop.openTickets.filter(({ id }) => id !== ticketId);
      changeDesk((desk) => withPop(desk, { ...(desk.screenPop ?? pop), openTickets }));
      void queryClient.invalidateQueries({ queryKey: ['tickets'] });
      showNotice(t('tickets.solved'));
    },
    onError: showProblem,
  });
  if (ticket === undefined) return null;
  const fault = ticket.faultType && (language === 'en' ? ticket.faultType.nameEn : ticket.faultType.nameZh);
  return (
    <section className={styles.open} aria-label={t('tickets.show', { title: ticket.title })}>
      {ticket.description !== null && <p className={styles.text}>{ticket.description}</p>}
      <Facts
        items={[
          [t('tickets.fault'), fault],
          [t('tickets.contact'), ticket.contactName],
          [t('tickets.owner'), ticket.ownerName],
        ]}
      />
      <Textarea
        label={t('tickets.solution')}
        placeholder={t('tickets.solutionPlaceholder')}
        autosize
        minRows={2}
        value={solution}
        maxLength={4000}
        onChange={(event) => write(event.currentTarget.value)}
      />
      <div className={styles.caseHead}>
        {draft.note.trim() !== '' && (
          <Button size="xs" variant="default" onClick={() => write(draft.note.trim())}>
            {t('tickets.fromNote')}
          </Button>
        )}
        <Button
          size="xs"
          disabled={solution.trim().length < 2}
          loading={solve.isPending}
          onClick={() => solve.mutate()}
        >
          {t('tickets.solve')}
        </Button>
      </div>
    </section>
  );
}

/** The caller reports something: its kind brings up what helped before, and a title makes it a ticket. */
export function FaultPanel({ pop }: { pop: ScreenPop }) {
  const { t, language } = useI18n();
  const label = useId();
  const { data } = useQuery(faultTypesQuery);
  const { draft, change } = useDraft(pop.callId);
  const customerId = pop.customer?.id ?? null;
  const similar = useSimilar({ faultType: draft.faultType, words: draft.note, customerId });
  return (
    <Panel title={t('tickets.reported')}>
      <div className={styles.desk}>
        <div>
          <Input.Label id={label} component="div">
            {t('tickets.fault')}
          </Input.Label>
          <div role="radiogroup" aria-labelledby={label} className={chips.chips}>
            {(data?.items ?? []).map((item) => (
              <ChoiceChip
                key={item.code}
                group="fault-type"
                checked={draft.faultType === item.code}
                onChoose={() => change({ faultType: item.code })}
              >
                {language === 'en' ? item.nameEn : item.nameZh}
              </ChoiceChip>
            ))}
          </div>
        </div>
        {draft.faultType !== null && <NewTicket pop={pop} faultType={draft.faultType} note={draft.note} />}
        {similar === null ? (
          <p className={styles.dim}>{t('tickets.pickFault')}</p>
        ) : (
          <SimilarTickets callId={pop.callId} tickets={similar} />
        )}
      </div>
    </Panel>
  );
}

function NewTicket({ pop, faultType, note }: { pop: ScreenPop; faultType: string; note: string }) {
  const { t } = useI18n();
  const [title, write] = useState('');
  const open = useMutation({
    mutationFn: () => deskApi.openTicket(pop.callId, { title: title.trim(), description: note.trim(), faultType }),
    onSuccess: (ticket: TicketView) => {
      write('');
      const { id, openedAt: since } = ticket;
      const others = pop.openTickets.filter((one) => one.id !== id);
      const openTickets = [...others, { id, title: ticket.title, since }];
      changeDesk((desk) => withPop(desk, { ...(desk.screenPop ?? pop), openTickets }));
      showNotice(t('tickets.opened'));
    },
    onError: showProblem,
  });
  if (pop.customer === null) return <p className={styles.dim}>{t('tickets.needCustomer')}</p>;
  return (
    <form
      className={styles.line}
      onSubmit={(event) => {
        event.preventDefault();
        if (title.trim().length >= 2 && !open.isPending) open.mutate();
      }}
    >
      <TextInput
        label={t('tickets.title')}
        placeholder={t('tickets.titlePlaceholder')}
        value={title}
        maxLength={120}
        autoComplete="off"
        onChange={(event) => write(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={title.trim().length < 2} loading={open.isPending}>
        {t('tickets.new')}
      </Button>
    </form>
  );
}
