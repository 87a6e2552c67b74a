import { ActionIcon, Button, Popover, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconEye } from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '../api.ts';
import { phoneText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { problemText } from '../problem-toast.ts';
import { ChoiceChip } from './choice-chip.tsx';
import chips from './choice-chip.module.css';
import styles from './number-reveal.module.css';

interface NumberRevealProps {
  of: 'calls' | 'customer-numbers' | 'callbacks';
  id: string;
  masked: string;
}
const usual = ['reveal.callBack', 'reveal.verify', 'reveal.correct'] as const;

/** A masked number; the whole one costs a reason, which is audited. It is forgotten when the page is left. */
export function NumberReveal({ of, id, masked }: NumberRevealProps) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  const [whole, setWhole] = useState<string | null>(null);
  return (
    <span className={styles.reveal}>
      <span className="numbers">{phoneText(whole ?? masked)}</span>
      {whole === null && masked.includes('*') && (
        <Popover opened={open} onChange={setOpen} position="bottom-start" shadow="md" trapFocus returnFocus width={300}>
          <Popover.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={t('reveal.do')}
              onClick={() => setOpen(!open)}
            >
              <IconEye size={16} aria-hidden />
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown>
            <RevealForm
              of={of}
              id={id}
              onRevealed={(number) => {
                setWhole(number);
                setOpen(false);
              }}
            />
          </Popover.Dropdown>
        </Popover>
      )}
    </span>
  );
}

function RevealForm({
  of,
  id,
  onRevealed,
}: Omit<NumberRevealProps, 'masked'> & { onRevealed: (number: string) => void }) {
  const { t } = useI18n();
  const [reason, setReason] = useState('');
  const reveal = useMutation({
    mutationFn: () => api.revealNumber(of, id, reason.trim()),
    onSuccess: ({ number }) => onRevealed(number),
  });
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        reveal.mutate();
      }}
    >
      <div role="radiogroup" aria-label={t('reveal.reason')} className={chips.chips}>
        {usual.map((key) => (
          <ChoiceChip key={key} group="reason" checked={reason === t(key)} onChoose={() => setReason(t(key))}>
            {t(key)}
          </ChoiceChip>
        ))}
      </div>
      <TextInput
        label={t('reveal.reason')}
        description={t('reveal.audited')}
        value={reason}
        minLength={3}
        maxLength={200}
        required
        error={reveal.isError ? problemText(reveal.error, t) : null}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button type="submit" loading={reveal.isPending} disabled={reason.trim().length < 3}>
        {t('reveal.confirm')}
      </Button>
    </form>
  );
}
