import { Button, Popover, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconArrowBackUp, IconCheck, IconHandStop, IconPhoneOutgoing } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { CallbackView } from '../../src/contract/callback.ts';
import { api, ApiProblem } from '../api.ts';
import { callbacksApi } from '../callbacks-api.ts';
import { showCallback } from '../callbacks-queries.ts';
import { useI18n, type MessageKey } from '../i18n/i18n.ts';
import { showNotice, showProblem } from '../problem-toast.ts';
import { queryClient } from '../queries.ts';
import { resync, useDesk } from '../realtime.ts';
import { useSession } from '../session.tsx';
import styles from './callback.module.css';
import { KeyHint } from './key-hint.tsx';

/** Calls the caller of an entry now; agents only, and only from a desk that is free. */
export function useCallBack() {
  const { me, phone } = useSession();
  const { agent } = useDesk();
  const navigate = useNavigate();
  const placing = useMutation({
    mutationFn: (callbackId: string) => api.placeCall({ callbackId }),
    onSuccess: (call) => {
      // Granted with the click: our own handset is lifted as soon as it rings.
      phone.answer(call.id);
      void navigate({ to: '/' });
    },
    onError: (error) => {
      showProblem(error);
      if (!(error instanceof ApiProblem) || error.status !== 409) return;
      resync();
      void queryClient.invalidateQueries({ queryKey: ['callbacks'] });
    },
  });
  const free = agent?.state === 'available' || agent?.state === 'wrapping_up';
  const isAgent = me.user.role === 'agent';
  return {
    isAgent,
    free,
    isPending: placing.isPending,
    call: (id: string) => isAgent && free && !placing.isPending && placing.mutate(id),
  };
}

/** What can be done with an open entry. */
export function CallbackActions({ callback }: { callback: CallbackView }) {
  if (callback.status !== 'open') return null;
  return (
    <div className={styles.acts}>
      <CallBackButton callback={callback} />
      <TakeButton callback={callback} />
      <CloseButton callback={callback} />
    </div>
  );
}

function CallBackButton({ callback }: { callback: CallbackView }) {
  const { t } = useI18n();
  const { me } = useSession();
  const { isAgent, free, isPending, call } = useCallBack();
  const others = callback.takenAt !== null && callback.owner?.id !== me.user.id;
  if (!isAgent || others) return null;
  return (
    <Button
      disabled={!free}
      loading={isPending}
      title={free ? undefined : t('dial.notNow')}
      leftSection={<IconPhoneOutgoing size={16} aria-hidden />}
      rightSection={<KeyHint keys="C" />}
      onClick={() => call(callback.id)}
    >
      {t('dial.call')}
    </Button>
  );
}

function TakeButton({ callback }: { callback: CallbackView }) {
  const { t } = useI18n();
  const { me } = useSession();
  const act = (does: (id: string) => Promise<CallbackView>, done: MessageKey) => ({
    mutationFn: () => does(callback.id),
    onSuccess: (now: CallbackView) => {
      showNotice(t(done));
      return showCallback(now);
    },
    onError: (error: Error) => {
      showProblem(error);
      void queryClient.invalidateQueries({ queryKey: ['callbacks'] });
    },
  });
  const take = useMutation(act(callbacksApi.take, 'callbacks.taken'));
  const give = useMutation(act(callbacksApi.giveBack, 'callbacks.givenBack'));
  const manages = me.user.role === 'supervisor' || me.user.role === 'admin';
  if (callback.owner === null) {
    if (me.user.role !== 'agent') return null;
    return (
      <Button
        variant="default"
        loading={take.isPending}
        leftSection={<IconHandStop size={16} aria-hidden />}
        onClick={() => take.mutate()}
      >
        {t('callbacks.take')}
      </Button>
    );
  }
  if (callback.owner.id !== me.user.id && !manages) return null;
  return (
    <Button
      variant="default"
      loading={give.isPending}
      leftSection={<IconArrowBackUp size={16} aria-hidden />}
      onClick={() => give.mutate()}
    >
      {t('callbacks.giveBack')}
    </Button>
  );
}

/** By hand, with a word of why: everything else closes it by itself. */
function CloseButton({ callback }: { callback: CallbackView }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const close = useMutation({
    mutationFn: () => callbacksApi.close(callback.id, note.trim()),
    onSuccess: (now) => {
      setOpen(false);
      showNotice(t('callbacks.marked'));
      return showCallback(now);
    },
    onError: showProblem,
  });
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" shadow="md" trapFocus returnFocus width={340}>
      <Popover.Target>
        <Button variant="default" leftSection={<IconCheck size={16} aria-hidden />} onClick={() => setOpen(!open)}>
          {t('callbacks.close')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={styles.close}
          onSubmit={(event) => {
            event.preventDefault();
            close.mutate();
          }}
        >
          <Textarea
            label={t('callbacks.closeTitle')}
            description={t('callbacks.closeHint')}
            value={note}
            autosize
            minRows={2}
            maxLength={1_000}
            required
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Button type="submit" loading={close.isPending} disabled={note.trim() === ''}>
            {t('callbacks.closeNow')}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
