import { IconMicrophoneOff, IconPhoneCall, IconRefresh, IconWifi1, type Icon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { DeskSnapshot } from '../../src/contract/desk.ts';
import { deskPhase, ownMobile } from '../desk-state.ts';
import { useI18n, type MessageKey } from '../i18n/i18n.ts';
import type { PhoneStatus } from '../phone.ts';
import { agentPhoneQuery } from '../queries.ts';
import { useDesk } from '../realtime.ts';
import { usePhoneStatus } from '../session.tsx';
import type { Tone } from '../tones.ts';
import styles from './line-quality.module.css';

interface Trouble {
  text: MessageKey;
  tone: Tone;
  icon: Icon;
}

/** Under the call bar, during a call only: the one thing that the agent should do about the voice now, in words. */
export function LineQuality() {
  const { t } = useI18n();
  const desk = useDesk();
  const status = usePhoneStatus();
  const takesOnMobile = useQuery(agentPhoneQuery).data?.answerOn === 'mobile';
  const phase = deskPhase(desk);
  const isTalking = phase !== 'idle' && phase !== 'wrapping_up';
  const trouble = !isTalking
    ? null
    : (mobileTask(desk, takesOnMobile) ?? (ownMobile(desk) === null ? troubleOf(status) : null));
  const TroubleIcon = trouble?.icon;
  return (
    <div
      role="status"
      aria-label={t('line.label')}
      className={trouble === null ? undefined : styles.line}
      data-tone={trouble?.tone}
    >
      {trouble !== null && TroubleIcon !== undefined && (
        <>
          <TroubleIcon size={16} aria-hidden />
          {t(trouble.text)}
        </>
      )}
    </div>
  );
}

/** A call on the agent's own mobile: what the mobile waits for; in the call, nothing of this browser's voice matters. */
function mobileTask(desk: DeskSnapshot, takesOnMobile: boolean): Trouble | null {
  const { reservation } = desk;
  const rings = reservation?.state === 'pending' && reservation.rangAt !== null && takesOnMobile;
  return rings || ownMobile(desk) === 'pick_up' ? { text: 'line.pickUp', tone: 'blue', icon: IconPhoneCall } : null;
}

/** The worst first: no voice at all, then none from here, then what makes it bad. */
function troubleOf(status: PhoneStatus): Trouble | null {
  const { microphone, muted, reconnecting, warnings } = status;
  if (microphone === 'asking') return { text: 'line.asking', tone: 'amber', icon: IconMicrophoneOff };
  if (microphone === 'denied' || microphone === 'missing' || microphone === 'insecure')
    return { text: `line.${microphone}`, tone: 'red', icon: IconMicrophoneOff };
  if (reconnecting) return { text: 'line.reconnecting', tone: 'amber', icon: IconRefresh };
  if (microphone === 'lost') return { text: 'line.lost', tone: 'amber', icon: IconMicrophoneOff };
  const worst = warnings.find((warning) => warning !== 'silent' || !muted);
  if (worst === undefined) return null;
  return { text: `line.${worst}`, tone: 'amber', icon: worst === 'silent' ? IconMicrophoneOff : IconWifi1 };
}
