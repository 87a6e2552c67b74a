import { Menu, UnstyledButton } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import type { SetStateBody } from '../../src/contract/agent.ts';
import { api } from '../api.ts';
import { withAgent } from '../desk-state.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useKeys } from '../keys.ts';
import { showProblem } from '../problem-toast.ts';
import { changeDesk, useDesk } from '../realtime.ts';
import { agentStateText, agentTones } from '../tones.ts';
import styles from './agent-state-menu.module.css';
import { Clock } from './clock.tsx';
import { KeyHint } from './key-hint.tsx';

/** Reasons that an agent may choose; the others are set by the system. */
const chosenReasons = ['break', 'meal', 'meeting', 'training', 'other'] as const;

export function useSetState() {
  return useMutation({
    mutationFn: (body: SetStateBody) => api.setState(body),
    onSuccess: (agent) => changeDesk((desk) => withAgent(desk, agent)),
    onError: showProblem,
  });
}

export function AgentStateMenu() {
  const { t } = useI18n();
  const { agent } = useDesk();
  const set = useSetState();
  const [open, setOpen] = useState(false);
  const locked = agent === null || agent.state === 'reserved' || agent.state === 'on_call';
  useKeys({
    s: { run: () => setOpen(!locked) },
    v: { run: () => !locked && agent.state !== 'available' && set.mutate({ state: 'available' }) },
  });
  if (agent === null) return null;
  return (
    <Menu opened={open} onChange={setOpen} position="bottom-end" width={210} withinPortal={false}>
      <Menu.Target>
        <UnstyledButton
          className={styles.button ?? ''}
          data-tone={agentTones[agent.state]}
          disabled={locked || set.isPending}
          title={locked ? t('state.locked') : t('state.pick')}
        >
          <span className={styles.dot} aria-hidden />
          <span className="visually-hidden">{t('state.label')}</span>
          <span className={styles.text}>{agentStateText(agent, t)}</span>
          <Clock since={agent.since} />
          <IconChevronDown size={14} aria-hidden className={styles.chevron} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<StateDot state="available" />}
          rightSection={<KeyHint keys="V" />}
          onClick={() => set.mutate({ state: 'available' })}
        >
          {t('state.available')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('state.not_ready')}</Menu.Label>
        {chosenReasons.map((reason) => (
          <Menu.Item
            key={reason}
            leftSection={<StateDot state="not_ready" />}
            onClick={() => set.mutate({ state: 'not_ready', reason })}
          >
            {t(`reason.${reason}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<StateDot state="offline" />} onClick={() => set.mutate({ state: 'offline' })}>
          {t('state.offline')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function StateDot({ state }: { state: SetStateBody['state'] }) {
  return <span className={styles.dot} data-tone={agentTones[state]} aria-hidden />;
}
