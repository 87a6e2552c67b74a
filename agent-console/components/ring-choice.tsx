import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useI18n } from '../i18n/i18n.ts';
import { readRing, ringTones, ringOnce, setRing, type Ring, type RingTone } from '../ring-tone.ts';
import styles from './ring-choice.module.css';

/** Which ring, and how loud; heard at once, since a ring that nobody tried is the wrong one. */
export function RingChoice() {
  const { t } = useI18n();
  const [ring, show] = useState(readRing);
  const choose = (part: Partial<Ring>) => {
    const next = { ...ring, ...part };
    show(next);
    setRing(next);
  };
  return (
    <div className={styles.ring}>
      <SegmentedControl<RingTone>
        aria-label={t('ring.tone')}
        size="xs"
        fullWidth
        value={ring.tone}
        onChange={(tone) => {
          choose({ tone });
          ringOnce();
        }}
        data={ringTones.map((value) => ({ value, label: t(`ring.tone.${value}`) }))}
      />
      <div className={styles.line}>
        <input
          type="range"
          min={10}
          max={100}
          step={10}
          className={styles.volume}
          aria-label={t('ring.volume')}
          value={ring.volume}
          onChange={(event) => choose({ volume: Number(event.currentTarget.value) })}
        />
        <Button size="compact-xs" variant="default" onClick={ringOnce}>
          {t('ring.try')}
        </Button>
      </div>
    </div>
  );
}
