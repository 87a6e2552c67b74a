import { SegmentedControl, TextInput } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { DeskPanel } from '../reports/desk-panel.tsx';
import { LeadPanel } from '../reports/lead-panel.tsx';
import { LostPanel } from '../reports/lost-panel.tsx';
import { askedSpan, useReportWords } from '../reports/reports-data.ts';
import styles from '../reports/reports.module.css';
import { ScorecardPanel } from '../reports/scorecard-panel.tsx';
import { reportSpans, type ReportsSearch } from '../search-params.ts';
import { serverNow } from '../server-clock.ts';

const route = getRouteApi('/console/reports');

/** Is it getting better, and is nobody lost: the goals first, then leads, the proof, and the desk by day. */
export default function ReportsPage() {
  const w = useReportWords();
  const search = route.useSearch();
  const navigate = useNavigate();
  const { span: chosen = '7d', by = 'team', from = '', to = '' } = search;
  // By the day: the queries' keys stay the same while the clock goes on.
  const today = new Date(serverNow()).toDateString();
  const span = useMemo(() => askedSpan(search, new Date(today)), [search, today]);
  const go = (next: Partial<ReportsSearch>) =>
    void navigate({ to: '/reports', search: { ...search, ...next }, replace: true });
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <h1>{w('title')}</h1>
        {chosen === 'custom' && (
          <>
            <TextInput
              type="date"
              aria-label={w('fromDay')}
              value={from}
              max={to}
              onChange={(event) => go({ from: event.currentTarget.value })}
            />
            <TextInput
              type="date"
              aria-label={w('toDay')}
              value={to}
              min={from}
              onChange={(event) => go({ to: event.currentTarget.value })}
            />
          </>
        )}
        <SegmentedControl
          aria-label={w('span')}
          value={chosen}
          onChange={(value) => go({ span: reportSpans.find((one) => one === value) ?? '7d' })}
          data={reportSpans.map((value) => ({ value, label: w(value) }))}
        />
      </header>
      <ScorecardPanel span={span} />
      <LeadPanel span={span} by={by} onBy={(next) => go({ by: next })} />
      <LostPanel span={span} />
      <DeskPanel span={span} />
    </div>
  );
}
