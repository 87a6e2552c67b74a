import { ActionIcon } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type RefObject } from 'react';
import type { CallbackVoicemail } from '../../src/contract/voicemail.ts';
import { clockText, shortWhenText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { showNotice } from '../problem-toast.ts';
import { queryClient } from '../queries.ts';
import { useNow } from '../server-clock.ts';
import { markHeard, voicemailsQuery, type MessagesOf } from '../voicemail-queries.ts';
import { DetailSection } from './record-page.tsx';
import { Tag } from './tag.tsx';
import styles from './voicemail-player.module.css';

const RATES = [1, 1.5, 2] as const;
/** Whoever has listened to this much has heard it: nobody waits for the silence at the end. */
const HEARD_SHARE = 0.5;

/** A message that a caller left: play, seek, faster; and who has heard it. */
export function VoicemailPlayer({ voicemail }: { voicemail: CallbackVoicemail }) {
  const { t } = useI18n();
  if (voicemail.state !== 'stored') return <p className={styles.absent}>{t(`voicemail.${voicemail.state}`)}</p>;
  return (
    <div className={styles.message}>
      <Player key={voicemail.id} voicemail={voicemail} />
      <Heard voicemail={voicemail} />
    </div>
  );
}

/** A section with every message of a call, or of whoever calls; nothing where there is none. */
export function VoicemailSection({ of }: { of: MessagesOf }) {
  const { t } = useI18n();
  const { data } = useQuery(voicemailsQuery(of));
  if (data === undefined || data.items.length === 0) return null;
  return (
    <DetailSection title={t('voicemail.title')}>
      {data.items.map((voicemail) => (
        <VoicemailPlayer key={voicemail.id} voicemail={voicemail} />
      ))}
    </DetailSection>
  );
}

function Player({ voicemail }: { voicemail: CallbackVoicemail }) {
  const { t } = useI18n();
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [rate, setRate] = useState<(typeof RATES)[number]>(1);
  const { at, length, onTime, onLength, moved } = usePosition(audio, voicemail);
  const toggle = () => {
    const element = audio.current;
    if (element === null) return;
    element.playbackRate = rate;
    if (playing) element.pause();
    else void element.play().catch(() => showNotice(t('voicemail.broken')));
  };
  const seek = (seconds: number) => {
    moved(seconds);
    if (audio.current !== null) audio.current.currentTime = seconds;
  };
  const faster = () => {
    const next = RATES[(RATES.indexOf(rate) + 1) % RATES.length] ?? 1;
    setRate(next);
    if (audio.current !== null) audio.current.playbackRate = next;
  };
  return (
    <div className={styles.player}>
      {/* A telephone message has no captions. */}
      {/* oxlint-disable-next-line media-has-caption */}
      <audio
        ref={audio}
        src={`/api/voicemails/${voicemail.id}/audio`}
        preload="none"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onTimeUpdate={onTime}
        onLoadedMetadata={onLength}
      />
      <ActionIcon
        variant="filled"
        radius="xl"
        size={36}
        onClick={toggle}
        aria-label={playing ? t('voicemail.pause') : t('voicemail.play')}
      >
        {playing ? <IconPlayerPause size={18} aria-hidden /> : <IconPlayerPlay size={18} aria-hidden />}
      </ActionIcon>
      <input
        type="range"
        className={styles.seek}
        min={0}
        max={length}
        step={0.1}
        value={Math.min(at, length)}
        onChange={(event) => seek(Number(event.currentTarget.value))}
        aria-label={t('voicemail.seek')}
        aria-valuetext={`${clockText(at)} / ${clockText(length)}`}
      />
      <span className={styles.time}>
        {clockText(at)} / {clockText(length)}
      </span>
      <button type="button" className={styles.rate} onClick={faster} aria-label={t('voicemail.speed', { rate })}>
        {rate}×
      </button>
    </div>
  );
}

function usePosition(audio: RefObject<HTMLAudioElement | null>, voicemail: CallbackVoicemail) {
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(voicemail.seconds ?? 0);
  const told = useRef(voicemail.heardAt !== null);
  const heard = async () => {
    if (told.current) return;
    told.current = true;
    try {
      await markHeard(voicemail.id);
      await Promise.all(['callbacks', 'voicemails'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })));
    } catch {
      // It was heard all the same; the next one who plays it says so.
      told.current = false;
    }
  };
  return {
    at,
    length,
    moved: setAt,
    onTime() {
      const { currentTime = 0 } = audio.current ?? {};
      setAt(currentTime);
      if (length > 0 && currentTime >= length * HEARD_SHARE) void heard();
    },
    onLength() {
      const { duration = 0 } = audio.current ?? {};
      if (Number.isFinite(duration) && duration > 0) setLength(duration);
    },
  };
}

function Heard({ voicemail }: { voicemail: CallbackVoicemail }) {
  const { t, language } = useI18n();
  const now = useNow(60_000);
  const { heardAt, heardBy } = voicemail;
  if (heardAt === null) return <Tag tone="amber">{t('voicemail.unheard')}</Tag>;
  const when = shortWhenText(heardAt, language, now);
  return (
    <span className={styles.heard}>
      {heardBy === null ? t('voicemail.heard', { when }) : t('voicemail.heardBy', { name: heardBy.name, when })}
    </span>
  );
}
