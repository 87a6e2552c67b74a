import { Button, NativeSelect } from '@mantine/core';
import { IconMicrophone, IconVolume } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useI18n } from '../i18n/i18n.ts';
import {
  checkMicrophone,
  microphoneFault,
  playTone,
  type MicrophoneCheck,
  type MicrophoneFault,
} from '../microphone-check.ts';
import { setSound, useSoundSettings } from '../sound-settings.ts';
import styles from './sound-dialog.module.css';

const ECHO_MS = 3_000;
/** Longer without a sound than anybody takes to begin to speak. */
const SILENT_MS = 4_000;
const HEARD = 0.15;

/** Microphone and loudspeaker of this machine, and a test of both. */
export function SoundDevices() {
  const { t } = useI18n();
  const settings = useSoundSettings();
  const [testing, setTesting] = useState(false);
  const devices = useDevices(testing);
  const [fault, setFault] = useState<MicrophoneFault | null>(navigator.mediaDevices === undefined ? 'insecure' : null);
  const choices = (kind: MediaDeviceKind) => [
    { value: '', label: t('sound.systemDevice') },
    ...devices
      // Browsers list the system's own a second time, under ids of their own.
      .filter((one) => one.kind === kind && !['', 'default', 'communications'].includes(one.deviceId))
      .map((one, index) => ({ value: one.deviceId, label: one.label || t('sound.unnamed', { n: index + 1 }) })),
  ];
  const speakers = choices('audiooutput');
  const failed = (why: MicrophoneFault) => {
    setTesting(false);
    setFault(why);
  };
  return (
    <section className={styles.part} aria-labelledby="sound-devices">
      <h3 id="sound-devices">{t('sound.devices')}</h3>
      {fault !== null && (
        <p role="alert" className={styles.fault}>
          {t(`sound.${fault}`)}
        </p>
      )}
      <div className={styles.row}>
        <NativeSelect
          className={styles.grow ?? ''}
          label={t('sound.microphone')}
          data={choices('audioinput')}
          value={settings.microphone}
          onChange={(event) => setSound({ microphone: event.currentTarget.value })}
        />
        <Button
          variant={testing ? 'filled' : 'default'}
          disabled={fault === 'insecure'}
          leftSection={<IconMicrophone size={16} aria-hidden />}
          onClick={() => {
            setFault(null);
            setTesting(!testing);
          }}
        >
          {t(testing ? 'sound.stop' : 'sound.test')}
        </Button>
      </div>
      {testing && <MicrophoneTest key={settings.microphone} onFault={failed} />}
      <div className={styles.row}>
        <NativeSelect
          className={styles.grow ?? ''}
          label={t('sound.speaker')}
          description={speakers.length > 1 ? undefined : t('sound.speakerFixed')}
          data={speakers}
          value={settings.speaker}
          onChange={(event) => setSound({ speaker: event.currentTarget.value })}
        />
        <Button variant="default" leftSection={<IconVolume size={16} aria-hidden />} onClick={() => void playTone()}>
          {t('sound.tone')}
        </Button>
      </div>
      {devices.length > 0 && devices.every(({ label }) => label === '') && (
        <p className={styles.hint}>{t('sound.namesHint')}</p>
      )}
    </section>
  );
}

/** What is plugged in; asked for again once a microphone is open, because only then do browsers tell the names. */
function useDevices(testing: boolean): MediaDeviceInfo[] {
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  useEffect(() => {
    const media = navigator.mediaDevices;
    if (media === undefined) return undefined;
    const list = () => void media.enumerateDevices().then(setDevices);
    const afterOpening = setTimeout(list, testing ? 800 : 0);
    media.addEventListener('devicechange', list);
    return () => {
      clearTimeout(afterOpening);
      media.removeEventListener('devicechange', list);
    };
  }, [testing]);
  return devices;
}

function MicrophoneTest({ onFault }: { onFault: (why: MicrophoneFault) => void }) {
  const { t } = useI18n();
  const bar = useRef<HTMLSpanElement>(null);
  const check = useRef<MicrophoneCheck | null>(null);
  const [says, setSays] = useState<'sound.talkNow' | 'sound.silentTest' | 'sound.recording' | 'sound.playing'>(
    'sound.talkNow',
  );
  useEffect(() => {
    let left = false;
    let frame = 0;
    let heardAt = performance.now();
    let shown = 0;
    const draw = (now: number) => {
      const level = check.current?.level() ?? 0;
      // Falls slowly, so that an eye can follow it.
      shown = Math.max(level, shown - 0.012);
      if (bar.current) bar.current.style.transform = `scaleX(${shown.toFixed(3)})`;
      if (level > HEARD) heardAt = now;
      const isSilent = now - heardAt > SILENT_MS;
      setSays((before) => {
        if (before !== 'sound.talkNow' && before !== 'sound.silentTest') return before;
        return isSilent ? 'sound.silentTest' : 'sound.talkNow';
      });
      frame = requestAnimationFrame(draw);
    };
    checkMicrophone().then(
      (opened) => {
        if (left) return opened.close();
        check.current = opened;
        frame = requestAnimationFrame(draw);
      },
      (error: unknown) => left || onFault(microphoneFault(error)),
    );
    return () => {
      left = true;
      cancelAnimationFrame(frame);
      check.current?.close();
      check.current = null;
    };
    // The test belongs to this microphone from its first to its last moment; another one is another test (key).
    // oxlint-disable-next-line exhaustive-deps
  }, []);
  const busy = says === 'sound.recording' || says === 'sound.playing';
  const echo = () => {
    setSays('sound.recording');
    check.current
      ?.echo(ECHO_MS, () => setSays('sound.playing'))
      .catch(() => undefined)
      .finally(() => setSays('sound.talkNow'));
  };
  return (
    <div className={styles.part}>
      <div className={styles.meter} role="img" aria-label={t('sound.level')}>
        <span ref={bar} style={{ transform: 'scaleX(0)' }} />
      </div>
      <div className={`${styles.row} ${styles.said}`}>
        <span role="status" className={`${styles.grow} ${styles.hint}`}>
          {t(says)}
        </span>
        <Button variant="default" disabled={busy} onClick={echo}>
          {t('sound.record')}
        </Button>
      </div>
    </div>
  );
}
