import { Button, NativeSelect, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { HotlineBody, HotlineSetting, Settings } from '../../src/contract/settings.ts';
import { EmergencyClosingDialog } from '../components/emergency-closing-dialog.tsx';
import { Loading, Problem } from '../components/record-list.tsx';
import { phoneText } from '../format.ts';
import { FormSection } from '../settings/form-section.tsx';
import { MenuEditor } from '../settings/menu-editor.tsx';
import { FormFrame, useSettingForm } from '../settings/setting-form.tsx';
import { NothingChosen, SettingList, useChosen } from '../settings/setting-list.tsx';
import { greetingQuery, settingsApi, settingsQuery } from '../settings/settings-api.ts';
import { useSettingsWords } from '../settings/settings-words.ts';
import styles from '../settings/settings.module.css';

export default function SettingsHotlines() {
  const { w } = useSettingsWords();
  const { data, error, refetch } = useQuery(settingsQuery);
  const chosen = useChosen(data?.hotlines ?? []);
  if (data === undefined) return error ? <Problem error={error} retry={() => void refetch()} /> : <Loading />;
  const hotline = data.hotlines.find(({ id }) => id === chosen);
  const warned = data.warnings.flatMap((warning) => ('hotlineId' in warning ? warning.hotlineId : []));
  return (
    <div className={styles.columns}>
      <SettingList
        to="/settings/hotlines"
        label={w('section.hotlines')}
        chosen={chosen}
        items={data.hotlines.map(({ id, name, number }) => ({
          ...{ id, name, more: phoneText(number) },
          warns: warned.includes(id),
        }))}
      />
      {hotline === undefined ? <NothingChosen /> : <HotlineForm key={hotline.id} hotline={hotline} settings={data} />}
    </div>
  );
}

type Body = Omit<HotlineBody, 'version'>;

function HotlineForm({ hotline, settings }: { hotline: HotlineSetting; settings: Settings }) {
  const { t } = useSettingsWords();
  const [closing, setClosing] = useState(false);
  const { name, welcome, menu, queueId, hoursId } = hotline;
  const form = useSettingForm<Body>({
    stored: { name, welcome, menu, queueId, hoursId },
    head: hotline,
    send: (body, version) => settingsApi.saveHotline(hotline.id, { ...body, version }),
  });
  const { draft, change } = form;
  // Beside the form and not in it: the dialog has a form of its own.
  return (
    <>
      <EmergencyClosingDialog opened={closing} onClose={() => setClosing(false)} hotlineId={hotline.id} />
      <FormFrame
        form={form}
        title={`${hotline.name} · ${phoneText(hotline.number)}`}
        aside={
          <Button variant="default" size="xs" onClick={() => setClosing(true)}>
            {t('closing.open')}
          </Button>
        }
      >
        <HotlineFields hotline={hotline} settings={settings} draft={draft} change={change} />
      </FormFrame>
    </>
  );
}

interface FieldsProps {
  hotline: HotlineSetting;
  settings: Settings;
  draft: Body;
  change: (part: Partial<Body>) => void;
}

function HotlineFields({ hotline, settings, draft, change }: FieldsProps) {
  const { w, named } = useSettingsWords();
  return (
    <>
      <div className={styles.fields}>
        <TextInput
          label={w('hotline.name')}
          value={draft.name}
          maxLength={60}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <NativeSelect
          label={w('hotline.queue')}
          value={draft.queueId}
          onChange={(event) => change({ queueId: event.currentTarget.value })}
          data={settings.queues.map((queue) => ({ value: queue.id, label: named(queue) }))}
        />
        <NativeSelect
          label={w('hotline.hours')}
          value={draft.hoursId}
          onChange={(event) => change({ hoursId: event.currentTarget.value })}
          data={settings.hours.map((hours) => ({ value: hours.id, label: hours.name }))}
        />
      </div>
      {hotline.aliases.length > 0 && (
        <p className={styles.dim}>{w('hotline.aliases', { numbers: hotline.aliases.map(phoneText).join(' / ') })}</p>
      )}
      <Greeting draft={draft} change={change} />
      <FormSection title={w('hotline.menu')} hint={w('hotline.menuHint')}>
        <MenuEditor menu={draft.menu} industries={settings.industries} onChange={(next) => change({ menu: next })} />
      </FormSection>
      <Preview draft={draft} />
    </>
  );
}

function Greeting({ draft, change }: { draft: Body; change: (part: Partial<Body>) => void }) {
  const { w } = useSettingsWords();
  const { welcome } = draft;
  return (
    <FormSection
      title={w('hotline.greeting')}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={w('hotline.greeting')}
          value={welcome === null ? 'standard' : 'own'}
          onChange={(kind) => change({ welcome: kind === 'own' ? { 'zh-CN': '', en: '' } : null })}
          data={[
            { value: 'standard', label: w('hotline.standard') },
            { value: 'own', label: w('hotline.own') },
          ]}
        />
      }
    >
      {welcome !== null && (
        <div className={styles.pair}>
          <Textarea
            label={w('hotline.greetingZh')}
            value={welcome['zh-CN']}
            maxLength={200}
            autosize
            minRows={2}
            onChange={(event) => change({ welcome: { ...welcome, 'zh-CN': event.currentTarget.value } })}
          />
          <Textarea
            label={w('hotline.greetingEn')}
            value={welcome.en}
            maxLength={400}
            autosize
            minRows={2}
            onChange={(event) => change({ welcome: { ...welcome, en: event.currentTarget.value } })}
          />
        </div>
      )}
    </FormSection>
  );
}

const TYPING_PAUSE_MS = 350;

/** Composed by the code that answers the telephone. */
function Preview({ draft }: { draft: Body }) {
  const { w } = useSettingsWords();
  const [asked] = useDebouncedValue(JSON.stringify({ welcome: draft.welcome, menu: draft.menu }), TYPING_PAUSE_MS);
  const isWhole = isComplete(draft);
  const { data } = useQuery({
    ...greetingQuery(JSON.parse(asked)),
    enabled: isWhole && asked === JSON.stringify({ welcome: draft.welcome, menu: draft.menu }),
    placeholderData: keepPreviousData,
  });
  return (
    <FormSection title={w('hotline.preview')}>
      {!isWhole && <p className={styles.dim}>{w('hotline.previewWrong')}</p>}
      {isWhole && data !== undefined && (
        <div className={styles.preview}>
          <div lang="zh-CN">
            <h4>{w('hotline.previewZh')}</h4>
            {data['zh-CN'].map((said) => (
              <p key={said}>{said}</p>
            ))}
          </div>
          <div lang="en">
            <h4>{w('hotline.previewEn')}</h4>
            {data.en.map((said) => (
              <p key={said}>{said}</p>
            ))}
          </div>
        </div>
      )}
    </FormSection>
  );
}

function isComplete({ welcome, menu }: Body): boolean {
  const said = [...(welcome === null ? [] : [welcome['zh-CN'], welcome.en]), ...menu.flatMap(({ zh, en }) => [zh, en])];
  return said.every((text) => text.trim() !== '');
}
