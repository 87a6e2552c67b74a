import { Chip, NativeSelect, NumberInput, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { QueueBody, SettingHead, Settings } from '../../src/contract/settings.ts';
import { Loading, Problem } from '../components/record-list.tsx';
import { FormSection } from '../settings/form-section.tsx';
import { FormFrame, useSettingForm, type SettingForm } from '../settings/setting-form.tsx';
import { NEW, NothingChosen, SettingList, useChosen } from '../settings/setting-list.tsx';
import { settingsApi, settingsQuery } from '../settings/settings-api.ts';
import { useSettingsWords } from '../settings/settings-words.ts';
import styles from '../settings/settings.module.css';

type Body = Omit<QueueBody, 'version'>;
const neverSaved: SettingHead = { version: null, changed: null };
const newQueue: Body = {
  ...{ nameZh: '', nameEn: '', skillId: null, ringSeconds: 20, maxWaitSeconds: 600, wrapUpSeconds: 120 },
  ...{ preferSeconds: 20, overflowSeconds: 60, dispositionRequired: true, dispositions: [] },
};

export default function SettingsQueues() {
  const { w, named } = useSettingsWords();
  const { data, error, refetch } = useQuery(settingsQuery);
  const chosen = useChosen(data?.queues ?? []);
  if (data === undefined) return error ? <Problem error={error} retry={() => void refetch()} /> : <Loading />;
  const queue = data.queues.find(({ id }) => id === chosen);
  const warned = data.warnings.flatMap((warning) => ('queueId' in warning ? warning.queueId : []));
  const skillName = (skillId: string | null) => {
    const skill = data.skills.find(({ id }) => id === skillId);
    return skill === undefined ? w('queue.anybody') : named(skill);
  };
  return (
    <div className={styles.columns}>
      <SettingList
        to="/settings/queues"
        label={w('section.queues')}
        chosen={chosen}
        add={w('queue.new')}
        items={data.queues.map((one) => ({
          ...{ id: one.id, name: named(one), more: skillName(one.skillId) },
          warns: warned.includes(one.id),
        }))}
      />
      {chosen === NEW && <NewQueue settings={data} />}
      {queue !== undefined && (
        <QueueForm key={queue.id} id={queue.id} stored={bodyOf(queue)} head={queue} settings={data} />
      )}
      {chosen === null && <NothingChosen />}
    </div>
  );
}

function bodyOf(queue: Settings['queues'][number]): Body {
  const { id: _id, version: _version, changed: _changed, ...body } = queue;
  return body;
}

function NewQueue({ settings }: { settings: Settings }) {
  const { w } = useSettingsWords();
  const navigate = useNavigate();
  const form = useSettingForm<Body>({
    stored: newQueue,
    head: neverSaved,
    isNew: true,
    send: (body) => settingsApi.addQueue(body),
    onSaved: ({ id }) => void navigate({ to: '/settings/queues', search: { id }, ignoreBlocker: true }),
  });
  return (
    <FormFrame form={form} title={w('queue.new')}>
      <QueueFields form={form} settings={settings} />
    </FormFrame>
  );
}

interface QueueFormProps {
  id: string;
  stored: Body;
  head: SettingHead;
  settings: Settings;
}

function QueueForm({ id, stored, head, settings }: QueueFormProps) {
  const { w, named } = useSettingsWords();
  const form = useSettingForm<Body>({
    stored,
    head,
    send: (body, version) => settingsApi.saveQueue(id, { ...body, version }),
  });
  const hotlines = settings.hotlines.filter(({ queueId }) => queueId === id).map(({ name }) => name);
  return (
    <FormFrame form={form} title={named(stored)}>
      <p className={styles.dim}>
        {hotlines.length === 0 ? w('queue.noHotline') : w('queue.hotlines', { names: hotlines.join(', ') })}
      </p>
      <QueueFields form={form} settings={settings} />
    </FormFrame>
  );
}

type FieldsProps = { form: SettingForm<Body>; settings: Settings };

function QueueFields({ form, settings }: FieldsProps) {
  const { w, named } = useSettingsWords();
  const { draft, change } = form;
  return (
    <>
      <div className={styles.fields}>
        <TextInput
          label={w('queue.nameZh')}
          value={draft.nameZh}
          maxLength={60}
          onChange={(event) => change({ nameZh: event.currentTarget.value })}
        />
        <TextInput
          label={w('queue.nameEn')}
          value={draft.nameEn}
          maxLength={60}
          onChange={(event) => change({ nameEn: event.currentTarget.value })}
        />
        <NativeSelect
          label={w('queue.skill')}
          value={draft.skillId ?? ''}
          onChange={(event) => change({ skillId: event.currentTarget.value === '' ? null : event.currentTarget.value })}
          data={[
            { value: '', label: w('queue.anybody') },
            ...settings.skills.map((skill) => ({ value: skill.id, label: named(skill) })),
          ]}
        />
      </div>
      <Times form={form} />
      <Dispositions form={form} settings={settings} />
    </>
  );
}

const times = [
  { field: 'ringSeconds', label: 'queue.ring', hint: 'queue.ringHint', min: 5, max: 120 },
  { field: 'preferSeconds', label: 'queue.prefer', hint: 'queue.preferHint', min: 0, max: 300 },
  { field: 'overflowSeconds', label: 'queue.overflow', hint: 'queue.overflowHint', min: 0, max: 3600 },
  { field: 'maxWaitSeconds', label: 'queue.maxWait', hint: 'queue.maxWaitHint', min: 30, max: 3600 },
  { field: 'wrapUpSeconds', label: 'queue.wrapUp', hint: 'queue.wrapUpHint', min: 10, max: 1800 },
] as const;

function Times({ form }: { form: SettingForm<Body> }) {
  const { w } = useSettingsWords();
  return (
    <FormSection title={w('queue.times')}>
      <div className={styles.numbers}>
        {times.map(({ field, label, hint, min, max }) => (
          <NumberInput
            key={field}
            label={w(label)}
            description={w(hint)}
            value={form.draft[field]}
            min={min}
            max={max}
            clampBehavior="blur"
            allowDecimal={false}
            step={5}
            onChange={(value) => typeof value === 'number' && form.change({ [field]: value })}
          />
        ))}
      </div>
    </FormSection>
  );
}

function Dispositions({ form: { draft, change }, settings }: FieldsProps) {
  const { w, named } = useSettingsWords();
  const some = draft.dispositions.length > 0;
  const items = settings.dispositions.items.filter(
    ({ code, isActive }) => isActive || draft.dispositions.includes(code),
  );
  const order = (codes: readonly string[]) => [...codes].toSorted();
  return (
    <FormSection
      title={w('queue.dispositions')}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={w('queue.dispositions')}
          value={some ? 'some' : 'all'}
          onChange={(kind) => change({ dispositions: kind === 'some' ? order(items.map(({ code }) => code)) : [] })}
          data={[
            { value: 'all', label: w('queue.all') },
            { value: 'some', label: w('queue.some') },
          ]}
        />
      }
    >
      {some && (
        <Chip.Group
          multiple
          value={draft.dispositions}
          onChange={(codes) => codes.length > 0 && change({ dispositions: order(codes) })}
        >
          <div className={styles.line}>
            {items.map((item) => (
              <Chip key={item.code} value={item.code} size="sm" variant="outline">
                {item.isActive ? named(item) : w('queue.retired', { name: named(item) })}
              </Chip>
            ))}
          </div>
        </Chip.Group>
      )}
      <Switch
        label={w('queue.required')}
        checked={draft.dispositionRequired}
        onChange={(event) => change({ dispositionRequired: event.currentTarget.checked })}
      />
    </FormSection>
  );
}
