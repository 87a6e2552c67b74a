import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { RoutingRule, RoutingTeams, RuleChoices, RuleSetView } from '../../src/contract/rule-set.ts';
import { useI18n } from '../i18n/i18n.ts';
import { DetailPane } from './record-page.tsx';
import { RegionGroups } from './region-groups.tsx';
import { RuleForm } from './rule-form.tsx';
import { ruleNames } from './rule-sentence.ts';
import { RulesChecks } from './rules-checks.tsx';
import { useRuleWords } from './rules-data.ts';
import { RulesList } from './rules-list.tsx';
import styles from './rules.module.css';
import { newRule, useDraft } from './use-draft.ts';

interface RulesEditorProps {
  set: RuleSetView;
  choices: RuleChoices;
  teams: RoutingTeams;
}

/** One version: read when it was published, edited while it is the draft. */
export function RulesEditor({ set, choices, teams }: RulesEditorProps) {
  const w = useRuleWords();
  const { language } = useI18n();
  const { saving, change } = useDraft(set);
  const [open, setOpen] = useState<string | null>(null);
  const names = ruleNames(choices, teams, language);
  const isDraft = set.state === 'draft';
  const edited = isDraft ? set.rules.find(({ id }) => id === open) : undefined;
  const put = (rules: RoutingRule[]) => change({ rules });
  const insert = (rule: RoutingRule, at: number) => {
    put(set.rules.toSpliced(at, 0, rule));
    setOpen(rule.id);
  };
  const jump = (id: string) => {
    setOpen(id);
    document.querySelector<HTMLElement>(`#rule-${id}`)?.focus();
  };
  return (
    <div className={styles.body} data-side={edited === undefined ? 'checks' : 'true'}>
      <div className={styles.main}>
        <div className={styles.bar}>
          <span className={styles.dim}>{isDraft ? `${w('draftHint')} ${w('moveHint')}` : w('liveHint')}</span>
          <span className={styles.grow} />
          {isDraft && (
            <span className={styles.dim} role="status">
              {saving ? w('saving') : w('saved')}
            </span>
          )}
          {isDraft && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => insert(newRule(w('newRule'), set.rules.at(-1)?.teamId ?? null), 0)}
            >
              {w('add')}
            </Button>
          )}
        </div>
        <RulesList
          rules={set.rules}
          checks={set.checks}
          names={names}
          open={open}
          onOpen={setOpen}
          onMove={isDraft ? (from, to) => put(moved(set.rules, from, to)) : undefined}
        />
        <RegionGroups
          groups={set.regionGroups}
          choices={choices}
          onChange={isDraft ? (regionGroups) => change({ regionGroups }) : undefined}
        />
      </div>
      {edited === undefined && (
        <div className={styles.aside}>
          <RulesChecks checks={set.checks} names={names} onJump={jump} />
        </div>
      )}
      {edited !== undefined && (
        <DetailPane title={w('editRule')} onClose={() => setOpen(null)}>
          <RuleForm
            key={edited.id}
            rule={edited}
            choices={choices}
            teams={teams}
            groups={set.regionGroups}
            onDone={(rule) => {
              put(set.rules.map((one) => (one.id === rule.id ? rule : one)));
              setOpen(null);
            }}
            onCopy={() => insert({ ...edited, id: crypto.randomUUID() }, set.rules.indexOf(edited) + 1)}
            onRemove={() => {
              put(set.rules.filter(({ id }) => id !== edited.id));
              setOpen(null);
            }}
          />
        </DetailPane>
      )}
    </div>
  );
}

function moved(rules: readonly RoutingRule[], from: number, to: number): RoutingRule[] {
  const rule = rules[from];
  return rule === undefined ? [...rules] : rules.toSpliced(from, 1).toSpliced(to, 0, rule);
}
