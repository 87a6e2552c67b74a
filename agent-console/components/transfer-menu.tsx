import { Button, Loader, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPhoneOutgoing, IconUser, IconUsersGroup } from '@tabler/icons-react';
import { useState } from 'react';
import { useI18n } from '../i18n/i18n.ts';
import { useKeys } from '../keys.ts';
import { agentsQuery } from '../queries.ts';
import { useDesk } from '../realtime.ts';
import type { CallActs } from '../use-call-acts.ts';
import { Clock } from './clock.tsx';
import { KeyHint } from './key-hint.tsx';

/** A blind transfer: to an agent who is free now, or back to the queue. */
export function TransferMenu({ acts }: { acts: CallActs }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  useKeys({ t: { run: () => !acts.busy && setOpen(true) } });
  return (
    <Menu opened={open} onChange={setOpen} position="bottom-end" width={240} withinPortal={false}>
      <Menu.Target>
        <Button
          variant="default"
          disabled={acts.busy}
          leftSection={<IconPhoneOutgoing size={16} aria-hidden />}
          rightSection={<KeyHint keys="T" />}
        >
          {t('bar.transfer')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('transfer.title')}</Menu.Label>
        <Menu.Item leftSection={<IconUsersGroup size={16} aria-hidden />} onClick={acts.transferToQueue}>
          {t('transfer.queue')}
        </Menu.Item>
        <Menu.Divider />
        {open && <FreeAgents onPick={acts.transferTo} />}
      </Menu.Dropdown>
    </Menu>
  );
}

function FreeAgents({ onPick }: { onPick: (agentId: string) => void }) {
  const { t } = useI18n();
  const { agent: self } = useDesk();
  const agents = useQuery({ ...agentsQuery, staleTime: 0 });
  if (agents.data === undefined)
    return <Menu.Label>{agents.isError ? t('problem.network') : <Loader size="xs" />}</Menu.Label>;
  const free = agents.data.items.filter((agent) => agent.state === 'available' && agent.id !== self?.id);
  if (free.length === 0) return <Menu.Label>{t('transfer.none')}</Menu.Label>;
  return free.map((agent) => (
    <Menu.Item
      key={agent.id}
      leftSection={<IconUser size={16} aria-hidden />}
      rightSection={<Clock since={agent.since} />}
      onClick={() => onPick(agent.id)}
    >
      {agent.name}
    </Menu.Item>
  ));
}
