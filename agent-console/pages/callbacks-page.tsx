import { SegmentedControl, Switch } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { CallbackView } from '../../src/contract/callback.ts';
import { callbackListQuery } from '../callbacks-queries.ts';
import { useCallBack } from '../components/callback-actions.tsx';
import { CallbackDetail } from '../components/callback-detail.tsx';
import { callbackName, closedText, openTimeText, reasonKey, reasonTone } from '../components/callback-words.ts';
import styles from '../components/callback.module.css';
import { RecordList } from '../components/record-list.tsx';
import { RecordPage } from '../components/record-page.tsx';
import { Tag } from '../components/tag.tsx';
import { phoneText, relativeText, shortWhenText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useKeys } from '../keys.ts';
import type { CallbacksSearch } from '../search-params.ts';
import { useNow } from '../server-clock.ts';
import { useSession } from '../session.tsx';

/** The work list: whom we owe a call. What closes by itself goes by itself. */
export default function CallbacksPage() {
  const { t } = useI18n();
  const search = useSearch({ from: '/console/callbacks' });
  const navigate = useNavigate();
  const list = useInfiniteQuery(callbackListQuery(search));
  const callbacks = list.data?.pages.flatMap((page) => page.items) ?? [];
  const { callback: open, ...filter } = search;
  useListKeys(search);
  return (
    <RecordPage
      title={t('callbacks.title')}
      filters={<CallbackFilters filter={filter} />}
      detail={
        open === undefined ? null : (
          <CallbackDetail
            key={open}
            callbackId={open}
            onClose={() => void navigate({ to: '/callbacks', search: filter })}
          />
        )
      }
    >
      <RecordList list={list} count={callbacks.length} empty={t(emptyKey(filter))}>
        <CallbackTable callbacks={callbacks} filter={filter} open={open} />
      </RecordList>
    </RecordPage>
  );
}

function emptyKey({ due, owner }: CallbacksSearch) {
  if (due === 'overdue') return 'callbacks.noneOverdue' as const;
  return owner === 'me' ? ('callbacks.noneMine' as const) : ('callbacks.none' as const);
}

/** C calls the entry that has the focus or is open; M is mine and everybody's in turn. */
function useListKeys(search: CallbacksSearch): void {
  const navigate = useNavigate();
  const { call, isAgent } = useCallBack();
  const owner = search.owner === 'me' ? undefined : ('me' as const);
  useKeys({
    c: {
      run: () => {
        const row = document.activeElement?.closest<HTMLElement>('[data-callback]');
        const id = row?.dataset['callback'] ?? search.callback;
        if (id !== undefined) call(id);
      },
    },
    m: { run: () => isAgent && void navigate({ to: '/callbacks', search: { ...search, owner }, replace: true }) },
  });
}

function CallbackFilters({ filter }: { filter: CallbacksSearch }) {
  const { t } = useI18n();
  const { me } = useSession();
  const navigate = useNavigate();
  const change = (part: CallbacksSearch) =>
    void navigate({ to: '/callbacks', search: { ...filter, ...part }, replace: true });
  const status = filter.status ?? 'open';
  return (
    <>
      <SegmentedControl<'open' | 'done'>
        size="xs"
        aria-label={t('calls.state')}
        value={status === 'open' ? 'open' : 'done'}
        onChange={(next) => change({ status: next, due: undefined })}
        data={[
          { value: 'open', label: t('callbacks.open') },
          { value: 'done', label: t('callbacks.done') },
        ]}
      />
      <SegmentedControl<'all' | 'me' | 'nobody'>
        size="xs"
        aria-label={t('callbacks.whose')}
        value={filter.owner ?? 'all'}
        onChange={(next) => change({ owner: next === 'all' ? undefined : next })}
        data={[
          { value: 'all', label: t('callbacks.all') },
          ...(me.user.role === 'agent' ? [{ value: 'me' as const, label: t('callbacks.mine') }] : []),
          { value: 'nobody', label: t('callbacks.free') },
        ]}
      />
      {status === 'open' && (
        <Switch
          label={t('callbacks.onlyOverdue')}
          checked={filter.due === 'overdue'}
          onChange={(event) => change({ due: event.currentTarget.checked ? 'overdue' : undefined })}
        />
      )}
      <span className={styles.keys}>{t(me.user.role === 'agent' ? 'callbacks.keys' : 'callbacks.keysWatch')}</span>
    </>
  );
}

