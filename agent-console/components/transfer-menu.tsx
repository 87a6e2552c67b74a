import { Button, Loader, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconMessages, IconPhoneOutgoing, IconUser, IconUsersGroup, type Icon } from '@tabler/icons-react';
import { useState } from 'react';
import type { AgentView } from '../../src/contract/agent.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useKeys } from '../keys.ts';
import { agentsQuery } from '../queries.ts';
import { useDesk } from '../realtime.ts';
import type { CallActs } from '../use-call-acts.ts';
import { Clock } from './clock.tsx';
import { KeyHint } from './key-hint.tsx';

/** To an agent who is free now, after a word with them or at once; or back to the queue. */
export function TransferMenu({ acts }: { acts: CallActs }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  useKeys({ t: { run: () => !acts.busy && setOpen(true) } });
  return (
    <Menu opened={open} onChange={setOpen} position="bottom-end" width={260} withinPortal={false}>
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
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        {open && <Targets acts={acts} />}
      </Menu.Dropdown>
    </Menu>
  );
}

function Targets({ acts }: { acts: CallActs }) {
  const { t } = useI18n();
  const { agent: self } = useDesk();
  const agents = useQuery({ ...agentsQuery, staleTime: 0 });
  const free = agents.data?.items.filter((agent) => agent.state === 'available' && agent.id !== self?.id) ?? [];
  const instead =
    agents.data === undefined ? agents.isError ? t('problem.network') : <Loader size="xs" /> : t('transfer.none');
  return (
    <>
      <Menu.Label>{t('transfer.consult')}</Menu.Label>
      {free.length === 0 && <Menu.Label fw={400}>{instead}</Menu.Label>}
      <FreeAgents agents={free} icon={IconMessages} onPick={acts.consult} />
      <Menu.Divider />
      <Menu.Label>{t('transfer.title')}</Menu.Label>
      <Menu.Item leftSection={<IconUsersGroup size={16} aria-hidden />} onClick={acts.transferToQueue}>
        {t('transfer.queue')}
      </Menu.Item>
      <FreeAgents agents={free} icon={IconUser} onPick={acts.transferTo} />
    </>
  );
}

function FreeAgents(props: { agents: AgentView[]; icon: Icon; onPick: (agentId: string) => void }) {
  const { agents, icon: AgentIcon, onPick } = props;
  return agents.map((agent) => (
    <Menu.Item
      key={agent.id}
      leftSection={<AgentIcon size={16} aria-hidden />}
      rightSection={<Clock since={agent.since} />}
      onClick={() => onPick(agent.id)}
    >
      {agent.name}
    </Menu.Item>
  ));
}
