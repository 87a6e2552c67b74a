import { Button, Group, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { HotlineClosing } from '../../src/contract/hotline-closing.ts';
import { fieldDateTime, shortWhenText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { showNotice, showProblem } from '../problem-toast.ts';
import { queryClient } from '../queries.ts';
import { serverNow, useNow } from '../server-clock.ts';
import { closingsQuery, setClosing } from '../voicemail-queries.ts';
import styles from './emergency-closing-dialog.module.css';

const MOST = 400;

interface DialogProps {
  opened: boolean;
  onClose: () => void;
  /** Chosen already, as on the page of one hotline. */
  hotlineId?: string;
}

/** For supervisors and administrators: closes a hotline with words of their own, changes the words, opens it again. */
export function EmergencyClosingDialog({ opened, onClose, hotlineId }: DialogProps) {
  const { t } = useI18n();
  const { data } = useQuery({ ...closingsQuery, enabled: opened });
  const [chosen, choose] = useState<string | null>(null);
  const hotlines = data?.items ?? [];
  const hotline = hotlines.find((one) => one.hotlineId === (chosen ?? hotlineId)) ?? hotlines[0];
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('closing.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('do.close') }}
    >
      <div className={styles.form}>
        <p className={styles.dim}>{t('closing.lead')}</p>
        {hotlines.length > 1 && hotlineId === undefined && (
          <Select
            label={t('closing.hotline')}
            data={hotlines.map(({ hotlineId: value, name, number }) => ({ value, label: `${name} ${number}` }))}
            value={hotline?.hotlineId ?? null}
            onChange={choose}
            allowDeselect={false}
          />
        )}
        {hotline !== undefined && <ClosingForm key={hotline.hotlineId} hotline={hotline} onDone={onClose} />}
      </div>
    </Modal>
  );
}

function ClosingForm({ hotline, onDone }: { hotline: HotlineClosing; onDone: () => void }) {
  const { t, language } = useI18n();
  const now = useNow(30_000);
  const { closing, hotlineId } = hotline;
  const [textZh, setZh] = useState(closing?.textZh ?? '');
  const [textEn, setEn] = useState(closing?.textEn ?? '');
  const [until, setUntil] = useState(closing?.until ? fieldDateTime(new Date(closing.until)) : '');
  const change = useChange(hotlineId, onDone);
  const untilAt = until === '' ? null : new Date(until);
  const isPast = untilAt !== null && untilAt.getTime() <= now;
  const isWhole = textZh.trim() !== '' && textEn.trim() !== '' && !isPast;
  const close = () =>
    change.mutate({ on: true, textZh, textEn, ...(untilAt !== null && { until: untilAt.toISOString() }) });
  return (
    <>
      {closing !== null && (
        <p className={styles.dim}>
          {t('closing.setBy', { name: closing.setBy, when: shortWhenText(closing.setAt, language, now) })}
        </p>
      )}
      <Words label={t('closing.textZh')} example={t('closing.textZhExample')} value={textZh} onChange={setZh} />
      <Words label={t('closing.textEn')} example={t('closing.textEnExample')} value={textEn} onChange={setEn} />
      <TextInput
        type="datetime-local"
        label={t('closing.until')}
        value={until}
        min={fieldDateTime(new Date(serverNow()))}
        onChange={(event) => setUntil(event.currentTarget.value)}
        error={isPast ? t('closing.past') : null}
      />
      <Group justify="flex-end">
        {closing !== null && (
          <Button variant="default" loading={change.isPending} onClick={() => change.mutate({ on: false })}>
            {t('closing.reopen')}
          </Button>
        )}
        <Button color="brick" loading={change.isPending} disabled={!isWhole} onClick={close}>
          {closing === null ? t('closing.close') : t('closing.change')}
        </Button>
      </Group>
    </>
  );
}

function useChange(hotlineId: string, onDone: () => void) {
  const { t } = useI18n();
  return useMutation({
    mutationFn: (body: Parameters<typeof setClosing>[1]) => setClosing(hotlineId, body),
    onSuccess: (closings, body) => {
      queryClient.setQueryData(closingsQuery.queryKey, closings);
      showNotice(t(body.on ? 'closing.closed' : 'closing.reopened'));
      onDone();
    },
    onError: showProblem,
  });
}

function Words(props: { label: string; example: string; value: string; onChange: (text: string) => void }) {
  const { t } = useI18n();
  return (
    <Textarea
      label={props.label}
      placeholder={props.example}
      description={t('closing.count', { n: props.value.length })}
      inputWrapperOrder={['label', 'input', 'description']}
      value={props.value}
      maxLength={MOST}
      autosize
      minRows={2}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
