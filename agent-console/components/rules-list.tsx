import { IconGripVertical } from '@tabler/icons-react';
import { useState } from 'react';
import type { RoutingRule, RuleCheck } from '../../src/contract/rule-set.ts';
import { useI18n } from '../i18n/i18n.ts';
import { ruleSentence, type RuleNames } from './rule-sentence.ts';
import { useRuleWords } from './rules-data.ts';
import styles from './rules.module.css';
import { Tag } from './tag.tsx';

interface RulesListProps {
  rules: RoutingRule[];
  checks: RuleCheck[];
  names: RuleNames;
  open: string | null;
  onOpen: (id: string) => void;
  /** Left out: the rules are only read. */
  onMove?: ((from: number, to: number) => void) | undefined;
}

/** The rules in their order, each as a sentence. With `onMove` they are put in another order by mouse or keyboard. */
export function RulesList({ rules, checks, names, open, onOpen, onMove }: RulesListProps) {
  const w = useRuleWords();
  const [dragged, setDragged] = useState<number | null>(null);
  const [told, setTold] = useState('');
  const last = rules.length - 2;
  const move = (from: number, to: number) => {
    const rule = rules[from];
    if (onMove === undefined || rule === undefined || from === to || to < 0 || to > last || from > last) return;
    onMove(from, to);
    setTold(w('moved', { name: rule.name, place: to + 1, count: rules.length }));
  };
  return (
    <>
      <ol className={styles.rules}>
        {rules.map((rule, at) => (
          <li
            key={rule.id}
            className={styles.rule}
            data-open={rule.id === open}
            data-dragged={dragged === at}
            draggable={onMove !== undefined && !rule.isCatchAll}
            onDragStart={() => setDragged(at)}
            onDragEnd={() => setDragged(null)}
            onDragOver={(event) => {
              if (dragged !== null && !rule.isCatchAll) event.preventDefault();
            }}
            onDrop={() => {
              if (dragged !== null) move(dragged, at);
              setDragged(null);
            }}
          >
            <span className={styles.grip} aria-hidden>
              {onMove !== undefined && !rule.isCatchAll && <IconGripVertical size={16} />}
            </span>
            <span className={styles.place}>{at + 1}</span>
            <button
              type="button"
              id={`rule-${rule.id}`}
              className={styles.sentence}
              onClick={() => onOpen(rule.id)}
              onKeyDown={(event) => {
                const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
                if (step === 0 || !event.altKey) return;
                event.preventDefault();
                move(at, at + step);
              }}
            >
              <Sentence rule={rule} names={names} />
            </button>
            <span className={styles.marks}>
              {rule.isCatchAll && <Tag tone="gray">{w('catchAll')}</Tag>}
              <Mark checks={checks.filter(({ ruleId }) => ruleId === rule.id)} />
            </span>
          </li>
        ))}
      </ol>
      <p className="visually-hidden" aria-live="polite">
        {told}
      </p>
    </>
  );
}

function Sentence({ rule, names }: { rule: RoutingRule; names: RuleNames }) {
  const w = useRuleWords();
  const { t, language } = useI18n();
  const { who, what } = ruleSentence(rule, names, { w, t, language });
  return (
    <>
      <span className={styles.name}>{rule.name}</span>
      <span className={styles.words}>
        {who} <span className={styles.arrow}>→</span> {what}
      </span>
    </>
  );
}

function Mark({ checks }: { checks: RuleCheck[] }) {
  const w = useRuleWords();
  const worst = checks[0];
  if (worst === undefined) return null;
  return <Tag tone={checkTones[worst.severity]}>{w(`severity.${worst.severity}`)}</Tag>;
}

export const checkTones = { error: 'red', warning: 'amber', hint: 'blue' } as const;
