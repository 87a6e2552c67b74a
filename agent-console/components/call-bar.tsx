import { Button } from '@mantine/core';
import {
  IconHeadset,
  IconMessages,
  IconPencil,
  IconPhone,
  IconPhoneCall,
  IconPhoneIncoming,
  IconPhoneOutgoing,
  IconPlayerPause,
  type Icon,
} from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { DeskSnapshot } from '../../src/contract/desk.ts';
import { callerLine } from '../caller-line.ts';
import { deskCallId, deskPhase, isAsked, type DeskPhase } from '../desk-state.ts';
import { timeText } from '../format.ts';
import { getLanguage, useI18n, type MessageKey, type Translate } from '../i18n/i18n.ts';
import { useDesk } from '../realtime.ts';
import { usePhoneStatus } from '../session.tsx';
import { phaseTones } from '../tones.ts';
import { useCallActs } from '../use-call-acts.ts';
import { useSetState } from './agent-state-menu.tsx';
import styles from './call-bar.module.css';
import { ActiveCallButtons, OfferButtons } from './call-buttons.tsx';
import { Clock, Countdown } from './clock.tsx';
import { ConsultButtons, ConsultedButtons } from './consult-buttons.tsx';
import { KeyHint } from './key-hint.tsx';

const icons: Record<DeskPhase, Icon> = {
  idle: IconHeadset,
  announced: IconPhoneIncoming,
  incoming: IconPhoneIncoming,
  connecting: IconPhoneCall,
  dialling: IconPhoneOutgoing,
  connected: IconPhone,
  held: IconPlayerPause,
  consulting: IconMessages,
  consulted: IconMessages,
  wrapping_up: IconPencil,
};

/** Always at the same place with the same height, whatever the call does: the hand learns where the buttons are. */
export function CallBar() {
  const { t } = useI18n();
  const desk = useDesk();
  const phase = deskPhase(desk);
  const PhaseIcon = icons[phase];
  const who = callerLine(desk, t);
  return (
    <section className={styles.bar} data-tone={phaseTones[phase]} data-phase={phase} aria-label={t('bar.label')}>
      <span className={styles.icon}>
        <PhaseIcon size={22} stroke={1.8} aria-hidden />
      </span>
      <div className={styles.words}>
        <span className={styles.phase}>{phase === 'idle' ? idleTitle(desk, t) : phaseTitle(desk, phase, t)}</span>
        <span className={styles.who}>{phase === 'idle' ? <IdleHint desk={desk} /> : who}</span>
      </div>
      <PhaseClock desk={desk} phase={phase} />
      <div className={styles.actions}>
        <ShowDesk phase={phase} />
        <PhaseActions desk={desk} phase={phase} />
      </div>
    </section>
  );
}

function PhaseClock({ desk, phase }: { desk: DeskSnapshot; phase: DeskPhase }) {
  const { t } = useI18n();
  const { call, reservation } = desk;
  const show = (label: MessageKey, clock: ReactNode) => (
    <div className={styles.clock}>
      <span className={styles.clockTime}>{clock}</span>
      <span className={styles.clockLabel}>{t(label)}</span>
    </div>
  );
  if (phase === 'incoming' && reservation !== null) {
    return show('bar.answerWithin', <Countdown until={reservation.deadlineAt} urgentSeconds={5} />);
  }
  if (phase === 'connected' && call?.answeredAt) return show('bar.talkTime', <Clock since={call.answeredAt} />);
  if (phase === 'dialling' && call !== null) return show('bar.dialTime', <Clock since={call.startedAt} />);
  if ((phase === 'held' || phase === 'consulting') && call?.heldAt)
    return show('bar.holdTime', <Clock since={call.heldAt} />);
  if (phase === 'consulting' && call?.answeredAt) return show('bar.talkTime', <Clock since={call.answeredAt} />);
  if (phase === 'wrapping_up' && call?.wrapUp) {
    return show('bar.wrapUpLeft', <Countdown until={call.wrapUp.deadlineAt} />);
  }
  return null;
}

