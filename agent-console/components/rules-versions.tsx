import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RoutingRule, RuleSetSummary, RuleSetView } from '../../src/contract/rule-set.ts';
import { whenText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { serverNow } from '../server-clock.ts';
import { DetailPane } from './record-page.tsx';
import { ruleSentence, type RuleNames } from './rule-sentence.ts';
import { NoteDialog } from './rules-note.tsx';
import { ruleSetQuery, rulesApi, useRuleWords } from './rules-data.ts';
import styles from './rules.module.css';
import { Tag } from './tag.tsx';

const stateTones = { draft: 'amber', live: 'green', retired: 'gray' } as const;

interface RulesVersionsProps {
  sets: RuleSetSummary[];
  names: RuleNames;
  onRestored: (set: RuleSetView) => void;
}

/** Every version there was, what differs from the one in use, and the way back. */
export function RulesVersions({ sets, names, onRestored }: RulesVersionsProps) {
  const w = useRuleWords();
  const { language } = useI18n();
  const live = sets.find(({ state }) => state === 'live');
  const [compared, setCompared] = useState<RuleSetSummary | null>(null);
  const [restored, setRestored] = useState<RuleSetSummary | null>(null);
  return (
    <div className={styles.body} data-side={compared !== null}>
      <div className={styles.main}>
        <div className={styles.table}>
          <table className="records">
            <thead>
              <tr>
                <th>{w('version')}</th>
                <th>{w('state')}</th>
                <th>{w('note')}</th>
                <th>{w('by')}</th>
                <th>{w('publishedAt')}</th>
                <th className="number">{w('count')}</th>
                <th aria-label={w('compare')} />
              </tr>
            </thead>
            <tbody>
              {sets.map((set) => (
                <tr key={set.id} data-open={set.id === compared?.id}>
                  <td>
                    {set.version}{' '}
                    <span className={styles.dim}>{set.basedOn !== null && w('basedOn', { version: set.basedOn })}</span>
                  </td>
                  <td>
                    <Tag tone={stateTones[set.state]}>{w(`state.${set.state}`)}</Tag>
                  </td>
                  <td className="grows">{set.note}</td>
                  <td>{set.publishedBy?.name}</td>
                  <td className="dim numbers">{set.publishedAt && whenText(set.publishedAt, language, serverNow())}</td>
                  <td className="number">{set.ruleCount}</td>
                  <td>
                    {set.state !== 'live' && (
                      <Button variant="subtle" size="compact-sm" onClick={() => setCompared(set)}>
                        {w('compare')}
                      </Button>
                    )}
                    {set.state === 'retired' && (
                      <Button variant="subtle" size="compact-sm" onClick={() => setRestored(set)}>
                        {w('restore')}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
      {compared !== null && live !== undefined && (
        <DetailPane
          title={w('diffOf', { version: compared.version, live: live.version })}
          onClose={() => setCompared(null)}
        >
          <Difference fromId={live.id} toId={compared.id} names={names} />
        </DetailPane>
      )}
      {restored !== null && (
        <NoteDialog
          title={w('restore')}
          hint={w('restoreHint', { version: restored.version })}
          label={w('restoreNote')}
          onClose={() => setRestored(null)}
          act={(note) => rulesApi.restore(restored.id, note)}
          onDone={(set) => {
            setRestored(null);
            onRestored(set);
          }}
        />
      )}
    </div>
  );
}

function Difference({ fromId, toId, names }: { fromId: string; toId: string; names: RuleNames }) {
  const w = useRuleWords();
  const { t, language } = useI18n();
  const from = useQuery(ruleSetQuery(fromId)).data;
  const to = useQuery(ruleSetQuery(toId)).data;
  if (from === undefined || to === undefined) return null;
  const words = (rule: RoutingRule) => {
    const { who, what } = ruleSentence(rule, names, { w, t, language });
    return `${who} → ${what}`;
  };
  const changes = differences(from.rules, to.rules);
  if (changes.length === 0) return <p>{w('diffNone')}</p>;
  return (
    <ul className={styles.diff}>
      {changes.map(({ kind, was, is }) => (
        <li key={`${kind}${was?.id ?? ''}${is?.id ?? ''}`} className={styles.diffItem}>
          <Tag tone={diffTones[kind]}>{w(`diff.${kind}`)}</Tag>
          <div>
            <strong>{(is ?? was)?.name}</strong>
            {was !== null && kind !== 'moved' && <div className={styles.was}>{words(was)}</div>}
            {is !== null && kind !== 'moved' && <div>{words(is)}</div>}
          </div>
        </li>
      ))}
    </ul>
  );
}

const diffTones = { added: 'green', removed: 'red', changed: 'amber', moved: 'blue' } as const;
type Difference = { kind: keyof typeof diffTones; was: RoutingRule | null; is: RoutingRule | null };

/** By name: a copy has ids of its own. */
function differences(from: readonly RoutingRule[], to: readonly RoutingRule[]): Difference[] {
  const left = [...from];
  const pairs = to.map((is) => {
    const at = left.findIndex((one) => one.name === is.name);
    const [was = null] = at < 0 ? [] : left.splice(at, 1);
    return { was, is };
  });
  const order = pairs.flatMap(({ was }) => (was === null ? [] : [from.indexOf(was)]));
  const kindOf = ({ was, is }: (typeof pairs)[number]): Difference['kind'] | null => {
    if (was === null) return 'added';
    if (JSON.stringify({ ...was, id: '' }) !== JSON.stringify({ ...is, id: '' })) return 'changed';
    const place = order.indexOf(from.indexOf(was));
    return place > 0 && (order[place - 1] ?? 0) > (order[place] ?? 0) ? 'moved' : null;
  };
  const changed = pairs.flatMap((pair) => {
    const kind = kindOf(pair);
    return kind === null ? [] : [{ kind, ...pair }];
  });
  return [...changed, ...left.map((was) => ({ kind: 'removed' as const, was, is: null }))];
}
