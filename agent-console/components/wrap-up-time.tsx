import { Button } from '@mantine/core';
import { IconClockPlus } from '@tabler/icons-react';
import type { CallView } from '../../src/contract/call.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useKeys } from '../keys.ts';
import { useDesk } from '../realtime.ts';
import { useCallActs } from '../use-call-acts.ts';
import { Countdown } from './clock.tsx';
import { KeyHint } from './key-hint.tsx';
import styles from './wrap-up-time.module.css';

/** What is written up on this desk now; null: the call still runs, or the time is over. */
export function useWrapUp(callId: string): CallView['wrapUp'] {
  const { agent, call } = useDesk();
  return call?.id === callId && agent?.state === 'wrapping_up' ? call.wrapUp : null;
}

/** How long is left, and as much again for the asking, while the queue's rules allow it. */
export function WrapUpTime({ callId }: { callId: string }) {
  const { t } = useI18n();
  const wrapUp = useWrapUp(callId);
  const acts = useCallActs(callId);
  const may = wrapUp !== null && wrapUp.completedAt === null && wrapUp.extensionsLeft > 0 && !acts.busy;
  useKeys({ e: { run: () => may && acts.extendWrapUp() } });
  if (wrapUp === null || wrapUp.completedAt !== null) return null;
  const left = wrapUp.extensionsLeft;
  return (
    <div className={styles.time}>
      <span className={styles.left}>
        {t('wrapUp.left')} <Countdown until={wrapUp.deadlineAt} urgentSeconds={20} />
      </span>
      <Button
        size="compact-sm"
        variant="default"
        disabled={!may}
        leftSection={<IconClockPlus size={15} aria-hidden />}
        rightSection={<KeyHint keys="E" />}
        title={left > 0 ? t('wrapUp.extendLeft', { count: left }) : t('wrapUp.noMore')}
        onClick={acts.extendWrapUp}
      >
        {t('wrapUp.extend')}
      </Button>
    </div>
  );
}
