import { Button } from '@mantine/core';
import {
  IconMicrophone,
  IconMicrophoneOff,
  IconPhone,
  IconPhoneOff,
  IconPhoneX,
  IconPlayerPause,
  IconPlayerPlay,
} from '@tabler/icons-react';
import { ownMobile } from '../desk-state.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useKeys } from '../keys.ts';
import { useDesk } from '../realtime.ts';
import { usePhoneStatus, useSession } from '../session.tsx';
import type { CallActs } from '../use-call-acts.ts';
import styles from './call-bar.module.css';
import { KeyHint } from './key-hint.tsx';
import { KeypadButton } from './keypad-button.tsx';
import { TransferMenu } from './transfer-menu.tsx';

/** Accept and reject. While the pop is being drawn (`announced`) the call may be taken already, if it is offered. */
export function OfferButtons({ acts, offered }: { acts: CallActs; offered: boolean }) {
  const { t } = useI18n();
  const off = !offered || acts.busy;
  useKeys({
    a: { run: () => void (!off && acts.accept()) },
    r: { run: () => !off && acts.reject() },
  });
  return (
    <>
      <Button
        color="leaf"
        size="md"
        disabled={off}
        leftSection={<IconPhone size={18} aria-hidden />}
        rightSection={<KeyHint keys="A" />}
        onClick={() => void acts.accept()}
      >
        {t('bar.accept')}
      </Button>
      <Button
        variant="default"
        size="md"
        disabled={off}
        leftSection={<IconPhoneX size={18} aria-hidden />}
        rightSection={<KeyHint keys="R" />}
        onClick={acts.reject}
      >
        {t('bar.reject')}
      </Button>
    </>
  );
}

export function ActiveCallButtons({
  acts,
  phase,
}: {
  acts: CallActs;
  phase: 'connecting' | 'dialling' | 'connected' | 'held';
}) {
  const { t } = useI18n();
  const talks = phase === 'connected' || phase === 'held';
  const held = phase === 'held';
  const toggleHold = held ? acts.resume : acts.hold;
  useKeys({
    h: { run: () => talks && !acts.busy && toggleHold() },
    // A slip of the hand must not end a conversation: with Alt only.
    x: { run: () => void (!acts.busy && acts.hangUp()), alt: 'required' },
  });
  return (
    <>
      {talks && (
        <>
          <Button
            variant={held ? 'filled' : 'default'}
            disabled={acts.busy}
            leftSection={held ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />}
            rightSection={<KeyHint keys="H" />}
            onClick={toggleHold}
          >
            {t(held ? 'bar.resume' : 'bar.hold')}
          </Button>
          <MuteButton />
          <KeypadButton />
          <TransferMenu acts={acts} />
          <span className={styles.divider} aria-hidden />
        </>
      )}
      <Button
        color="brick"
        disabled={acts.busy}
        leftSection={<IconPhoneOff size={16} aria-hidden />}
        rightSection={<KeyHint keys="Alt+X" />}
        onClick={() => void acts.hangUp()}
      >
        {t('bar.hangUp')}
      </Button>
    </>
  );
}

function MuteButton() {
  const { t } = useI18n();
  const { phone } = useSession();
  const { muted } = usePhoneStatus();
  // A mobile has a mute key of its own, and this browser none for it.
  const can = phone.can.mute && ownMobile(useDesk()) === null;
  const toggle = () => phone.mute(!muted);
  useKeys(can ? { m: { run: toggle } } : {});
  if (!can) return null;
  return (
    <Button
      variant={muted ? 'filled' : 'default'}
      aria-pressed={muted}
      leftSection={muted ? <IconMicrophoneOff size={16} aria-hidden /> : <IconMicrophone size={16} aria-hidden />}
      rightSection={<KeyHint keys="M" />}
      onClick={toggle}
    >
      {t(muted ? 'bar.unmute' : 'bar.mute')}
    </Button>
  );
}