function PhaseActions({ desk, phase }: { desk: DeskSnapshot; phase: DeskPhase }) {
  const acts = useCallActs(deskCallId(desk));
  switch (phase) {
    case 'idle':
      return <IdleButton desk={desk} />;
    case 'announced':
    case 'incoming':
      return <OfferButtons acts={acts} offered={desk.reservation?.state === 'pending'} />;
    case 'consulting':
      return desk.call?.consult ? <ConsultButtons acts={acts} consult={desk.call.consult} /> : null;
    case 'consulted':
      return <ConsultedButtons acts={acts} />;
    case 'connecting':
    case 'dialling':
    case 'connected':
    case 'held':
      return <ActiveCallButtons acts={acts} phase={phase} />;
    case 'wrapping_up':
      return null;
    default:
      return phase satisfies never;
  }
}

/** When the agent was in a field and the pop did not take the page, the way to it is one click. */
function ShowDesk({ phase }: { phase: DeskPhase }) {
  const { t } = useI18n();
  const away = useLocation({ select: (location) => location.pathname !== '/' });
  if (phase === 'idle' || !away) return null;
  return (
    <Button variant="default" renderRoot={(props) => <Link to="/" {...props} />}>
      {t('bar.showDesk')}
    </Button>
  );
}

function IdleButton({ desk }: { desk: DeskSnapshot }) {
  const { t } = useI18n();
  const set = useSetState();
  const state = desk.agent?.state;
  if (state !== 'offline' && state !== 'not_ready') return null;
  return (
    <Button
      loading={set.isPending}
      onClick={() => set.mutate({ state: 'available' })}
      rightSection={<KeyHint keys="V" />}
    >
      {t('bar.goAvailable')}
    </Button>
  );
}

function IdleHint({ desk }: { desk: DeskSnapshot }) {
  const { t } = useI18n();
  const phone = usePhoneStatus();
  if (phone.microphone === 'insecure') return t('line.insecure');
  if (phone.problem !== null) return t('phone.failed', { message: phone.problem });
  if (phone.state !== 'ready') return t(phone.state === 'off' ? 'phone.off' : 'phone.registering');
  return desk.agent?.state === 'available' ? t('bar.idleHint') : null;
}

/** While somebody is asked the line says who hears whom; who the caller is stands below it as always. */
function phaseTitle(desk: DeskSnapshot, phase: Exclude<DeskPhase, 'idle'>, t: Translate): string {
  const { call } = desk;
  const rings = phase === 'announced' || phase === 'incoming';
  if (rings && call?.direction === 'outbound' && call.queuedAt !== null && call.answeredAt === null)
    return t('bar.keptPlace', { since: timeText(call.queuedAt, getLanguage()) });
  if (isAsked(desk) && rings) return t('bar.askedBy', { name: call?.agentName ?? '' });
  const consult = call?.consult ?? null;
  if (consult === null || (phase !== 'consulting' && phase !== 'consulted')) return t(`bar.${phase}`);
  const how = consult.conference ? 'all' : consult.state === 'on_hold' ? 'onHold' : 'talks';
  if (phase === 'consulted') return t(`consult.asked.${how}`, { name: call?.agentName ?? '' });
  return t(consult.state === 'ringing' ? 'consult.rings' : `consult.${how}`, { name: consult.name });
}

function idleTitle(desk: DeskSnapshot, t: Translate): string {
  const agent = desk.agent;
  if (agent?.state === 'offline') return t('bar.offline');
  if (agent?.state !== 'not_ready') return t('bar.idle');
  const { reason } = agent;
  if (reason === 'missed_call' || reason === 'phone_unreachable' || reason === 'connection_lost')
    return t(`bar.${reason}`);
  return t('bar.not_ready');
}
