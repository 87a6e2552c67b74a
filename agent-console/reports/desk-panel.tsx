import { useQuery } from '@tanstack/react-query';
import type { DeskFigures, DeskReport } from '../../src/contract/lead-report.ts';
import { Empty, Panel } from '../components/panel.tsx';
import { Loading, Problem } from '../components/record-list.tsx';
import { timeZone } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import {
  deskReportQuery,
  fileOf,
  percentText,
  secondsText,
  useReportWords,
  type AskedSpan,
  type ReportWord,
} from './reports-data.ts';
import styles from './reports.module.css';
import { Term } from './term.tsx';

const columns: readonly { word: ReportWord; means: ReportWord; text: (day: DeskFigures) => string }[] = [
  { word: 'offered', means: 'offeredMeans', text: (day) => String(day.offered) },
  { word: 'service_level', means: 'service_levelMeans', text: (day) => percentText(day.serviceLevel.share) },
  { word: 'asa', means: 'asaMeans', text: (day) => secondsText(day.averageAnswerSeconds) },
  { word: 'handling_time', means: 'handling_timeMeans', text: (day) => secondsText(day.averageHandlingSeconds) },
  { word: 'abandoned', means: 'abandonedMeans', text: (day) => percentText(day.abandonmentRate) },
  { word: 'occupancy', means: 'occupancyMeans', text: (day) => percentText(day.occupancy) },
  { word: 'repeat_calls', means: 'repeat_callsMeans', text: (day) => percentText(day.repeatShare) },
  { word: 'pop', means: 'popMeans', text: (day) => percentText(day.popBeforeRingShare) },
];

/** The desk day by day: how many called as bars, how they were served as a table. */
export function DeskPanel({ span }: { span: AskedSpan }) {
  const w = useReportWords();
  const { data, error, refetch } = useQuery(deskReportQuery(span));
  if (error !== null && data === undefined) return <Problem error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading />;
  return (
    <Panel
      title={w('desk')}
      aside={
        <a className={styles.file} href={fileOf('desk', span, { timeZone: timeZone() })} download>
          {w('file')}
        </a>
      }
    >
      {data.total.offered === 0 && data.total.handled === 0 ? (
        <Empty>{w('noCalls')}</Empty>
      ) : (
        <>
          {data.days.length > 1 && <Bars days={data.days} />}
          <DayTable report={data} />
        </>
      )}
    </Panel>
  );
}

function Bars({ days }: { days: DeskReport['days'] }) {
  const w = useReportWords();
  const shortDay = useShortDay();
  const most = Math.max(1, ...days.map(({ offered }) => offered));
  const part = (count: number) => `${(count / most) * 100}%`;
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.legend}>
        {w('deskByDay')}
        <span data-part="answered">{w('legendAnswered')}</span>
        <span data-part="abandoned">{w('legendAbandoned')}</span>
      </figcaption>
      <ol className={styles.bars}>
        {days.map(({ date, offered, abandoned }) => {
          const label = w('barOf', { date: shortDay(date), offered, abandoned });
          return (
            <li key={date} title={label}>
              <span className="visually-hidden">{label}</span>
              <span className={styles.bar} aria-hidden>
                <i data-part="abandoned" style={{ height: part(abandoned) }} />
                <i data-part="answered" style={{ height: part(offered - abandoned) }} />
              </span>
              <span className={styles.under} aria-hidden>
                {days.length <= 10 ? shortDay(date) : date.slice(8)}
              </span>
            </li>
          );
        })}
      </ol>
    </figure>
  );
}

function DayTable({ report }: { report: DeskReport }) {
  const w = useReportWords();
  const shortDay = useShortDay();
  const days = report.days.filter(({ offered, handled }) => offered > 0 || handled > 0).toReversed();
  return (
    <div className={styles.scroll} role="region" tabIndex={0} aria-label={w('desk')}>
      <table className="records">
        <thead>
          <tr>
            <th scope="col">{w('day')}</th>
            {columns.map(({ word, means }) => (
              <th key={word} scope="col" className="number">
                <Term name={w(word)} means={w(means)} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Line name={w('whole')} day={report.total} strong />
          {days.map((day) => (
            <Line key={day.date} name={shortDay(day.date)} day={day} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ name, day, strong = false }: { name: string; day: DeskFigures; strong?: boolean }) {
  return (
    <tr data-strong={strong}>
      <th scope="row">{name}</th>
      {columns.map(({ word, text }) => (
        <td key={word} className="number">
          {text(day)}
        </td>
      ))}
    </tr>
  );
}

function useShortDay(): (date: string) => string {
  const { language } = useI18n();
  const format = new Intl.DateTimeFormat(language, {
    month: 'short',
    day: 'numeric',
    weekday: 'short',
    timeZone: 'UTC',
  });
  return (date) => format.format(new Date(date));
}
