import { Button, CloseButton, MultiSelect, TextInput } from '@mantine/core';
import type { RegionGroup, RuleChoices } from '../../src/contract/rule-set.ts';
import { useI18n } from '../i18n/i18n.ts';
import { regionData } from './rule-pickers.ts';
import { useRuleWords } from './rules-data.ts';
import styles from './rules.module.css';

interface RegionGroupsProps {
  groups: RegionGroup[];
  choices: RuleChoices;
  onChange: ((groups: RegionGroup[]) => void) | undefined;
}

/** Named groups of provinces and cities, that belong to the version. */
export function RegionGroups({ groups, choices, onChange }: RegionGroupsProps) {
  const w = useRuleWords();
  const { language } = useI18n();
  const put = (at: number, part: Partial<RegionGroup>) =>
    onChange?.(groups.map((one, place) => (place === at ? { ...one, ...part } : one)));
  const freshName = () => {
    for (let number = groups.length + 1; ; number += 1) {
      const name = `${w('groups')} ${number}`;
      if (!groups.some((group) => group.name === name)) return name;
    }
  };
  return (
    <section className={styles.section}>
      <h2 className={styles.head}>
        {w('groups')} <span className={styles.dim}>{w('groupHint')}</span>
      </h2>
      <div className={styles.columns}>
        {groups.map((group, at) => (
          // A group is renamed while it is typed: only its place stays.
          // oxlint-disable-next-line no-array-index-key
          <div key={at} className={styles.card}>
            <div className={styles.bar}>
              <TextInput
                className={styles.grow ?? ''}
                aria-label={w('groupName')}
                defaultValue={group.name}
                readOnly={onChange === undefined}
                maxLength={30}
                onBlur={(event) => {
                  const name = event.currentTarget.value.trim();
                  const isFree = !groups.some((one, place) => place !== at && one.name === name);
                  if (name !== '' && isFree && name !== group.name) put(at, { name });
                }}
              />
              {onChange !== undefined && (
                <CloseButton
                  aria-label={w('remove')}
                  onClick={() => onChange(groups.filter((_, place) => place !== at))}
                />
              )}
            </div>
            <MultiSelect
              aria-label={w('regions')}
              searchable
              limit={80}
              hidePickedOptions
              readOnly={onChange === undefined}
              data={regionData(choices, [], { language, w })}
              value={group.regions}
              onChange={(regions) => put(at, { regions })}
            />
          </div>
        ))}
      </div>
      {onChange !== undefined && (
        <div>
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => onChange([...groups, { name: freshName(), regions: [] }])}
          >
            {w('addGroup')}
          </Button>
        </div>
      )}
    </section>
  );
}
