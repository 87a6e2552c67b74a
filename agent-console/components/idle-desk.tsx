import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { CallView } from '../../src/contract/call.ts';
import type { CallbackView } from '../../src/contract/callback.ts';
import { clockText, isSameDay, phoneText, relativeText, secondsBetween, timeText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { callbacksQuery, callsQuery } from '../queries.ts';
import { serverNow, useNow } from '../server-clock.ts';
import { outcomeTones } from '../tones.ts';
import { Disposition } from './history.tsx';
import styles from './idle-desk.module.css';
import { KeyList, callKeys, workKeys } from './key-list.tsx';
import { Empty, Panel } from './panel.tsx';
import { Tag } from './tag.tsx';
import { TodayTasks } from './today-tasks.tsx';

/** Between calls: what I did today, and what was promised. */
export function IdleDesk() {
  const { t } = useI18n();
  return (
    <div className={styles.desk}>
      <div className={styles.column}>
        <MyCalls />
      </div>
      <div className={styles.column}>
        <TodayTasks />
        <OpenCallbacks />
      </div>
      <div className={`${styles.column} ${styles.keys}`}>
        <Panel title={t('idle.keys')}>
          <KeyList rows={callKeys} />
          <hr className={styles.rule} />
          <KeyList rows={workKeys} />
        </Panel>
      </div>
    </div>
  );
}

function MyCalls() {
  const { t, language } = useI18n();
  const { data } = useInfiniteQuery(callsQuery({ agent: 'me', limit: 50 }));
  const today = data?.pages[0]?.items.filter((call) => isSameDay(call.startedAt, serverNow())) ?? [];
  return (
    <Panel
      title={
        <>
          {t('idle.myCalls')} {today.length > 0 && <span className="numbers">{today.length}</span>}
        </>
      }
      aside={
        <Link to="/calls" search={{ agent: 'me' }}>
          {t('idle.all')}
        </Link>
      }
    >
      {data !== undefined && today.length === 0 && <Empty>{t('idle.noCalls')}</Empty>}
      <ul>
        {today.map((call) => (
          <li key={call.id}>
            <Link to="/calls" search={{ agent: 'me', call: call.id }} className={styles.row}>
              <time className="numbers" dateTime={call.startedAt}>
                {timeText(call.startedAt, language)}
              </time>
              <CallerOf call={call} />
              <span className={styles.end}>
                {call.wrapUp?.disposition ? (
                  <Disposition code={call.wrapUp.disposition} />
                ) : (
                  call.outcome && <Tag tone={outcomeTones[call.outcome]}>{t(`outcome.${call.outcome}`)}</Tag>
                )}
                <span className={`numbers ${styles.dim}`}>{talkTime(call)}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function OpenCallbacks() {
  const { t } = useI18n();
  const { data } = useInfiniteQuery(callbacksQuery('open'));
  const open = data?.pages[0]?.items ?? [];
  return (
    <Panel title={t('idle.callbacks')} aside={<Link to="/callbacks">{t('idle.all')}</Link>}>
      {data !== undefined && open.length === 0 && <Empty>{t('idle.noCallbacks')}</Empty>}
      <ul>
        {open.slice(0, 12).map((callback) => (
          <CallbackLine key={callback.id} callback={callback} />
        ))}
      </ul>
    </Panel>
  );
}

function CallbackLine({ callback }: { callback: CallbackView }) {
  const { t, language } = useI18n();
  const now = useNow(30_000);
  const overdue = Date.parse(callback.dueAt) < now;
  return (
    <li>
      <Link to="/callbacks" className={styles.row}>
        <span className={styles.who}>
          <strong>{callback.customerName ?? phoneText(callback.number)}</strong>
          <span>{callback.customerName === null ? '' : phoneText(callback.number)}</span>
        </span>
        <span className={styles.end}>
          {overdue && <Tag tone="red">{t('callbacks.overdue')}</Tag>}
          <time className={styles.dim} dateTime={callback.dueAt}>
            {relativeText(callback.dueAt, language, now)}
          </time>
        </span>
      </Link>
    </li>
  );
}

/** Name and company, or the number where there is no name. */
export function CallerOf({ call }: { call: CallView }) {
  const { t } = useI18n();
  const names = [...new Set([call.contactName, call.customerName])].filter((name) => name !== null);
  const number = call.outsideNumber === null ? t('bar.withheld') : phoneText(call.outsideNumber);
  return (
    <span className={styles.who}>
      <strong className={names.length === 0 ? 'numbers' : undefined}>{names[0] ?? number}</strong>
      <span className={names.length === 1 ? 'numbers' : undefined}>
        {names[1] ?? (names.length === 1 ? number : '')}
      </span>
    </span>
  );
}

export function talkTime(call: CallView): string {
  if (call.answeredAt === null) return '';
  return clockText(secondsBetween(call.answeredAt, call.endedAt ?? serverNow()));
}
