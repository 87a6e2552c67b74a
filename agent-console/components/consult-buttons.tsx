import { Button } from '@mantine/core';
import { IconArrowBackUp, IconPhoneOff, IconUserCheck } from '@tabler/icons-react';
import { useI18n } from '../i18n/i18n.ts';
import { useKeys } from '../keys.ts';
import type { CallActs } from '../use-call-acts.ts';
import { KeyHint } from './key-hint.tsx';

/** For the agent who asks: hand the caller over once the other has answered, or take the caller back. */
export function ConsultButtons({ acts, answered }: { acts: CallActs; answered: boolean }) {
  const { t } = useI18n();
  const mayComplete = answered && !acts.busy;
  useKeys({
    c: { run: () => mayComplete && acts.completeConsult() },
    b: { run: () => !acts.busy && acts.cancelConsult() },
  });
  return (
    <>
      <Button
        color="leaf"
        disabled={!mayComplete}
        leftSection={<IconUserCheck size={16} aria-hidden />}
        rightSection={<KeyHint keys="C" />}
        onClick={acts.completeConsult}
      >
        {t('consult.complete')}
      </Button>
      <Button
        variant="default"
        disabled={acts.busy}
        leftSection={<IconArrowBackUp size={16} aria-hidden />}
        rightSection={<KeyHint keys="B" />}
        onClick={acts.cancelConsult}
      >
        {t('consult.cancel')}
      </Button>
    </>
  );
}

/** For the agent who is asked: nothing to decide, only to leave. */
export function ConsultedButtons({ acts }: { acts: CallActs }) {
  const { t } = useI18n();
  useKeys({ x: { run: () => void (!acts.busy && acts.hangUp()), alt: 'required' } });
  return (
    <Button
      color="brick"
      disabled={acts.busy}
      leftSection={<IconPhoneOff size={16} aria-hidden />}
      rightSection={<KeyHint keys="Alt+X" />}
      onClick={() => void acts.hangUp()}
    >
      {t('consult.leave')}
    </Button>
  );
}
