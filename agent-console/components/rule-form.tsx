import { Button, Checkbox, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { routingRule } from '../../src/contract/rule-set.ts';
import type { RegionGroup, RoutingRule, RoutingTeams, RuleChoices } from '../../src/contract/rule-set.ts';
import { useI18n } from '../i18n/i18n.ts';
import { industryData, regionData } from './rule-pickers.ts';
import { RuleWindows } from './rule-windows.tsx';
import { useRuleWords } from './rules-data.ts';
import styles from './rules.module.css';

interface RuleFormProps {
  rule: RoutingRule;
  choices: RuleChoices;
  teams: RoutingTeams;
  groups: RegionGroup[];
  onDone: (rule: RoutingRule) => void;
  onRemove: () => void;
  onCopy: () => void;
}

const strategies = ['round_robin', 'least_loaded', 'best_converting', 'named_owner'] as const;
const openHours = ['any', 'working', 'after_hours'] as const;

/** One rule beside the list. What is typed here goes to the draft on OK. */
export function RuleForm(props: RuleFormProps) {
  const { onDone, onRemove, onCopy } = props;
  const w = useRuleWords();
  const [rule, setRule] = useState(props.rule);
  const set = (part: Partial<RoutingRule>) => setRule((held) => ({ ...held, ...part }));
  const isWhole =
    routingRule.safeParse(rule).success && (rule.strategy === 'named_owner' ? rule.ownerRepId : rule.teamId) !== null;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole) onDone(rule);
      }}
    >
      <TextInput
        label={w('name')}
        required
        maxLength={60}
        data-autofocus
        value={rule.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      {rule.isCatchAll ? (
        <p className={styles.dim}>{w('catchAllHint')}</p>
      ) : (
        <Conditions {...props} rule={rule} set={set} />
      )}
      <Action {...props} rule={rule} set={set} />
      <div className={styles.formFoot}>
        <Button type="submit" disabled={!isWhole}>
          {w('ok')}
        </Button>
        {!rule.isCatchAll && (
          <>
            <Button variant="default" onClick={onCopy}>
              {w('copy')}
            </Button>
            <Button variant="subtle" color="brick" onClick={onRemove}>
              {w('remove')}
            </Button>
          </>
        )}
      </div>
    </form>
  );
}

type PartProps = RuleFormProps & { set: (part: Partial<RoutingRule>) => void };

function Conditions({ rule, set, choices, groups }: PartProps) {
  const w = useRuleWords();
  const { t, language } = useI18n();
  const picker = { searchable: true, clearable: true, limit: 80, hidePickedOptions: true } as const;
  return (
    <fieldset className={styles.fields}>
      <legend className={styles.legend}>{w('conditions')}</legend>
      <MultiSelect
        {...picker}
        label={w('industries')}
        data={industryData(choices, language, w)}
        value={rule.industries}
        onChange={(industries) => set({ industries })}
      />
      <MultiSelect
        {...picker}
        label={w('regions')}
        data={regionData(choices, groups, { language, w })}
        value={rule.regions}
        onChange={(regions) => set({ regions })}
      />
      {rule.regions.length > 0 && (
        <NumberInput
          label={w('minConfidence')}
          description={w('minConfidenceHint')}
          placeholder={w('any')}
          min={1}
          max={100}
          allowDecimal={false}
          value={rule.minRegionConfidence === null ? '' : Math.round(rule.minRegionConfidence * 100)}
          onChange={(value) => set({ minRegionConfidence: Number(value) > 0 ? Number(value) / 100 : null })}
        />
      )}
      <MultiSelect
        label={w('hotlines')}
        data={choices.hotlines.map(({ id, name }) => ({ value: id, label: name }))}
        value={rule.hotlineIds}
        onChange={(hotlineIds) => set({ hotlineIds })}
      />
      <div className={styles.pair}>
        <MultiSelect
          label={w('languages')}
          data={(['zh-CN', 'en'] as const).map((value) => ({ value, label: t(`language.${value}`) }))}
          value={rule.languages}
          onChange={(languages) => set({ languages })}
        />
        <Select
          label={w('openHours')}
          allowDeselect={false}
          data={openHours.map((value) => ({ value, label: w(`hours.${value}`) }))}
          value={rule.openHours}
          onChange={(value) => set({ openHours: value ?? 'any' })}
        />
      </div>
      <RuleWindows windows={rule.timeWindows} onChange={(timeWindows) => set({ timeWindows })} />
    </fieldset>
  );
}

function Action({ rule, set, teams }: PartProps) {
  const w = useRuleWords();
  const isNamed = rule.strategy === 'named_owner';
  const reps = teams.reps.filter(({ isActive }) => isActive).map(({ id, name }) => ({ value: id, label: name }));
  const cap = (value: string | number) => (value === '' ? null : Number(value));
  const counts = { allowDecimal: false, min: 1, placeholder: w('noLimit') } as const;
  return (
    <fieldset className={styles.fields}>
      <legend className={styles.legend}>{w('action')}</legend>
      <Select
        label={w('strategy')}
        allowDeselect={false}
        data={strategies.map((value) => ({ value, label: w(`strategy.${value}`) }))}
        value={rule.strategy}
        onChange={(value) => {
          const strategy = value ?? 'round_robin';
          set(strategy === 'named_owner' ? { strategy, teamId: null } : { strategy, ownerRepId: null });
        }}
      />
      {isNamed ? (
        <Select
          label={w('owner')}
          searchable
          required
          data={reps}
          value={rule.ownerRepId}
          onChange={(ownerRepId) => set({ ownerRepId })}
        />
      ) : (
        <Select
          label={w('team')}
          searchable
          required
          data={teams.teams.map(({ id, name }) => ({ value: id, label: name }))}
          value={rule.teamId}
          onChange={(teamId) => set({ teamId })}
        />
      )}
      <Checkbox
        label={w('live')}
        checked={rule.liveHandOver}
        onChange={(event) => set({ liveHandOver: event.currentTarget.checked })}
      />
      <div className={styles.pair}>
        <NumberInput
          label={w('liveReps')}
          min={1}
          max={3}
          allowDecimal={false}
          disabled={!rule.liveHandOver}
          value={rule.liveReps}
          onChange={(value) => set({ liveReps: Number(value) || 1 })}
        />
        <NumberInput
          label={w('minutes')}
          min={1}
          max={2880}
          allowDecimal={false}
          value={rule.acceptMinutes}
          onChange={(value) => set({ acceptMinutes: Number(value) || 1 })}
        />
      </div>
      <div className={styles.pair}>
        <NumberInput
          {...counts}
          label={w('dailyCap')}
          value={rule.dailyCap ?? ''}
          onChange={(value) => set({ dailyCap: cap(value) })}
        />
        <NumberInput
          {...counts}
          label={w('openCap')}
          value={rule.openCap ?? ''}
          onChange={(value) => set({ openCap: cap(value) })}
        />
      </div>
    </fieldset>
  );
}
