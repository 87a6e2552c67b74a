import { NumberInput, Radio, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ProtectionBody, ProtectionSetting } from '../../src/contract/settings.ts';
import { Loading, Problem } from '../components/record-list.tsx';
import { FormSection } from '../settings/form-section.tsx';
import { FormFrame, useSettingForm } from '../settings/setting-form.tsx';
import { settingsApi, settingsQuery } from '../settings/settings-api.ts';
import { useSettingsWords } from '../settings/settings-words.ts';
import styles from '../settings/settings.module.css';

export default function SettingsProtection() {
  const { data, error, refetch } = useQuery(settingsQuery);
  if (data === undefined) return error ? <Problem error={error} retry={() => void refetch()} /> : <Loading />;
  return <ProtectionForm stored={data.protection} />;
}

type Body = Omit<ProtectionBody, 'version'>;
const stages = ['accepted', 'contacted', 'qualified'] as const;
const grades = ['vip', 'key', 'standard'] as const;

function ProtectionForm({ stored }: { stored: ProtectionSetting }) {
  const { w } = useSettingsWords();
  const form = useSettingForm<Body>({
    stored: { days: stored.days, warnDays: stored.warnDays, onRelease: stored.onRelease },
    head: stored,
    send: (body, version) => settingsApi.saveProtection({ ...body, version }),
  });
  const { warnDays, onRelease } = form.draft;
  return (
    <FormFrame form={form} title={w('section.protection')}>
      <p className={styles.dim}>{w('protection.hint')}</p>
      <FormSection title={w('protection.windows')} hint={w('protection.gradeHint')}>
        <Windows days={form.draft.days} change={(days) => form.change({ days })} />
      </FormSection>
      <FormSection title={w('protection.release')}>
        <Stack gap={12}>
          <NumberInput
            label={w('protection.warnDays')}
            description={w('protection.warnHint')}
            w={240}
            min={1}
            max={30}
            allowDecimal={false}
            value={warnDays}
            onChange={(value) => typeof value === 'number' && form.change({ warnDays: value })}
          />
          <Radio.Group
            label={w('protection.onRelease')}
            value={onRelease}
            onChange={(value) => form.change({ onRelease: value === 'reroute' ? 'reroute' : 'unassigned' })}
          >
            <Stack gap={8} mt={6}>
              <Radio value="unassigned" label={w('protection.unassigned')} />
              <Radio value="reroute" label={w('protection.reroute')} />
            </Stack>
          </Radio.Group>
        </Stack>
      </FormSection>
    </FormFrame>
  );
}

/** A number for each stage and grade; the table reads as the rule does. */
function Windows({ days, change }: { days: Body['days']; change: (days: Body['days']) => void }) {
  const { w } = useSettingsWords();
  return (
    <div className={styles.framed}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{w('protection.stage')}</th>
            {grades.map((grade) => (
              <th key={grade}>{w(`protection.${grade}`)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {stages.map((stage) => (
            <tr key={stage}>
              <th scope="row">{w(`protection.${stage}`)}</th>
              {grades.map((grade) => (
                <td key={grade}>
                  <NumberInput
                    aria-label={w('protection.days', {
                      stage: w(`protection.${stage}`),
                      grade: w(`protection.${grade}`),
                    })}
                    suffix={` ${w('protection.unit')}`}
                    min={1}
                    max={365}
                    allowDecimal={false}
                    value={days[stage][grade]}
                    onChange={(value) =>
                      typeof value === 'number' && change({ ...days, [stage]: { ...days[stage], [grade]: value } })
                    }
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
