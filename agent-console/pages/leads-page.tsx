import { Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { LeadStatus, LeadView } from '../../src/contract/lead.ts';
import { EscalatedLeads } from '../components/escalated-leads.tsx';
import { LeadDetailPane, leadOwnerText } from '../components/lead-detail-pane.tsx';
import { RecordList } from '../components/record-list.tsx';
import { RecordPage } from '../components/record-page.tsx';
import { Region } from '../components/region.tsx';
import { Tag } from '../components/tag.tsx';
import { useHandOverWords } from '../escalated-leads.ts';
import { phoneText, shortWhenText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { leadsQuery } from '../queries.ts';
import { serverNow } from '../server-clock.ts';
import { useSession } from '../session.tsx';
import { leadStatuses, leadTones } from '../tones.ts';

type ListFilter = LeadStatus | 'open' | 'releasing';
type LeadsFilter = ListFilter | 'escalated';

export default function LeadsPage() {
  const { t } = useI18n();
  const w = useHandOverWords();
  const { me } = useSession();
  const search = useSearch({ from: '/console/leads' });
  const manages = me.user.role === 'supervisor' || me.user.role === 'admin';
  const status = search.status === 'escalated' && !manages ? 'open' : (search.status ?? 'open');
  const open = search.lead;
  const navigate = useNavigate();
  return (
    <RecordPage
      title={t('leads.title')}
      filters={
        <Select<LeadsFilter>
          aria-label={t('leads.status')}
          w={190}
          allowDeselect={false}
          value={status}
          onChange={(next) => void navigate({ to: '/leads', search: { status: next ?? 'open' }, replace: true })}
          data={[
            { value: 'open', label: t('leads.open') },
            ...(manages ? [{ value: 'escalated' as const, label: w('filter') }] : []),
            { value: 'releasing', label: t('leads.releasing') },
            ...leadStatuses.map((value) => ({ value, label: t(`lead.${value}`) })),
          ]}
        />
      }
      detail={
        open === undefined ? null : (
          <LeadDetailPane
            key={open}
            leadId={open}
            onClose={() => void navigate({ to: '/leads', search: { status } })}
          />
        )
      }
    >
      {status === 'escalated' ? <EscalatedLeads open={open} /> : <ListedLeads status={status} open={open} />}
    </RecordPage>
  );
}

function ListedLeads({ status, open }: { status: ListFilter; open: string | undefined }) {
  const { t } = useI18n();
  const list = useInfiniteQuery(leadsQuery({ status }));
  const leads = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <RecordList list={list} count={leads.length} empty={t('leads.none')}>
      <table className="records">
        <thead>
          <tr>
            <th>{t('leads.caller')}</th>
            <th>{t('leads.status')}</th>
            <th>{t('leads.owner')}</th>
            <th className="second">{t('leads.industry')}</th>
            <th className="second">{t('leads.region')}</th>
            <th className="third number">{t('leads.calls')}</th>
            <th className="second">{t(status === 'releasing' ? 'leads.protectedUntil' : 'leads.lastCall')}</th>
          </tr>
        </thead>
        <tbody>
          {leads.map((lead) => (
            <LeadRow key={lead.id} lead={lead} status={status} open={lead.id === open} />
          ))}
        </tbody>
      </table>
    </RecordList>
  );
}

function LeadRow({ lead, status, open }: { lead: LeadView; status: ListFilter; open: boolean }) {
  const { t, language } = useI18n();
  const when = status === 'releasing' ? lead.protectedUntil : lead.lastCallAt;
  return (
    <tr data-open={open}>
      <td className="grows">
        <Link to="/leads" search={{ status, lead: lead.id }} className="opens">
          <strong>{lead.name ?? lead.company ?? <span className="numbers">{phoneText(lead.number)}</span>}</strong>{' '}
          <span className="dim">{lead.name === null ? '' : lead.company}</span>
        </Link>
      </td>
      <td>
        <Tag tone={leadTones[lead.status]}>{t(`lead.${lead.status}`)}</Tag>
      </td>
      <td className={lead.owner === null ? 'dim' : undefined}>{leadOwnerText(lead, t)}</td>
      <td className="second long" title={lead.industry?.name}>
        {lead.industry?.name}
      </td>
      <td className="second">{lead.region && <Region region={lead.region} />}</td>
      <td className="third number">{lead.callCount}</td>
      <td className="second dim numbers">{shortWhenText(when ?? lead.createdAt, language, serverNow())}</td>
    </tr>
  );
}
