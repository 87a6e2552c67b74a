import { IconArrowRight, IconCheck, IconX } from '@tabler/icons-react';
import type { LeadWhy } from '../../src/contract/lead.ts';
import { useI18n, type MessageKey, type Translate } from '../i18n/i18n.ts';
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
          ...evidenceFacts(why, t),
        ]}
      />
      {why.rulesTried.length > 0 && (
        <div>
          <h4 className={styles.label}>{t('leads.rulesTried')}</h4>
          <ol className={styles.steps}>
            {why.rulesTried.map((rule) => (
              <li key={rule.ruleId ?? rule.name}>
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

/** What was known of the caller then, and how sure it was. */
function evidenceFacts({ evidence, strategy, version }: LeadWhy, t: Translate): [string, string][] {
  const facts: [string, string][] = [];
  if (version) facts.push([t('leads.ruleVersion'), String(version)]);
  if (strategy) {
    const numbers = strategy.numbers.map(({ name, weight, value }) =>
      t(`leads.number.${strategy.kind}`, { name, weight, value, percent: Math.round(value * 100) }),
    );
    const kind = t(`leads.strategy.${strategy.kind}`);
    facts.push([t('leads.strategy'), t('leads.strategyWith', { kind, numbers: numbers.join(t('leads.numbersJoin')) })]);
  }
  if (evidence === undefined) return facts;
  const { industry, region } = evidence;
  const sourceOf = (source: string) => t(sources[source] ?? 'leads.source.unknown');
  const unknown = t('leads.source.unknown');
  facts.push([
    t('leads.industry'),
    industry === null
      ? unknown
      : t('leads.knownBy', { name: industry.name ?? industry.code, source: sourceOf(industry.source) }),
  ]);
  facts.push([
    t('leads.region'),
    region === null
      ? unknown
      : t('leads.knownSoSure', {
          name: region.name ?? region.code,
          source: sourceOf(region.source),
          percent: Math.round(region.confidence * 100),
        }),
  ]);
  return facts;
}

const sources: Record<string, MessageKey> = {
  keypress: 'leads.source.keypress',
  menu: 'leads.source.keypress',
  hotline: 'leads.source.hotline',
  agent: 'leads.source.stated',
  stated: 'leads.source.stated',
  company_name: 'leads.source.company_name',
  'area-code': 'leads.source.area-code',
  'mobile-prefix': 'leads.source.mobile-prefix',
};
