import { Select, Switch } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { CallView, CallState, Outcome } from '../../src/contract/call.ts';
import { CallDetail } from '../components/call-detail.tsx';
import { Disposition } from '../components/history.tsx';
import { CallerOf, talkTime } from '../components/idle-desk.tsx';
import { RecordList } from '../components/record-list.tsx';
import { RecordPage } from '../components/record-page.tsx';
import { Tag } from '../components/tag.tsx';
import { clockText, secondsBetween, shortWhenText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { callsQuery } from '../queries.ts';
import { callStates, outcomes, type CallsSearch } from '../search-params.ts';
import { serverNow } from '../server-clock.ts';
import { useSession } from '../session.tsx';
import { callTones, outcomeTones } from '../tones.ts';

export default function CallsPage() {
  const { t } = useI18n();
  const { call: open, ...filter } = useSearch({ from: '/console/calls' });
  const navigate = useNavigate();
  const list = useInfiniteQuery(callsQuery(filter));
  const calls = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <RecordPage
      title={t('calls.title')}
      filters={<CallFilters filter={filter} />}
      detail={
        open === undefined ? null : (
          <CallDetail key={open} callId={open} onClose={() => void navigate({ to: '/calls', search: filter })} />
        )
      }
    >
      <RecordList list={list} count={calls.length} empty={t('calls.none')}>
        <table className="records">
          <thead>
            <tr>
              <th>{t('calls.when')}</th>
              <th>{t('calls.caller')}</th>
              <th>{t('calls.outcome')}</th>
              <th className="second">{t('wrapUp.disposition')}</th>
              <th className="second">{t('calls.agent')}</th>
              <th className="third number">{t('calls.wait')}</th>
              <th className="second number">{t('calls.talk')}</th>
            </tr>
          </thead>
          <tbody>
            {calls.map((call) => (
              <CallRow key={call.id} call={call} filter={filter} open={call.id === open} />
            ))}
          </tbody>
        </table>
      </RecordList>
    </RecordPage>
  );
}

function CallFilters({ filter }: { filter: CallsSearch }) {
  const { t } = useI18n();
  const { me } = useSession();
  const navigate = useNavigate();
  const change = (part: CallsSearch) => void navigate({ to: '/calls', search: { ...filter, ...part }, replace: true });
  return (
    <>
      <Select<CallState>
        aria-label={t('calls.state')}
        placeholder={t('calls.state')}
        w={130}
        clearable
        value={filter.state ?? null}
        onChange={(state) => change({ state: state ?? undefined })}
        data={callStates.map((state) => ({ value: state, label: t(`call.${state}`) }))}
      />
      <Select<Outcome>
        aria-label={t('calls.outcome')}
        placeholder={t('calls.outcome')}
        w={150}
        clearable
        value={filter.outcome ?? null}
        onChange={(outcome) => change({ outcome: outcome ?? undefined })}
        data={outcomes.map((outcome) => ({ value: outcome, label: t(`outcome.${outcome}`) }))}
      />
      {me.user.role === 'agent' && (
        <Switch
          label={t('calls.mine')}
          checked={filter.agent === 'me'}
          onChange={(event) => change({ agent: event.currentTarget.checked ? 'me' : undefined })}
        />
      )}
    </>
  );
}

function CallRow({ call, filter, open }: { call: CallView; filter: CallsSearch; open: boolean }) {
  const { t, language } = useI18n();
  const waited =
    call.queuedAt === null ? null : secondsBetween(call.queuedAt, call.answeredAt ?? call.endedAt ?? serverNow());
  return (
    <tr data-open={open}>
      <td className="numbers dim">
        <time dateTime={call.startedAt}>{shortWhenText(call.startedAt, language, serverNow())}</time>
      </td>
      <td className="grows">
        <Link to="/calls" search={{ ...filter, call: call.id }} className="opens">
          <CallerOf call={call} />
        </Link>
      </td>
      <td>
        {call.outcome === null ? (
          <Tag tone={callTones[call.state]} dot>
            {t(`call.${call.state}`)}
          </Tag>
        ) : (
          <Tag tone={outcomeTones[call.outcome]}>{t(`outcome.${call.outcome}`)}</Tag>
        )}
      </td>
      <td className="second">
        <Disposition code={call.wrapUp?.disposition ?? null} />
      </td>
      <td className="second dim">{call.agentName ?? call.repName}</td>
      <td className="third number dim">{waited === null ? '' : clockText(waited)}</td>
      <td className="second number">{talkTime(call)}</td>
    </tr>
  );
}
