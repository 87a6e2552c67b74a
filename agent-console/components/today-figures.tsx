import { useQuery } from '@tanstack/react-query';
import type { TodayReport } from '../../src/contract/report.ts';
import { clockText } from '../format.ts';
import { useI18n, type MessageKey, type Translate } from '../i18n/i18n.ts';
import { todayQuery } from '../queries.ts';
import styles from './today-figures.module.css';

const LOOK_AGAIN_MS = 15_000;

/** Today so far in one line; a figure that nothing has happened for yet is a dash, not a nought. */
export function TodayFigures() {
  const { t } = useI18n();
  const { data } = useQuery({ ...todayQuery, refetchInterval: LOOK_AGAIN_MS });
  return (
    <section className={styles.strip} aria-label={t('figures.today')}>
      <dl>
        {data !== undefined &&
          figuresOf(data, t).map(([name, value]) => (
            <div key={name} title={t(`${name}Means`)}>
              <dt>{t(name)}</dt>
              <dd className="numbers">{value ?? '–'}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

type FigureKey = Extract<MessageKey, `figures.${string}Means`> extends `${infer Key}Means` ? Key : never;

function figuresOf(report: TodayReport, t: Translate): [FigureKey, string | null][] {
  const { share, thresholdSeconds } = report.serviceLevel;
  const seconds = (value: number | null) => (value === null ? null : clockText(Math.round(value)));
  return [
    ['figures.offered', String(report.offered)],
    ['figures.answered', String(report.answered)],
    ['figures.abandoned', String(report.abandoned)],
    ['figures.abandonmentRate', percent(report.abandonmentRate)],
    [
      'figures.serviceLevel',
      share === null ? null : t('figures.within', { share: percent(share) ?? '', seconds: thresholdSeconds }),
    ],
    ['figures.asa', seconds(report.averageAnswerSeconds)],
    ['figures.aht', seconds(report.averageHandlingSeconds)],
    ['figures.occupancy', percent(report.occupancy)],
  ];
}

function percent(share: number | null): string | null {
  return share === null ? null : `${Math.round(share * 100)}%`;
}