function CallbackTable(props: { callbacks: CallbackView[]; filter: CallbacksSearch; open: string | undefined }) {
  const { t } = useI18n();
  const body = useArrowKeys();
  const isOpen = (props.filter.status ?? 'open') === 'open';
  return (
    <table className="records stacks">
      <thead>
        <tr>
          <th>{t('callbacks.due')}</th>
          <th>{t('callbacks.who')}</th>
          <th>{t('callbacks.reason')}</th>
          <th className="second">{t('callbacks.calledUs')}</th>
          <th className="third number">{t('callbacks.age')}</th>
          <th className="third">{isOpen ? t('callbacks.lastSpoke') : t('callbacks.closedHow')}</th>
          <th className="second">{t('callbacks.owner')}</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {props.callbacks.map((callback) => (
          <CallbackRow key={callback.id} callback={callback} filter={props.filter} open={callback.id === props.open} />
        ))}
      </tbody>
    </table>
  );
}

/** Up and down go from row to row, and to the first one from nowhere; Enter is the link's own. */
function useArrowKeys() {
  const body = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { target } = event;
      // Filters and menus have arrow keys of their own.
      const isOurs = target === document.body || (target instanceof Node && body.current?.contains(target) === true);
      if (isOurs && !event.defaultPrevented) moveFocus(event, body.current);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  return body;
}

function moveFocus(event: KeyboardEvent, body: HTMLElement | null): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || body === null) return;
  const rows = [...body.querySelectorAll<HTMLElement>('a.opens')];
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function CallbackRow({ callback, filter, open }: { callback: CallbackView; filter: CallbacksSearch; open: boolean }) {
  const { t, language } = useI18n();
  const now = useNow(30_000);
  const { lastSpoke } = callback;
  const last =
    closedText(callback, { t, language, now }) ??
    (lastSpoke && `${lastSpoke.by} · ${relativeText(lastSpoke.at, language, now)}`);
  return (
    <tr data-open={open} data-callback={callback.id} className={styles.row}>
      <td>
        <Due callback={callback} />
      </td>
      <td className="grows">
        <Link to="/callbacks" search={{ ...filter, callback: callback.id }} className="opens">
          <Who callback={callback} />
        </Link>
      </td>
      <td>
        <Tag tone={reasonTone(callback.reason)}>{t(reasonKey(callback.reason))}</Tag>
        {callback.voicemail !== null && (
          <span className="gap">
            <Tag tone={callback.voicemail.heardAt === null ? 'amber' : 'gray'}>{t('voicemail.has')}</Tag>
          </span>
        )}
      </td>
      <td className="second">
        <Rings callback={callback} />
      </td>
      <td className="third number dim">{openTimeText(callback.openSeconds, language)}</td>
      <td className="third long dim">{last}</td>
      <td className={callback.owner === null ? 'second dim' : 'second'}>
        {callback.owner?.name ?? t('callbacks.noOwner')}
      </td>
    </tr>
  );
}

function Who({ callback }: { callback: CallbackView }) {
  const { t } = useI18n();
  const { first, second } = callbackName(callback);
  const number = phoneText(callback.number);
  return (
    <span className={styles.who}>
      <strong className={first === null ? 'numbers' : undefined}>{first ?? number}</strong>
      <span>{second ?? (first === null ? t(callback.leadId === null ? 'bar.unknown' : 'pop.lead') : number)}</span>
    </span>
  );
}

function Rings({ callback }: { callback: CallbackView }) {
  const { t, language } = useI18n();
  const now = useNow(30_000);
  const { rings, attemptCount } = callback;
  const tried = callback.attempts.filter(({ dialled, answered }) => dialled && !answered).length;
  return (
    <>
      {rings.count > 0 && <span className="strong">{t('callbacks.rang', { n: rings.count })}</span>}{' '}
      {rings.lastAt !== null && (
        <span className="dim">{t('callbacks.lastRang', { when: shortWhenText(rings.lastAt, language, now) })}</span>
      )}
      {callback.task !== null && <span>{callback.task}</span>}
      {callback.status === 'open' && callback.place?.isQueued === true && (
        <span className="gap">
          <Tag tone="blue">{t('callbacks.inQueue')}</Tag>
        </span>
      )}
      {attemptCount > 0 && tried > 0 && (
        <span className="gap">
          <Tag tone="gray">{t('callbacks.attempts', { n: tried })}</Tag>
        </span>
      )}
    </>
  );
}

/** When it was promised for, and whether the promise is broken. */
function Due({ callback }: { callback: CallbackView }) {
  const { t, language } = useI18n();
  const now = useNow(30_000);
  const left = Date.parse(callback.dueAt) - now;
  const isOpen = callback.status === 'open';
  const overdue = isOpen && left < 0;
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
        ) : isOpen && callback.urgency === 'soon' ? (
          <Tag tone="amber">{t('callbacks.soon')}</Tag>
        ) : (
          <span className="dim">{relativeText(callback.dueAt, language, now)}</span>
        )}
      </span>
    </>
  );
}
