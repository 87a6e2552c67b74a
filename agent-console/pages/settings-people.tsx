import { Button, CopyButton, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { NewUserBody, PasswordShown, UserSetting, UserSettings } from '../../src/contract/settings-people.ts';
import { Facts } from '../components/panel.tsx';
import { Loading, Problem } from '../components/record-list.tsx';
import { Tag } from '../components/tag.tsx';
import { shortWhenText } from '../format.ts';
import { showNotice } from '../problem-toast.ts';
import { queryClient } from '../queries.ts';
import { serverNow } from '../server-clock.ts';
import { useSession } from '../session.tsx';
import { SaveProblem, Sure } from '../settings/setting-form.tsx';
import { NEW, NothingChosen, SettingList, useChosen } from '../settings/setting-list.tsx';
import { settingsApi, usersQuery } from '../settings/settings-api.ts';
import { useSettingsWords } from '../settings/settings-words.ts';
import styles from '../settings/settings.module.css';

export default function SettingsPeople() {
  const { t, w } = useSettingsWords();
  const [sought, seek] = useState('');
  const { data, error, refetch } = useQuery(usersQuery);
  const chosen = useChosen(data?.items ?? []);
  if (data === undefined) return error ? <Problem error={error} retry={() => void refetch()} /> : <Loading />;
  const user = data.items.find(({ id }) => id === chosen);
  const fits = ({ name, login }: UserSetting) => `${name} ${login}`.toLowerCase().includes(sought.trim().toLowerCase());
  return (
    <div className={styles.columns}>
      <SettingList
        to="/settings/people"
        label={w('section.people')}
        chosen={chosen}
        add={w('person.add')}
        search={
          <TextInput
            aria-label={w('person.search')}
            placeholder={w('person.search')}
            value={sought}
            onChange={(event) => seek(event.currentTarget.value)}
          />
        }
        items={data.items.filter(fits).map((one) => ({
          id: one.id,
          name: one.name,
          more: `${t(`role.${one.role}`)} · ${one.login}${one.isActive ? '' : ` · ${w('person.left')}`}`,
        }))}
      />
      {chosen === NEW && <NewPerson settings={data} />}
      {user !== undefined && <Person key={user.id} user={user} />}
      {chosen === null && <NothingChosen />}
    </div>
  );
}

type Act = 'reset-password' | 'activate' | 'deactivate' | 'end-second-factor';

function Person({ user }: { user: UserSetting }) {
  const { t, w, language } = useSettingsWords();
  const { me } = useSession();
  const { changed } = user;
  return (
    <div className={styles.formBody}>
      <div className={styles.line}>
        <h2 className={styles.formTitle}>{user.name}</h2>
        <Tag tone={user.isActive ? 'green' : 'gray'}>{w(user.isActive ? 'person.active' : 'person.left')}</Tag>
      </div>
      <Facts
        items={[
          [w('person.login'), user.login],
          [w('person.role'), t(`role.${user.role}`)],
          [w('person.language'), user.language === 'en' ? 'English' : '中文'],
          [w('person.factor'), user.isActive ? w(user.hasSecondFactor ? 'person.factorOn' : 'person.factorOff') : null],
          [w('person.teams'), user.role === 'rep' ? user.teams.join(', ') : null],
          [
            w('person.skills'),
            user.role === 'agent' ? (
              <Link key="skills" to="/settings/skills">
                {w('person.editSkills')}
              </Link>
            ) : null,
          ],
        ]}
      />
      {user.manageable && user.id !== me.user.id && <PersonActs user={user} />}
      {!user.manageable && <p className={styles.dim}>{w('person.notYours')}</p>}
      {user.id === me.user.id && <p className={styles.dim}>{w('person.self')}</p>}
      <p className={styles.dim}>
        {changed === null
          ? w('form.never')
          : w('form.changed', {
              name: changed.by ?? w('form.system'),
              when: shortWhenText(changed.at, language, serverNow()),
            })}
      </p>
    </div>
  );
}

const sureTexts = {
  'reset-password': { title: 'person.reset', text: 'person.resetSure' },
  activate: { title: 'person.activate', text: 'person.activateSure' },
  deactivate: { title: 'person.deactivate', text: 'person.deactivateSure' },
  'end-second-factor': { title: 'person.endFactor', text: 'person.endFactorSure' },
} as const;

function PersonActs({ user }: { user: UserSetting }) {
  const { w } = useSettingsWords();
  const [asked, ask] = useState<Act | null>(null);
  const [shown, show] = useState<PasswordShown | null>(null);
  const act = useMutation({
    mutationFn: async (what: Act) => {
      if (what === 'reset-password' || what === 'activate') return show(await settingsApi.givePassword(user.id, what));
      show(null);
      if (what === 'end-second-factor') return void (await settingsApi.endSecondFactorOf(user.id));
      const { login, leads, callbacks } = await settingsApi.deactivate(user.id);
      showNotice(w('person.leftBehind', { login, leads, callbacks }));
    },
    onSettled: () => {
      ask(null);
      void queryClient.invalidateQueries({ queryKey: usersQuery.queryKey });
    },
  });
  const offered: Act[] = user.isActive
    ? ['reset-password', ...(user.hasSecondFactor ? (['end-second-factor'] as const) : []), 'deactivate']
    : ['activate'];
  return (
    <>
      {act.error !== null && <SaveProblem error={act.error} />}
      {shown !== null && <Secret shown={shown} />}
      <div className={styles.line}>
        {offered.map((one) => (
          <Button key={one} variant="default" onClick={() => ask(one)}>
            {w(sureTexts[one].title)}
          </Button>
        ))}
      </div>
      {asked !== null && (
        <Sure
          opened
          title={w(sureTexts[asked].title)}
          text={w(sureTexts[asked].text, { name: user.name })}
          act={w(sureTexts[asked].title)}
          busy={act.isPending}
          onClose={() => ask(null)}
          onSure={() => act.mutate(asked)}
        />
      )}
    </>
  );
}

function Secret({ shown }: { shown: PasswordShown }) {
  const { w } = useSettingsWords();
  return (
    <section className={styles.section} aria-label={w('person.password', { login: shown.login })}>
      <strong>{w('person.password', { login: shown.login })}</strong>
      <div className={styles.line}>
        <code className={styles.secret}>{shown.password}</code>
        <CopyButton value={shown.password}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {w(copied ? 'person.copied' : 'person.copy')}
            </Button>
          )}
        </CopyButton>
      </div>
      <span className={styles.dim}>{w('person.passwordHint')}</span>
    </section>
  );
}

