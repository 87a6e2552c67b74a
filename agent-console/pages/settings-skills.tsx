import { ActionIcon, Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { IconPencil, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { AgentSkills, SettingHead, Settings, SettingSaved, SkillSetting } from '../../src/contract/settings.ts';
import { Loading, Problem } from '../components/record-list.tsx';
import { queryClient } from '../queries.ts';
import { FormFrame, SaveProblem, useSettingForm } from '../settings/setting-form.tsx';
import { settingsApi, settingsQuery } from '../settings/settings-api.ts';
import { useSettingsWords } from '../settings/settings-words.ts';
import styles from '../settings/settings.module.css';

export default function SettingsSkills() {
  const { data, error, refetch } = useQuery(settingsQuery);
  if (data === undefined) return error ? <Problem error={error} retry={() => void refetch()} /> : <Loading />;
  return <Matrix settings={data} />;
}

type Levels = Record<string, AgentSkills['skills']>;

/** The form is all agents' rows; each row that was changed is saved by itself, with its own version. */
function Matrix({ settings }: { settings: Settings }) {
  const { w, named } = useSettingsWords();
  const { agents, skills } = settings;
  const [editing, edit] = useState<SkillSetting | 'new' | null>(null);
  const stored = useMemo(() => levelsOf(agents), [agents]);
  const form = useSettingForm<Levels>({ stored, head: headOf(agents), send: (levels) => saveRows(agents, levels) });
  const put = (agent: AgentSkills, skillId: string, level: number) => {
    const others = (form.draft[agent.id] ?? []).filter((one) => one.skillId !== skillId);
    const row = level === 0 ? others : [...others, { skillId, level }];
    form.change({ [agent.id]: row.toSorted((a, b) => (a.skillId < b.skillId ? -1 : 1)) });
  };
  return (
    <div className={styles.whole}>
      <FormFrame form={form} title={w('skill.agents')}>
        <div className={styles.line}>
          <span className={styles.dim}>{w('skill.hint')}</span>
          <span className={styles.spacer} />
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => edit('new')}
          >
            {w('skill.add')}
          </Button>
        </div>
        {skills.length === 0 && <p className={styles.empty}>{w('skill.none')}</p>}
        {agents.length === 0 && <p className={styles.empty}>{w('skill.noAgents')}</p>}
        {skills.length > 0 && (
          <div className={styles.framed}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{w('skill.agent')}</th>
                  {skills.map((skill) => (
                    <SkillHead key={skill.id} skill={skill} settings={settings} levels={form.draft} edit={edit} />
                  ))}
                </tr>
              </thead>
              <tbody>
                {agents.map((agent) => (
                  <tr key={agent.id}>
                    <th scope="row">{agent.name}</th>
                    {skills.map((skill) => (
                      <td key={skill.id}>
                        <Level
                          label={w('skill.level', { agent: agent.name, skill: named(skill) })}
                          level={form.draft[agent.id]?.find(({ skillId }) => skillId === skill.id)?.level ?? 0}
                          onChange={(level) => put(agent, skill.id, level)}
                        />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </FormFrame>
      <SkillDialog key={typeof editing === 'object' ? editing?.id : editing} skill={editing} close={() => edit(null)} />
    </div>
  );
}

function levelsOf(agents: readonly AgentSkills[]): Levels {
  return Object.fromEntries(agents.map(({ id, skills }) => [id, skills]));
}

/** The newest of the rows; the rows' own versions are what is checked. */
function headOf(agents: readonly AgentSkills[]): SettingHead {
  const [newest] = agents.toSorted((a, b) => ((a.changed?.at ?? '') < (b.changed?.at ?? '') ? 1 : -1));
  const version = agents.length === 0 ? null : agents.map((agent) => `${agent.id}${agent.version}`).join();
  return { version, changed: newest?.changed ?? null };
}

async function saveRows(agents: readonly AgentSkills[], levels: Levels): Promise<SettingSaved> {
  let saved: SettingSaved = { id: '', version: null, warnings: [] };
  for (const agent of agents) {
    const skills = levels[agent.id] ?? [];
    if (JSON.stringify(skills) === JSON.stringify(agent.skills)) continue;
    saved = await settingsApi.saveAgentSkills(agent.id, { version: agent.version, skills });
  }
  return saved;
}

interface SkillHeadProps {
  skill: SkillSetting;
  settings: Settings;
  levels: Levels;
  edit: (skill: SkillSetting) => void;
}

function SkillHead({ skill, settings, levels, edit }: SkillHeadProps) {
  const { w, named } = useSettingsWords();
  const queues = settings.queues.filter(({ skillId }) => skillId === skill.id).map(named);
  const holders = Object.values(levels).filter((row) => row.some(({ skillId }) => skillId === skill.id)).length;
  return (
    <th scope="col">
      <div className={styles.line}>
        <span>{named(skill)}</span>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`${w('skill.edit')} ${named(skill)}`}
          onClick={() => edit(skill)}
        >
          <IconPencil size={14} aria-hidden />
        </ActionIcon>
      </div>
      <div className={styles.dim}>
        {w('skill.holders', { n: holders })}
        {queues.length > 0 && ` · ${w('skill.usedBy', { names: queues.join(', ') })}`}
      </div>
    </th>
  );
}

const levels = [{ value: '0', label: '–' }, ...['1', '2', '3', '4', '5'].map((value) => ({ value, label: value }))];

function Level({ label, level, onChange }: { label: string; level: number; onChange: (level: number) => void }) {
  return (
    <NativeSelect
      aria-label={label}
      w={76}
      value={String(level)}
      data={levels}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
      styles={level === 0 ? { input: { color: 'var(--text-dim)' } } : { input: { fontWeight: 600 } }}
    />
  );
}

function SkillDialog({ skill, close }: { skill: SkillSetting | 'new' | null; close: () => void }) {
  const { t, w } = useSettingsWords();
  const known = skill === 'new' ? null : skill;
  const [names, setNames] = useState({ nameZh: known?.nameZh ?? '', nameEn: known?.nameEn ?? '' });
  const act = useMutation({
    mutationFn: (what: 'save' | 'remove') => {
      if (known === null) return settingsApi.addSkill(names);
      if (what === 'remove') return settingsApi.removeSkill(known.id, known.version);
      return settingsApi.saveSkill(known.id, { ...names, version: known.version });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: settingsQuery.queryKey });
      close();
    },
  });
  return (
    <Modal
      opened={skill !== null}
      onClose={close}
      title={w(known === null ? 'skill.add' : 'skill.edit')}
      closeButtonProps={{ 'aria-label': t('do.close') }}
    >
      <form
        className={styles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate('save');
        }}
      >
        {act.error !== null && <SaveProblem error={act.error} />}
        <TextInput
          data-autofocus
          label={w('queue.nameZh')}
          value={names.nameZh}
          maxLength={60}
          required
          onChange={(event) => setNames({ ...names, nameZh: event.currentTarget.value })}
        />
        <TextInput
          label={w('queue.nameEn')}
          value={names.nameEn}
          maxLength={60}
          required
          onChange={(event) => setNames({ ...names, nameEn: event.currentTarget.value })}
        />
        <div className={styles.line}>
          {known !== null && (
            <Button variant="default" color="brick" onClick={() => act.mutate('remove')}>
              {w('skill.remove')}
            </Button>
          )}
          <span className={styles.spacer} />
          <Button type="submit" loading={act.isPending}>
            {t('do.save')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
