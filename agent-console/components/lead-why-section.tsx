import { IconArrowRight, IconCheck, IconX } from '@tabler/icons-react';
import type { LeadWhy } from '../../src/contract/lead.ts';
import { useI18n } from '../i18n/i18n.ts';
import styles from './lead-detail-pane.module.css';
import { Facts } from './panel.tsx';

/** The whole decision: each rule in its turn, each rep who was passed over, and what was left. */
export function LeadWhySection({ why }: { why: LeadWhy }) {
  const { t } = useI18n();
  return (
    <div className={styles.why}>
      <Facts
        items={[
          [t('leads.rule'), why.rule ?? t('leads.noRule')],
          [t('leads.chosen'), why.chosen?.name ?? t('none')],
        ]}
      />
      {why.rulesTried.length > 0 && (
        <div>
          <h4 className={styles.label}>{t('leads.rulesTried')}</h4>
          <ol className={styles.steps}>
            {why.rulesTried.map((rule) => (
              <li key={rule.name}>
                {rule.fits ? (
                  <IconCheck size={16} className={styles.fits} aria-hidden />
                ) : (
                  <IconX size={16} className={styles.fitsNot} aria-hidden />
                )}
                <span>
                  {rule.name} <span className={styles.because}>{rule.because}</span>
                </span>
              </li>
            ))}
          </ol>
        </div>
      )}
      {why.passedOver.length > 0 && (
        <div>
          <h4 className={styles.label}>{t('leads.passedOver')}</h4>
          <ul className={styles.steps}>
            {why.passedOver.map((rep) => (
              <li key={rep.repId}>
                <IconArrowRight size={16} className={styles.fitsNot} aria-hidden />
                <span>
                  {rep.name} <span className={styles.because}>{rep.because}</span>
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
