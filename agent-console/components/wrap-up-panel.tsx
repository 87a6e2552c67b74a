import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { api } from '../api.ts';
import { withoutCall } from '../desk-state.ts';
import { useDraft, type Draft } from '../draft.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useKeys } from '../keys.ts';
import { showNotice, showProblem } from '../problem-toast.ts';
import { queryClient } from '../queries.ts';
import { changeDesk } from '../realtime.ts';
import { serverNow } from '../server-clock.ts';
import { DispositionPicker } from './disposition-picker.tsx';
import { FollowUpPicker } from './follow-up-picker.tsx';
import { KeyHint } from './key-hint.tsx';
import { Panel } from './panel.tsx';
import { useWrapUp, WrapUpTime } from './wrap-up-time.tsx';
import styles from './wrap-up-panel.module.css';

interface WrapUpPanelProps {
  callId: string;
  /** Null while the call runs: the sheet may be written, not handed in. */
  deadlineAt: string | null;
  /** The digits choose a disposition; they choose a caller while that is open. */
  keysActive: boolean;
}
/** Before the deadline, at which the server closes the wrap-up without us. */
const HAND_IN_EARLY_MS = 2500;

export function WrapUpPanel({ callId, deadlineAt, keysActive }: WrapUpPanelProps) {
  const { t } = useI18n();
  const { draft, change, forget } = useDraft(callId);
  const [asked, setAsked] = useState(false);
  const note = useRef<HTMLTextAreaElement>(null);
  const submit = useSubmit(callId, forget);
  const open = deadlineAt !== null;
  const required = useWrapUp(callId)?.dispositionRequired ?? true;
  const handIn = () => {
    setAsked(true);
    if (open && (draft.disposition !== null || !required) && !submit.isPending) submit.mutate(draft);
  };
  useHandInAt(deadlineAt, handIn);
  useKeys({ n: { run: () => note.current?.focus() } });
  useHandInKey(open, handIn);
  return (
    <Panel title={t('wrapUp.title')} aside={<WrapUpTime callId={callId} />}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          handIn();
        }}
      >
        <Textarea
          ref={note}
          label={
            <>
              {t('wrapUp.note')} <KeyHint keys="N" />
            </>
          }
          placeholder={t('wrapUp.notePlaceholder')}
          value={draft.note}
          maxLength={4000}
          onChange={(event) => change({ note: event.currentTarget.value })}
          classNames={{ input: styles.note ?? '' }}
        />
        <DispositionPicker
          callId={callId}
          value={draft.disposition}
          onChange={(disposition) => change({ disposition })}
          required={required}
          error={open && asked && required && draft.disposition === null ? t('wrapUp.needDisposition') : null}
          keysActive={keysActive}
        />
        <FollowUpPicker
          value={draft.followUpAt}
          onChange={(followUpAt) => change({ followUpAt })}
          text={draft.followUpText}
          onText={(followUpText) => change({ followUpText })}
        />
        <Button
          type="submit"
          size="md"
          fullWidth
          disabled={!open}
          loading={submit.isPending}
          rightSection={<KeyHint keys="Ctrl+Enter" />}
        >
          {t('wrapUp.submit')}
        </Button>
        <p className={styles.hint}>
          {open
            ? t(draft.disposition === null && required ? 'wrapUp.needDisposition' : 'wrapUp.auto')
            : t('wrapUp.afterCall')}
          {draft.note !== '' && ` · ${t('wrapUp.kept')}`}
        </p>
      </form>
    </Panel>
  );
}

function useSubmit(callId: string, forget: () => void) {
  const { t } = useI18n();
  return useMutation({
    mutationFn: (sheet: Draft) =>
      api.wrapUp(callId, {
        note: sheet.note,
        ...(sheet.disposition === null ? {} : { disposition: sheet.disposition }),
        ...(sheet.followUpAt === null ? {} : { followUpAt: sheet.followUpAt }),
        ...(sheet.followUpText.trim() === '' ? {} : { followUpText: sheet.followUpText.trim() }),
      }),
    onSuccess: (call) => {
      forget();
      changeDesk((desk) => withoutCall(desk, callId));
      queryClient.setQueryData(['calls', callId], call);
      showNotice(t('wrapUp.done'));
    },
    onError: showProblem,
  });
}

/** Ctrl or Command with Enter hands in, wherever the hands are: in the note, or nowhere after a digit chose. */
function useHandInKey(open: boolean, handIn: () => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    event.preventDefault();
    handIn();
  });
  useEffect(() => {
    if (!open) return undefined;
    const listen = (event: KeyboardEvent) => press(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [open]);
}

/** Time that runs out must not cost what was written. */
function useHandInAt(deadlineAt: string | null, handIn: () => void): void {
  const late = useEffectEvent(handIn);
  useEffect(() => {
    if (deadlineAt === null) return undefined;
    const left = Date.parse(deadlineAt) - serverNow() - HAND_IN_EARLY_MS;
    if (left <= 0) return undefined;
    const timer = setTimeout(() => late(), left);
    return () => clearTimeout(timer);
  }, [deadlineAt]);
}
