import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { AgentState } from '../../src/contract/agent.ts';
import type { CallState } from '../../src/contract/call.ts';
import { Clock } from '../components/clock.tsx';
import { EmergencyClosingDialog } from '../components/emergency-closing-dialog.tsx';
import { CallerOf } from '../components/idle-desk.tsx';
import { OpenDifferences } from '../components/open-differences.tsx';
import { Empty, Panel } from '../components/panel.tsx';
import { Tag } from '../components/tag.tsx';
import { TodayFigures } from '../components/today-figures.tsx';
import { useI18n } from '../i18n/i18n.ts';
import { agentsQuery, callsQuery } from '../queries.ts';
import { agentStateText, agentTones, callTones } from '../tones.ts';
import styles from './floor-page.module.css';

/** Who needs a look first stands first. */
const order: Record<AgentState, number> = {
  reserved: 0,
  on_call: 1,
  wrapping_up: 2,
  not_ready: 3,
  available: 4,
  offline: 5,
};
const LIVE: readonly CallState[] = ['queued', 'ringing', 'connected', 'held'];
const LOOK_AGAIN_MS = 5000;

export default function FloorPage() {
  const { t } = useI18n();
  return (
    <div className={styles.floor}>
      <h1 className="visually-hidden">{t('floor.title')}</h1>
      <TodayFigures />
      <OpenDifferences />
      <Agents />
      <LiveCalls />
    </div>
  );
}

function Agents() {
  const { t } = useI18n();
  const { data } = useQuery({ ...agentsQuery, refetchInterval: LOOK_AGAIN_MS });
  const agents = data?.items.toSorted((a, b) => order[a.state] - order[b.state] || a.name.localeCompare(b.name)) ?? [];
  return (
    <Panel title={t('floor.agents')} aside={<EmergencyClosing />}>
      {data !== undefined && agents.length === 0 && <Empty>{t('floor.none')}</Empty>}
      <ul>
        {agents.map((agent) => (
          <li key={agent.id} className={styles.row}>
            <strong>{agent.name}</strong>
            <Tag tone={agentTones[agent.state]} dot>
              {agentStateText(agent, t)}
            </Tag>
            <Clock since={agent.since} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function EmergencyClosing() {
  const { t } = useI18n();
  const [shown, show] = useState(false);
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={() => show(true)}>
        {t('closing.open')}
      </Button>
      <EmergencyClosingDialog opened={shown} onClose={() => show(false)} />
    </>
  );
}

function LiveCalls() {
  const { t } = useI18n();
  const { data } = useInfiniteQuery({ ...callsQuery({ limit: 50 }), refetchInterval: LOOK_AGAIN_MS });
  const live = data?.pages[0]?.items.filter((call) => LIVE.includes(call.state)) ?? [];
  return (
    <Panel title={t('floor.live')} aside={<Link to="/calls">{t('idle.all')}</Link>}>
      {data !== undefined && live.length === 0 && <Empty>{t('floor.noLive')}</Empty>}
      <ul>
        {live.map((call) => (
          <li key={call.id}>
            <Link to="/calls" search={{ call: call.id }} className={styles.row}>
              <CallerOf call={call} />
              <span className={styles.agent}>{call.agentName ?? call.repName}</span>
              <Tag tone={callTones[call.state]} dot>
                {t(`call.${call.state}`)}
              </Tag>
              <Clock since={call.answeredAt ?? call.startedAt} />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