function NewPerson({ settings }: { settings: UserSettings }) {
  const { t, w, language } = useSettingsWords();
  const { me } = useSession();
  const nobody: NewUserBody = { login: '', name: '', role: 'agent', language };
  const [draft, setDraft] = useState(nobody);
  const put = (part: Partial<NewUserBody>) => setDraft({ ...draft, ...part });
  const add = useMutation({
    mutationFn: () => settingsApi.addUser(draft.role === 'rep' ? draft : withoutRep(draft)),
    onSuccess: () => {
      setDraft(nobody);
      void queryClient.invalidateQueries({ queryKey: usersQuery.queryKey });
      void queryClient.invalidateQueries({ queryKey: ['settings'] });
    },
  });
  const roles =
    me.user.role === 'admin' ? (['agent', 'rep', 'supervisor', 'admin'] as const) : (['agent', 'rep'] as const);
  return (
    <form
      className={styles.formBody}
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <h2 className={styles.formTitle}>{w('person.add')}</h2>
      {add.error !== null && <SaveProblem error={add.error} />}
      {add.data !== undefined && <Secret shown={add.data} />}
      <div className={styles.fields}>
        <TextInput
          label={w('person.name')}
          required
          value={draft.name}
          maxLength={100}
          onChange={(event) => put({ name: event.currentTarget.value })}
        />
        <TextInput
          label={w('person.login')}
          required
          value={draft.login}
          maxLength={50}
          autoCapitalize="none"
          onChange={(event) => put({ login: event.currentTarget.value })}
        />
        <NativeSelect
          label={w('person.role')}
          value={draft.role}
          data={roles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
          onChange={(event) => put({ role: roles.find((role) => role === event.currentTarget.value) ?? 'agent' })}
        />
        <NativeSelect
          label={w('person.language')}
          value={draft.language ?? 'zh-CN'}
          data={[
            { value: 'zh-CN', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
          onChange={(event) => put({ language: event.currentTarget.value === 'en' ? 'en' : 'zh-CN' })}
        />
        {draft.role === 'rep' && <RepFields draft={draft} put={put} teams={settings.teams} />}
      </div>
      <div>
        <Button type="submit" loading={add.isPending}>
          {w('person.add')}
        </Button>
      </div>
    </form>
  );
}

function withoutRep({ login, name, role, language }: NewUserBody): NewUserBody {
  return { login, name, role, ...(language !== undefined && { language }) };
}

interface RepFieldsProps {
  draft: NewUserBody;
  put: (part: Partial<NewUserBody>) => void;
  teams: readonly string[];
}

function RepFields({ draft, put, teams }: RepFieldsProps) {
  const { w } = useSettingsWords();
  const team = draft.team ?? teams[0];
  return (
    <>
      <TextInput
        label={w('person.phone')}
        required
        type="tel"
        value={draft.phone ?? ''}
        onChange={(event) => put({ phone: event.currentTarget.value, ...(team !== undefined && { team }) })}
      />
      <NativeSelect
        label={w('person.team')}
        value={team ?? ''}
        data={[...teams]}
        onChange={(event) => put({ team: event.currentTarget.value })}
      />
      <NumberInput
        label={w('person.weight')}
        value={draft.weight ?? 1}
        min={1}
        max={100}
        allowDecimal={false}
        onChange={(value) => typeof value === 'number' && put({ weight: value })}
      />
    </>
  );
}
