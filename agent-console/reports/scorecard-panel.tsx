import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Scorecard } from '../../src/contract/lead-report.ts';
import { Panel } from '../components/panel.tsx';
import { Loading, Problem } from '../components/record-list.tsx';
import { Tag } from '../components/tag.tsx';
import { dayText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { figureText, firstDay, lastDay, scorecardQuery, useReportWords, type AskedSpan } from './reports-data.ts';
import styles from './reports.module.css';
import { TargetsDialog } from './targets-dialog.tsx';
import { Term } from './term.tsx';

/** The goals, each beside where it began and how it went. */
export function ScorecardPanel({ span }: { span: AskedSpan }) {
  const w = useReportWords();
  const { language } = useI18n();
  const [editing, setEditing] = useState(false);
  const { data, error, refetch } = useQuery(scorecardQuery(span));
  if (error !== null && data === undefined) return <Problem error={error} retry={() => void refetch()} />;
  if (data === undefined)
    return (
      <div className={styles.waiting}>
        <Loading />
      </div>
    );
  const day = (date: string) => dayText(date, language);
  return (
    <Panel
      title={w('scorecard')}
      aside={
        <>
          <span className={styles.dim}>
            {w('baselineOf', { from: day(firstDay(data.baseline)), to: day(lastDay(data.baseline)) })}
          </span>
          <Button size="compact-sm" variant="default" onClick={() => setEditing(true)}>
            {w('targets')}
          </Button>
        </>
      }
    >
      <ul className={styles.cards}>
        {data.figures.map((figure) => (
          <Card key={figure.figure} card={figure} />
        ))}
      </ul>
      {editing && <TargetsDialog card={data} onClose={() => setEditing(false)} />}
    </Panel>
  );
}

function Card({ card }: { card: Scorecard['figures'][number] }) {
  const w = useReportWords();
  const { figure, goal, now, before, met, better } = card;
  const text = (value: number | null) => figureText(figure, value);
  return (
    <li className={styles.card}>
      <Term name={w(figure)} means={w(`${figure}Means`)} />
      <div className={styles.big}>
        <strong className="numbers">{text(now)}</strong>
        <Tag tone={met === null ? 'gray' : met ? 'green' : 'amber'}>
          {w(met === null ? 'unknown' : met ? 'met' : 'missed')}
        </Tag>
      </div>
      <p className={styles.dim}>
        {goal !== null && <span>{w(better === 'lower' ? 'goalAtMost' : 'goalAtLeast', { value: text(goal) })}</span>}
        <span>{w('before', { value: text(before) })}</span>
      </p>
      <Trend card={card} label={w('trendOf', { values: card.trend.map(({ value }) => text(value)).join(', ') })} />
    </li>
  );
}

const WIDTH = 200;
const HEIGHT = 36;

/** Eight weeks as a line, the goal as a dashed one. A week without a figure is a gap, not a nought. */
function Trend({ card, label }: { card: Scorecard['figures'][number]; label: string }) {
  const values = card.trend.map(({ value }) => value);
  const top = Math.max(...values.map((value) => value ?? 0), card.goal ?? 0);
  const y = (value: number) => HEIGHT - 3 - (top === 0 ? 0 : (value / top) * (HEIGHT - 6));
  const x = (at: number) => 3 + (at / Math.max(1, values.length - 1)) * (WIDTH - 6);
  const path = values
    .map((value, at) => (value === null ? '' : `${(values[at - 1] ?? null) === null ? 'M' : 'L'}${x(at)} ${y(value)}`))
    .join(' ');
  const last = values.at(-1) ?? null;
  return (
    <svg
      className={styles.trend}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      {card.goal !== null && <line x1={0} x2={WIDTH} y1={y(card.goal)} y2={y(card.goal)} className={styles.goal} />}
      <path d={path} className={styles.line} />
      {last !== null && <circle cx={x(values.length - 1)} cy={y(last)} r={2.5} className={styles.dot} />}
    </svg>
  );
}
