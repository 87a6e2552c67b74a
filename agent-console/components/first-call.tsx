import type { ScreenPop } from '../../src/contract/screen-pop.ts';
import { useI18n, type MessageKey } from '../i18n/i18n.ts';
import { leadStatusOf, leadTones } from '../tones.ts';
import styles from './first-call.module.css';
import { Panel } from './panel.tsx';
import { Tag } from './tag.tsx';

const questions = [
  'first.name',
  'first.company',
  'first.reason',
  'first.when',
] as const satisfies readonly MessageKey[];

/** Nothing is known of this caller: what to ask, and who will follow it up. */
export function FirstCall({ pop }: { pop: ScreenPop }) {
  const { t } = useI18n();
  const asks = pop.match === 'withheld' ? (['first.number', ...questions] as const) : questions;
  const lead = pop.lead;
  return (
    <>
      {lead !== null && (
        <Panel title={t('pop.lead')}>
          <p className={styles.lead}>
            <Tag tone={leadTones[leadStatusOf(lead.status)]}>{t(`lead.${leadStatusOf(lead.status)}`)}</Tag>{' '}
            {lead.owner === null ? t('first.leadOpen') : t('first.leadOwned', { name: lead.owner.name })}
          </p>
        </Panel>
      )}
      <Panel title={t('first.title')}>
        <ol className={styles.list}>
          {asks.map((key, place) => (
            <li key={key} className={styles.ask}>
              <span className={styles.place} aria-hidden>
                {place + 1}
              </span>
              {t(key)}
            </li>
          ))}
        </ol>
      </Panel>
    </>
  );
}
