import { Button } from '@mantine/core';
import { IconArrowBackUp, IconArrowsExchange, IconPhoneOff, IconUserCheck, IconUsers } from '@tabler/icons-react';
import type { CallView } from '../../src/contract/call.ts';
import { useCommandKeys } from '../command-keys.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useKeys } from '../keys.ts';
import type { CallActs } from '../use-call-acts.ts';
import { KeyHint } from './key-hint.tsx';

type Consult = NonNullable<CallView['consult']>;

/** For the agent who asks: turn from one to the other, bring all three together, hand the caller over or take them back. */
export function ConsultButtons({ acts, consult }: { acts: CallActs; consult: Consult }) {
  const { t } = useI18n();
  const { conference } = consult;
  const may = consult.state !== 'ringing' && !acts.busy;
  const swap = may && !conference ? acts.swap : undefined;
  const join = may && !conference ? acts.conference : undefined;
  const complete = may ? acts.completeConsult : undefined;
  const cancel = acts.busy ? undefined : acts.cancelConsult;
  useCommandKeys({ s: swap, g: join, Enter: complete, Escape: cancel });
  return (
    <>
      {!conference && (
        <>
          <Button
            variant="default"
            disabled={swap === undefined}
            leftSection={<IconArrowsExchange size={16} aria-hidden />}
            rightSection={<KeyHint keys="S" />}
            onClick={swap}
          >
            {consult.state === 'on_hold' ? t('consult.swapToAsked', { name: consult.name }) : t('consult.swapToCaller')}
          </Button>
          <Button
            variant="default"
            disabled={join === undefined}
            leftSection={<IconUsers size={16} aria-hidden />}
            rightSection={<KeyHint keys="G" />}
            onClick={join}
          >
            {t('consult.conference')}
          </Button>
        </>
      )}
      <Button
        color="leaf"
        disabled={complete === undefined}
        leftSection={<IconUserCheck size={16} aria-hidden />}
        rightSection={<KeyHint keys="Enter" />}
        onClick={complete}
      >
        {t(conference ? 'consult.leaveConference' : 'consult.complete')}
      </Button>
      <Button
        variant="default"
        disabled={cancel === undefined}
        leftSection={<IconArrowBackUp size={16} aria-hidden />}
        rightSection={<KeyHint keys="Esc" />}
        onClick={cancel}
      >
        {t(conference ? 'consult.remove' : 'consult.cancel')}
      </Button>
      {conference && <HangUp acts={acts} />}
    </>
  );
}

/** For the agent who is asked: nothing to decide, only to leave. */
export function ConsultedButtons({ acts }: { acts: CallActs }) {
  return <HangUp acts={acts} label="consult.leave" />;
}

function HangUp({ acts, label = 'bar.hangUp' }: { acts: CallActs; label?: 'bar.hangUp' | 'consult.leave' }) {
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
      {t(label)}
    </Button>
  );
}
