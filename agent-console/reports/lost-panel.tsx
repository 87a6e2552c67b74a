import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { LostLeadPlace, LostLeadsReport } from '../../src/contract/lead-report.ts';
import { Panel } from '../components/panel.tsx';
import { Loading, Problem } from '../components/record-list.tsx';
import { Tag } from '../components/tag.tsx';
import { shortWhenText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { serverNow } from '../server-clock.ts';
import type { Tone } from '../tones.ts';
import { fileOf, lostLeadsQuery, useReportWords, type AskedSpan } from './reports-data.ts';
import styles from './reports.module.css';

const SHOWN = 8;
const tones: Record<LostLeadPlace, Tone> = {
  unaccounted: 'red',
  managers_list: 'amber',
  on_the_line: 'green',
  being_routed: 'blue',
  offered: 'blue',
  owned: 'blue',
  closed: 'gray',
  customer: 'gray',
};

/** The proof that nobody is lost: where each unknown caller is, and the statement that says so. */
export function LostPanel({ span }: { span: AskedSpan }) {
  const w = useReportWords();
  const { data, error, refetch } = useQuery(lostLeadsQuery(span));
  if (error !== null && data === undefined) return <Problem error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading />;
  const places = Object.entries(tones).flatMap(([place, tone]) => {
    const known = placeOf(place);
    const count = known === null ? 0 : data.places[known];
    return known === null || count === 0 ? [] : [{ place: known, tone, count }];
  });
  return (
    <Panel
      title={w('lost')}
      aside={
        <a className={styles.file} href={fileOf('lost-leads', span)} download>
          {w('file')}
        </a>
      }
    >
      <p className={data.unaccounted > 0 ? styles.fault : ''}>
        {w(data.unaccounted > 0 ? 'lostSome' : 'lostNone', { calls: data.calls, n: data.unaccounted })}
      </p>
      <div className={styles.tags}>
        {places.map(({ place, tone, count }) => (
          <Tag key={place} tone={tone}>
            {w(`place.${place}`)} {count}
          </Tag>
        ))}
      </div>
      {data.items.length > 0 && <Newest items={data.items.slice(0, SHOWN)} />}
      {data.items.length > SHOWN && <p className={styles.dim}>{w('newest', { n: SHOWN })}</p>}
      <details className={styles.proof}>
        <summary>{w('lostSql')}</summary>
        <p className={styles.dim}>{w('lostCommand')}</p>
        <pre tabIndex={0}>{data.sql}</pre>
      </details>
    </Panel>
  );
}

function Newest({ items }: { items: LostLeadsReport['items'] }) {
  const w = useReportWords();
  const { language } = useI18n();
  return (
    <div className={styles.scroll} role="region" tabIndex={0} aria-label={w('lost')}>
      <table className="records">
        <thead>
          <tr>
            <th scope="col">{w('callAt')}</th>
            <th scope="col">{w('whereNow')}</th>
            <th scope="col">{w('repName')}</th>
            <th scope="col">{w('reason')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ callId, at, leadId, place, rep, reason }) => (
            <tr key={callId}>
              <td>
                {leadId === null ? (
                  shortWhenText(at, language, serverNow())
                ) : (
                  <Link to="/leads" search={{ lead: leadId }} className="opens">
                    {shortWhenText(at, language, serverNow())}
                  </Link>
                )}
              </td>
              <td>
                <Tag tone={tones[place]}>{w(`place.${place}`)}</Tag>
              </td>
              <td>{rep ?? '–'}</td>
              <td className="grows">{reason === 'converted' ? w('reason.converted') : (reason ?? '–')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function placeOf(text: string): LostLeadPlace | null {
  const isPlace = (place: string): place is LostLeadPlace => Object.hasOwn(tones, place);
  return isPlace(text) ? text : null;
}
