import { NumberInput, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { handOverSettings, type HandOverSettings } from '../../src/contract/rep-channel.ts';
import type { HandOverSetting } from '../../src/contract/settings.ts';
import { Loading, Problem } from '../components/record-list.tsx';
import { FormSection } from '../settings/form-section.tsx';
import { FormFrame, useSettingForm } from '../settings/setting-form.tsx';
import { settingsApi, settingsQuery } from '../settings/settings-api.ts';
import { useSettingsWords } from '../settings/settings-words.ts';
import styles from '../settings/settings.module.css';

export default function SettingsHandOver() {
  const { data, error, refetch } = useQuery(settingsQuery);
  if (data === undefined) return error ? <Problem error={error} retry={() => void refetch()} /> : <Loading />;
  return <HandOverForm stored={data.handOver} />;
}

const units = {
  lapsesUntilAway: 'handOver.times.unit',
  repsUntilManager: 'handOver.reps.unit',
  snoozeMinutes: 'handOver.minutes.unit',
  promiseGraceMinutes: 'handOver.minutes.unit',
} as const satisfies Record<keyof HandOverSettings, string>;

function HandOverForm({ stored }: { stored: HandOverSetting }) {
  const { w } = useSettingsWords();
  const { version: _, changed: __, ...body } = stored;
  const form = useSettingForm<HandOverSettings>({
    stored: body,
    head: stored,
    send: (changes, version) => settingsApi.saveHandOver({ ...changes, version }),
  });
  const count = (name: keyof HandOverSettings) => (
    <NumberInput
      label={w(`handOver.${name}`)}
      description={w(`handOver.${name}Hint`)}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      maw={560}
      styles={{ input: { width: 200 }, wrapper: { width: 200 } }}
      suffix={` ${w(units[name])}`}
      min={handOverSettings.shape[name].minValue ?? 0}
      max={handOverSettings.shape[name].maxValue ?? 480}
      allowDecimal={false}
      value={form.draft[name]}
      onChange={(value) => typeof value === 'number' && form.change({ [name]: value })}
    />
  );
  return (
    <FormFrame form={form} title={w('section.handOver')}>
      <p className={styles.dim}>{w('handOver.hint')}</p>
      <FormSection title={w('handOver.lapses')}>
        <Stack gap={14}>
          {count('lapsesUntilAway')}
          {count('repsUntilManager')}
        </Stack>
      </FormSection>
      <FormSection title={w('handOver.times')}>
        <Stack gap={14}>
          {count('snoozeMinutes')}
          {count('promiseGraceMinutes')}
        </Stack>
      </FormSection>
    </FormFrame>
  );
}
