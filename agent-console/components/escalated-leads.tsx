import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { EscalatedLead } from '../../src/contract/lead.ts';
import { escalatedQuery, useHandOverWords, type HandOverWords } from '../escalated-leads.ts';
import { phoneText, relativeText, shortWhenText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { serverNow } from '../server-clock.ts';
import { AssignLead } from './assign-lead.tsx';
import { leadOwnerText } from './lead-detail-pane.tsx';
import { RecordList } from './record-list.tsx';
import { Region } from './region.tsx';
import { Tag } from './tag.tsx';

/** What waits for a manager, longest first: why, since when, and the assignment at hand. */
export function EscalatedLeads({ open }: { open: string | undefined }) {
  const { t } = useI18n();
  const w = useHandOverWords();
  const list = useQuery(escalatedQuery);
  // The open lead says the rest beside the list, and is assigned there.
  const isAlone = open === undefined;
  const items = list.data?.items ?? [];
  const whole = { hasNextPage: false, isFetchingNextPage: false, fetchNextPage: () => undefined };
  return (
    <RecordList list={{ ...list, ...whole }} count={items.length} empty={w('none')}>
      <table className="records">
        <thead>
          <tr>
            <th>{t('leads.caller')}</th>
            <th>{w('why')}</th>
            <th>{t('leads.owner')}</th>
            {isAlone && <th className="third">{t('leads.industry')}</th>}
            {isAlone && <th className="second">{t('leads.region')}</th>}
            <th>{w('since')}</th>
            {isAlone && <th>{w('act')}</th>}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <EscalatedRow key={item.lead.id} item={item} isOpen={item.lead.id === open} isAlone={isAlone} />
          ))}
        </tbody>
      </table>
    </RecordList>
  );
}

function EscalatedRow({ item, isOpen, isAlone }: { item: EscalatedLead; isOpen: boolean; isAlone: boolean }) {
  const { t, language } = useI18n();
  const w = useHandOverWords();
  const { lead } = item;
  const now = serverNow();
  return (
    <tr data-open={isOpen}>
      <td className="grows">
        <Link to="/leads" search={{ status: 'escalated', lead: lead.id }} className="opens">
          <strong>{lead.name ?? lead.company ?? <span className="numbers">{phoneText(lead.number)}</span>}</strong>{' '}
          <span className="dim">{lead.name === null ? '' : lead.company}</span>
        </Link>
      </td>
      <td>
        <Tag tone={item.because === 'promise-overdue' ? 'amber' : 'red'}>{whyText(item, w)}</Tag>{' '}
        {item.because === 'promise-overdue' && lead.callbackDueAt !== null && (
          <span className="dim">{w('why.promiseDue', { when: shortWhenText(lead.callbackDueAt, language, now) })}</span>
        )}
      </td>
      <td className={lead.owner === null ? 'dim' : undefined}>{leadOwnerText(lead, t)}</td>
      {isAlone && (
        <td className="third long" title={lead.industry?.name}>
          {lead.industry?.name}
        </td>
      )}
      {isAlone && <td className="second">{lead.region && <Region region={lead.region} />}</td>}
      <td className="dim numbers" title={shortWhenText(item.at, language, now)}>
        {relativeText(item.at, language, now)}
      </td>
      {isAlone && (
        <td>
          <span className="over">
            <AssignLead lead={lead} compact />
          </span>
        </td>
      )}
    </tr>
  );
}

function whyText({ because, repsTried }: EscalatedLead, w: HandOverWords): string {
  if (because === 'unassigned' && repsTried > 0) return w('why.unassignedTried', { count: repsTried });
  return w(`why.${because}`, { count: repsTried });
}
