import { Button } from '@mantine/core';
import type { RuleCheck } from '../../src/contract/rule-set.ts';
import { few, type RuleNames } from './rule-sentence.ts';
import { useRuleWords, type RuleWords } from './rules-data.ts';
import { checkTones } from './rules-list.tsx';
import styles from './rules.module.css';
import { Tag } from './tag.tsx';

/** What there is to say about the rules, the worst first, each with the way to its rule. */
export function RulesChecks({
  checks,
  names,
  onJump,
}: {
  checks: RuleCheck[];
  names: RuleNames;
  onJump: (id: string) => void;
}) {
  const w = useRuleWords();
  return (
    <section className={styles.checks} aria-label={w('checks')}>
      <h2 className={styles.head}>
        {w('checks')} <span className={styles.dim}>{checks.length}</span>
      </h2>
      {checks.length === 0 && <p className={styles.dim}>{w('checksNone')}</p>}
      <ul className={styles.checkList}>
        {checks.map((check) => (
          <li key={JSON.stringify(check)} className={styles.check}>
            <Tag tone={checkTones[check.severity]}>{w(`severity.${check.severity}`)}</Tag>
            <span>{checkText(check, names, w)}</span>
            {check.ruleId !== null && (
              <Button variant="subtle" size="compact-xs" onClick={() => onJump(check.ruleId ?? '')}>
                {w('jump')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function checkText({ code, data }: RuleCheck, names: RuleNames, w: RuleWords): string {
  const regions = (data.regions ?? []).map(names.region);
  return w(`check.${code}`, {
    name: data.name ?? '',
    byName: data.byName ?? '',
    codes: few(data.codes ?? [], w),
    industries: few((data.industries ?? []).map(names.industry), w),
    regions: regions.length === 0 ? w('everywhere') : few(regions, w),
  });
}
