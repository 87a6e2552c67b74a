import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { LeadDimension, LeadFigures, LeadReport } from '../../src/contract/lead-report.ts';
import { Empty, Panel } from '../components/panel.tsx';
import { Loading, Problem } from '../components/record-list.tsx';
import { useI18n } from '../i18n/i18n.ts';
import { leadDimensions } from '../search-params.ts';
import {
  fileOf,
  leadReportQuery,
  percentText,
  secondsText,
  useReportWords,
  type AskedSpan,
  type ReportWord,
  type ReportWords,
} from './reports-data.ts';
import styles from './reports.module.css';
import { Term } from './term.tsx';

interface LeadPanelProps {
  span: AskedSpan;
  by: LeadDimension;
  onBy: (by: LeadDimension) => void;
}

/** What became of the leads, how soon somebody talked with them, and the same by one dimension. */
export function LeadPanel({ span, by, onBy }: LeadPanelProps) {
  const w = useReportWords();
  const { language } = useI18n();
  const { data, error, refetch } = useQuery(leadReportQuery(span, by, language));
  if (error !== null && data === undefined) return <Problem error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading />;
  return (
    <Panel
      title={
        <>
          {w('funnel')} <span className={styles.note}>{w('funnelHint')}</span>
        </>
      }
      aside={
        <a className={styles.file} href={fileOf('leads', span, { by, language })} download>
          {w('file')}
        </a>
      }
    >
      {data.total.leads === 0 ? (
        <Empty>{w('noLeads')}</Empty>
      ) : (
        <>
          <Funnel total={data.total} />
          <SegmentedControl
            className={styles.by ?? ''}
            size="xs"
            aria-label={w('by')}
            value={by}
            onChange={(value) => onBy(leadDimensions.find((one) => one === value) ?? 'team')}
            data={leadDimensions.map((value) => ({ value, label: w(`by.${value}`) }))}
          />
          <LeadTable report={data} />
        </>
      )}
    </Panel>
  );
}

function Funnel({ total }: { total: LeadFigures }) {
  const w = useReportWords();
  const steps = [
    ['leads', total.leads, null],
    ['contacted', total.contacted, total.contacted / total.leads],
    ['live', total.handedOverLive, total.liveShare],
    ['converted', total.converted, total.convertedShare],
  ] as const;
  return (
    <div className={styles.funnel}>
      <dl className={styles.steps}>
        {steps.map(([key, count, share]) => (
          <div key={key} className={styles.step}>
            <dt>
              <Term name={w(key)} means={w(`${key}Means`)} />
            </dt>
            <dd>
              <span className={styles.track}>
                <span className={styles.fill} style={{ width: `${(share ?? 1) * 100}%` }} />
              </span>
              <strong className="numbers">{count}</strong>
              <span className={`numbers ${styles.share}`}>{share === null ? '' : percentText(share)}</span>
            </dd>
          </div>
        ))}
      </dl>
      <dl className={styles.speeds}>
        <Pair word="speedMedian" means="speed_to_leadMeans" value={secondsText(total.speedMedianSeconds)} />
        <Pair word="speedP90" means="speedP90Means" value={secondsText(total.speedP90Seconds)} />
        <Pair word="accepted" means="acceptedMeans" value={percentText(total.acceptedInTimeShare)} />
        <Pair word="reassigned" means="reassignedMeans" value={String(total.reassigned)} />
      </dl>
    </div>
  );
}

function Pair({ word, means, value }: { word: ReportWord; means: ReportWord; value: string }) {
  const w = useReportWords();
  return (
    <div>
      <dt>
        <Term name={w(word)} means={w(means)} />
      </dt>
      <dd className="numbers">{value}</dd>
    </div>
  );
}

type Row = LeadReport['rows'][number];
interface Column {
  word: ReportWord;
  means: ReportWord;
  value: (row: LeadFigures) => number | null;
  text: (row: LeadFigures) => string;
}
const columns: readonly Column[] = [
  { word: 'leads', means: 'leadsMeans', value: (row) => row.leads, text: (row) => String(row.leads) },
  {
    word: 'speedMedian',
    means: 'speed_to_leadMeans',
    value: (row) => row.speedMedianSeconds,
    text: (row) => secondsText(row.speedMedianSeconds),
  },
  {
    word: 'speedP90',
    means: 'speedP90Means',
    value: (row) => row.speedP90Seconds,
    text: (row) => secondsText(row.speedP90Seconds),
  },
  { word: 'live', means: 'liveMeans', value: (row) => row.liveShare, text: (row) => percentText(row.liveShare) },
  {
    word: 'accepted',
    means: 'acceptedMeans',
    value: (row) => row.acceptedInTimeShare,
    text: (row) => percentText(row.acceptedInTimeShare),
  },
  { word: 'lapsed', means: 'lapsedMeans', value: (row) => row.lapsed, text: (row) => String(row.lapsed) },
  {
    word: 'reassigned',
    means: 'reassignedMeans',
    value: (row) => row.reassigned,
    text: (row) => String(row.reassigned),
  },
  {
    word: 'converted',
    means: 'convertedMeans',
    value: (row) => row.convertedShare,
    text: (row) => `${row.converted} · ${percentText(row.convertedShare)}`,
  },
];

function LeadTable({ report }: { report: LeadReport }) {
  const w = useReportWords();
  const [sorted, setSorted] = useState({ at: 0, down: true });
  const column = columns[sorted.at];
  const rows = report.rows.toSorted((one, other) => compare(column?.value(one), column?.value(other), sorted.down));
  return (
    <div className={styles.scroll} role="region" tabIndex={0} aria-label={w('funnel')}>
      <table className="records">
        <thead>
          <tr>
            <th scope="col">{w(`by.${report.by}`)}</th>
            {columns.map(({ word, means }, at) => (
              <th
                key={word}
                scope="col"
                className="number"
                aria-sort={at === sorted.at ? (sorted.down ? 'descending' : 'ascending') : 'none'}
              >
                <button
                  type="button"
                  className={styles.sort}
                  title={w(means)}
                  onClick={() => setSorted({ at, down: at === sorted.at ? !sorted.down : true })}
                >
                  {w(word)}
                  <span aria-hidden>{at === sorted.at ? (sorted.down ? ' ↓' : ' ↑') : ''}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key ?? ''}>
              <th scope="row">{nameOf(row, w)}</th>
              {columns.map(({ word, text }) => (
                <td key={word} className="number">
                  {text(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Who has no figure stands last, whichever way it is sorted. */
function compare(one: number | null | undefined, other: number | null | undefined, down: boolean): number {
  if (one === null || one === undefined) return other === null || other === undefined ? 0 : 1;
  if (other === null || other === undefined) return -1;
  return down ? other - one : one - other;
}

function nameOf(row: Row, w: ReportWords): string {
  if (row.key === 'ownership') return w('ownership');
  return row.name ?? w('nobody');
}
