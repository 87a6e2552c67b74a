import { Button, Group, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { IconCheck } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { CallbackView } from '../../src/contract/callback.ts';
import { api } from '../api.ts';
import { NumberReveal } from '../components/number-reveal.tsx';
import { PlaceCallButton } from '../components/place-call-button.tsx';
import { RecordList } from '../components/record-list.tsx';
import { RecordPage } from '../components/record-page.tsx';
import { Tag } from '../components/tag.tsx';
import { relativeText, shortWhenText } from '../format.ts';
import { useI18n, type MessageKey } from '../i18n/i18n.ts';
import { showNotice, showProblem } from '../problem-toast.ts';
import { callbacksQuery, queryClient } from '../queries.ts';
import { callbackStatuses } from '../search-params.ts';
import { useNow } from '../server-clock.ts';
import { useSession } from '../session.tsx';

const reasons = ['queue_limit', 'asked', 'rep_promise', 'carrier_fault', 'follow_up'] as const;

export default function CallbacksPage() {
  const { t } = useI18n();
  const { status = 'open' } = useSearch({ from: '/console/callbacks' });
  const navigate = useNavigate();
  const list = useInfiniteQuery(callbacksQuery(status));
  const callbacks = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <RecordPage
      title={t('callbacks.title')}
      filters={
        <SegmentedControl<CallbackView['status']>
          size="xs"
          aria-label={t('calls.state')}
          value={status}
          onChange={(next) => void navigate({ to: '/callbacks', search: { status: next }, replace: true })}
          data={callbackStatuses.map((value) => ({ value, label: t(`callbacks.${value}`) }))}
        />
      }
    >
      <RecordList list={list} count={callbacks.length} empty={t('callbacks.none')}>
        <table className="records stacks">
          <thead>
            <tr>
              <th>{t('callbacks.due')}</th>
              <th>{t('callbacks.who')}</th>
              <th>{t('callbacks.number')}</th>
              <th className="second">{t('callbacks.reason')}</th>
              <th className="second">{t('callbacks.owner')}</th>
              <th>
                <span className="visually-hidden">{t('callbacks.markDone')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {callbacks.map((callback, index) => (
              <CallbackRow key={callback.id} callback={callback} keyed={index === 0} />
            ))}
          </tbody>
        </table>
      </RecordList>
    </RecordPage>
  );
}

function CallbackRow({ callback, keyed }: { callback: CallbackView; keyed: boolean }) {
  const { t } = useI18n();
  return (
    <tr>
      <td>
        <Due callback={callback} />
      </td>
      <td className="grows">
        <CallbackCaller callback={callback} />
      </td>
      <td>
        <NumberReveal of="callbacks" id={callback.id} masked={callback.number} />
      </td>
      <td className="second">{t(reasonKey(callback.reason))}</td>
      <td className="second dim">{callback.owner?.name ?? t('callbacks.noOwner')}</td>
      <td className="number">
        {callback.status === 'open' && (
          <Group gap={8} justify="flex-end" wrap="nowrap">
            <PlaceCallButton to={{ callbackId: callback.id }} keyed={keyed} />
            <DoneButton id={callback.id} />
          </Group>
        )}
      </td>
    </tr>
  );
}

function CallbackCaller({ callback }: { callback: CallbackView }) {
  const { t } = useI18n();
  const { me } = useSession();
  const { customerId, leadId } = callback;
  if (customerId !== null) {
    return (
      <Link to="/customers/$customerId" params={{ customerId }}>
        {callback.customerName}
      </Link>
    );
  }
  if (leadId === null) return <span className="dim">{t('bar.unknown')}</span>;
  if (me.user.role === 'agent') return <span className="dim">{t('pop.lead')}</span>;
  return (
    <Link to="/leads" search={{ lead: leadId }}>
      {t('pop.lead')}
    </Link>
  );
}

/** When it was promised for, and whether the promise is broken. */
function Due({ callback }: { callback: CallbackView }) {
  const { t, language } = useI18n();
  const now = useNow(30_000);
  const overdue = callback.status === 'open' && Date.parse(callback.dueAt) < now;
  return (
    <>
      <time dateTime={callback.dueAt} className="numbers">
        {shortWhenText(callback.dueAt, language, now)}
      </time>
      <span className="gap">
        {overdue ? (
          <Tag tone="red">
            {t('callbacks.overdue')} · {relativeText(callback.dueAt, language, now)}
          </Tag>
        ) : (
          <span className="dim">{relativeText(callback.dueAt, language, now)}</span>
        )}
      </span>
    </>
  );
}

function DoneButton({ id }: { id: string }) {
  const { t } = useI18n();
  const done = useMutation({
    mutationFn: () => api.callbackDone(id),
    onSuccess: () => {
      showNotice(t('callbacks.marked'));
      return queryClient.invalidateQueries({ queryKey: ['callbacks'] });
    },
    onError: showProblem,
  });
  return (
    <Button
      variant="default"
      size="xs"
      loading={done.isPending}
      leftSection={<IconCheck size={14} aria-hidden />}
      onClick={() => done.mutate()}
    >
      {t('callbacks.markDone')}
    </Button>
  );
}

function reasonKey(reason: string): MessageKey {
  const known = reasons.find((code) => code === reason);
  return known === undefined ? 'callbackReason.other' : `callbackReason.${known}`;
}
