import { Modal } from '@mantine/core';
import { useI18n } from '../i18n/i18n.ts';
import { AnswerOn } from './answer-on.tsx';
import styles from './sound-dialog.module.css';
import { SoundDevices } from './sound-devices.tsx';

/** Where calls are taken, and with which microphone and loudspeaker. Loaded when it is first opened. */
export function SoundDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useI18n();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('sound.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('do.close') }}
    >
      <div className={styles.parts}>
        <AnswerOn />
        <SoundDevices />
      </div>
    </Modal>
  );
}
