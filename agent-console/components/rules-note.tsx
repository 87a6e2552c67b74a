import { Button, Modal, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useI18n } from '../i18n/i18n.ts';
import { problemText } from '../problem-toast.ts';
import { useRuleWords } from './rules-data.ts';
import styles from './rules.module.css';

interface NoteDialogProps<Reply> {
  title: string;
  hint: string;
  label: string;
  onClose: () => void;
  act: (note: string) => Promise<Reply>;
  onDone: (reply: Reply) => void;
}

/** An act that is kept with its reason. */
export function NoteDialog<Reply>({ title, hint, label, onClose, act, onDone }: NoteDialogProps<Reply>) {
  const { t } = useI18n();
  const w = useRuleWords();
  const [note, setNote] = useState('');
  const doing = useMutation({ mutationFn: () => act(note.trim()), onSuccess: onDone });
  const isReady = note.trim().length >= 3;
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('do.close') }}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) doing.mutate();
        }}
      >
        <p className={styles.dim}>{hint}</p>
        <Textarea
          label={label}
          required
          data-autofocus
          autosize
          minRows={2}
          maxLength={500}
          value={note}
          error={doing.isError ? problemText(doing.error, t) : null}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <div className={styles.formFoot}>
          <Button type="submit" disabled={!isReady} loading={doing.isPending}>
            {title}
          </Button>
          <Button variant="default" onClick={onClose}>
            {w('cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
