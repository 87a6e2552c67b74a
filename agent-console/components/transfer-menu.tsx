import { Button } from '@mantine/core';
import { IconPhoneOutgoing } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useI18n } from '../i18n/i18n.ts';
import { useKeys } from '../keys.ts';
import type { CallActs } from '../use-call-acts.ts';
import { KeyHint } from './key-hint.tsx';

// Not part of the first paint.
const TransferDialog = lazy(() => import('./transfer-dialog.tsx').then((made) => ({ default: made.TransferDialog })));

/** To anyone: an agent, a group, a rep or a number, after a word with them or at once. */
export function TransferMenu({ acts }: { acts: CallActs }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  // Straight after H as well, before the server has answered that: the dialog itself sends nothing meanwhile.
  useKeys({ t: { run: () => setOpen(true) } });
  return (
    <>
      <Button
        variant="default"
        disabled={acts.busy}
        leftSection={<IconPhoneOutgoing size={16} aria-hidden />}
        rightSection={<KeyHint keys="T" />}
        onClick={() => setOpen(true)}
        aria-haspopup="dialog"
      >
        {t('bar.transfer')}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <TransferDialog acts={acts} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
