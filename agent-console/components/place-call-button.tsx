import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconPhoneOutgoing } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { PlaceCallBody } from '../../src/contract/call.ts';
import { api, ApiProblem } from '../api.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useKeys } from '../keys.ts';
import { showProblem } from '../problem-toast.ts';
import { resync, useDesk } from '../realtime.ts';
import { useSession } from '../session.tsx';
import { KeyHint } from './key-hint.tsx';

interface PlaceCallButtonProps {
  to: PlaceCallBody;
  /** The one on the page that the key presses. */
  keyed?: boolean;
}

/** Calls a record of ours; the number stays on the server. Agents only: a call needs a desk to talk from. */
export function PlaceCallButton(props: PlaceCallButtonProps) {
  const { me } = useSession();
  return me.user.role === 'agent' ? <AgentsButton {...props} /> : null;
}

function AgentsButton({ to, keyed = false }: PlaceCallButtonProps) {
  const { t } = useI18n();
  const { agent } = useDesk();
  const { phone } = useSession();
  const navigate = useNavigate();
  const free = agent?.state === 'available' || agent?.state === 'wrapping_up';
  const placing = useMutation({
    mutationFn: () => api.placeCall(to),
    onSuccess: (call) => {
      // Granted with the click: our own handset is lifted as soon as it rings.
      phone.answer(call.id);
      void navigate({ to: '/' });
    },
    onError: (error) => {
      showProblem(error);
      if (error instanceof ApiProblem && error.status === 409) resync();
    },
  });
  const off = !free || placing.isPending;
  // A slip of the hand must not make somebody's telephone ring: with Alt only.
  useKeys(keyed ? { p: { run: () => void (!off && placing.mutate()), alt: 'required' } } : {});
  return (
    <Button
      variant="default"
      size="xs"
      disabled={!free}
      loading={placing.isPending}
      title={free ? undefined : t('dial.notNow')}
      leftSection={<IconPhoneOutgoing size={14} aria-hidden />}
      {...(keyed && { rightSection: <KeyHint keys="Alt+P" /> })}
      onClick={() => placing.mutate()}
    >
      {t('dial.call')}
    </Button>
  );
}
