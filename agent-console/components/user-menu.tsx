import { Popover, SegmentedControl, Switch, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import {
  IconDevices,
  IconHeadphones,
  IconKey,
  IconKeyboard,
  IconLogout,
  IconShieldLock,
  IconUserCircle,
} from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { Language } from '../../src/contract/people.ts';
import { api } from '../api.ts';
import { allowNotifications } from '../attention.ts';
import { chooseLanguage, useI18n } from '../i18n/i18n.ts';
import { setPreference, usePreference } from '../preferences.ts';
import { showNotice, showProblem } from '../problem-toast.ts';
import { useSession } from '../session.tsx';
import { signOut } from '../sign-out.ts';
import { KeyHint } from './key-hint.tsx';
import { RingChoice } from './ring-choice.tsx';
import styles from './user-menu.module.css';

const SoundDialog = lazy(async () => ({ default: (await import('./sound-dialog.tsx')).SoundDialog }));

const OwnPassword = lazy(async () => ({ default: (await import('../settings/own-password.tsx')).OwnPassword }));

const OwnSessions = lazy(async () => ({ default: (await import('../settings/own-sessions.tsx')).OwnSessions }));

const OwnSecondFactor = lazy(async () => ({
  default: (await import('../settings/own-second-factor.tsx')).OwnSecondFactor,
}));

const dialogs = { password: OwnPassword, sessions: OwnSessions, secondFactor: OwnSecondFactor } as const;
const ownDialogs = [
  { dialog: 'password', Icon: IconKey },
  { dialog: 'secondFactor', Icon: IconShieldLock },
  { dialog: 'sessions', Icon: IconDevices },
] as const;

/** A popover and no menu: there are switches in it. */
export function UserMenu({ onKeys }: { onKeys: () => void }) {
  const { t } = useI18n();
  const { me } = useSession();
  const [open, setOpen] = useState(false);
  const [sound, setSound] = useState<'never' | 'shown' | 'closed'>('never');
  // A password that was given out runs out: whoever signs in with it is asked for one of their own.
  const [dialog, setDialog] = useState<keyof typeof dialogs | null>(me.passwordUntil === null ? null : 'password');
  const Dialog = dialog === null ? null : dialogs[dialog];
  return (
    <>
      {sound !== 'never' && (
        <Suspense>
          <SoundDialog opened={sound === 'shown'} onClose={() => setSound('closed')} />
        </Suspense>
      )}
      {Dialog !== null && (
        <Suspense>
          <Dialog close={() => setDialog(null)} />
        </Suspense>
      )}
      <Popover
        opened={open}
        onChange={setOpen}
        position="bottom-end"
        width={270}
        shadow="md"
        trapFocus
        returnFocus
        withinPortal={false}
      >
        <Popover.Target>
          <UnstyledButton className={styles.button ?? ''} onClick={() => setOpen(!open)}>
            <IconUserCircle size={20} stroke={1.6} aria-hidden />
            <span className="visually-hidden">{t('user.menu')}</span>
            <span className={styles.name}>{me.user.name}</span>
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('user.menu')} className={styles.menu ?? ''}>
          <div className={styles.who}>
            <strong>{me.user.name}</strong>
            <span>
              {t(`role.${me.user.role}`)} · {me.user.login}
            </span>
          </div>
          <LanguageChoice />
          <ThemeChoice />
          {me.user.role === 'agent' && <CallSwitches />}
          <div className={styles.acts}>
            {me.user.role === 'agent' && (
              <UnstyledButton
                className={styles.act ?? ''}
                onClick={() => {
                  setOpen(false);
                  setSound('shown');
                }}
              >
                <IconHeadphones size={16} aria-hidden /> {t('sound.open')}
              </UnstyledButton>
            )}
            <UnstyledButton
              className={styles.act ?? ''}
              onClick={() => {
                setOpen(false);
                onKeys();
              }}
            >
              <IconKeyboard size={16} aria-hidden /> {t('user.keys')} <KeyHint keys="?" />
            </UnstyledButton>
            {ownDialogs.map(({ dialog: own, Icon }) => (
              <UnstyledButton
                key={own}
                className={styles.act ?? ''}
                onClick={() => {
                  setOpen(false);
                  setDialog(own);
                }}
              >
                <Icon size={16} aria-hidden /> {t(`user.${own}`)}
              </UnstyledButton>
            ))}
            <UnstyledButton className={styles.act ?? ''} onClick={() => void signOut(me.user.role)}>
              <IconLogout size={16} aria-hidden /> {t('user.signOut')}
            </UnstyledButton>
          </div>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

function LanguageChoice() {
  const { t, language } = useI18n();
  const choose = (next: Language) => {
    chooseLanguage(next);
    api.setLanguage(next).catch(showProblem);
  };
  return (
    <SegmentedControl<Language>
      aria-label={t('user.language')}
      size="xs"
      fullWidth
      value={language}
      onChange={choose}
      data={[
        { value: 'zh-CN', label: '中文' },
        { value: 'en', label: 'English' },
      ]}
    />
  );
}

function ThemeChoice() {
  const { t } = useI18n();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl<'light' | 'dark' | 'auto'>
      aria-label={t('user.theme')}
      size="xs"
      fullWidth
      value={colorScheme}
      onChange={setColorScheme}
      data={[
        { value: 'light', label: t('theme.light') },
        { value: 'dark', label: t('theme.dark') },
        { value: 'auto', label: t('theme.auto') },
      ]}
    />
  );
}

function CallSwitches() {
  const { t } = useI18n();
  const ringTone = usePreference('ringTone');
  const notifications = usePreference('notifications');
  const changeNotifications = async (on: boolean) => {
    if (on && !(await allowNotifications())) showNotice(t('user.notificationsDenied'));
    else setPreference('notifications', on);
  };
  return (
    <>
      <Switch
        label={t('user.ringTone')}
        checked={ringTone}
        onChange={(event) => setPreference('ringTone', event.currentTarget.checked)}
      />
      {ringTone && <RingChoice />}
      <Switch
        label={t('user.notifications')}
        checked={notifications}
        onChange={(event) => void changeNotifications(event.currentTarget.checked)}
      />
    </>
  );
}
