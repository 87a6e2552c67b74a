import type { Device } from '@twilio/voice-sdk';
import type { LineWarning, PhoneStatus } from './phone.ts';
import { onSoundChange, soundSettings } from './sound-settings.ts';

type Report = (change: Partial<PhoneStatus>) => void;

/**
 * What the SDK warns of, in our words; the rest (levels of the far end, bytes) tells an agent nothing to do.
 * https://www.twilio.com/docs/voice/voice-insights/api/call/details-sdk-call-quality-events
 */
const warningNames = {
  'constant-audio-input-level': 'silent',
  'high-packet-loss': 'loss',
  'high-packets-lost-fraction': 'loss',
  'high-rtt': 'delay',
  'high-jitter': 'jitter',
  'low-mos': 'quality',
} as const satisfies Record<string, LineWarning>;
const worstFirst = ['silent', 'loss', 'delay', 'jitter', 'quality'] as const satisfies readonly LineWarning[];

export function lineWarning(name: string): LineWarning | null {
  return Object.entries(warningNames).find(([known]) => known === name)?.[1] ?? null;
}

/** A call of the SDK, as far as its events go. */
interface CallEvents {
  on(event: string, listener: (name: string) => void): unknown;
}

/** Quality and connection of one call. Two names may stand for one warning: it is over when both are. */
export function followQuality(call: CallEvents, report: Report): void {
  const names = new Set<string>();
  const tell = () => {
    const found = new Set([...names].map(lineWarning));
    report({ warnings: worstFirst.filter((warning) => found.has(warning)) });
  };
  call.on('warning', (name: string) => {
    names.add(name);
    tell();
  });
  call.on('warning-cleared', (name: string) => {
    names.delete(name);
    tell();
  });
  call.on('reconnecting', () => report({ reconnecting: true }));
  call.on('reconnected', () => report({ reconnecting: false }));
  const over = () => {
    names.clear();
    report({ warnings: [], reconnecting: false, microphone: 'unused' });
  };
  call.on('accept', () => report({ microphone: 'open' }));
  call.on('disconnect', over);
  call.on('cancel', over);
}

/**
 * The chosen microphone and loudspeaker, now and whenever they are chosen anew. One that is not plugged in leaves the
 * system's own in use, and is taken when it comes back. Returns what stops following.
 */
export function followDevices(device: Device, of: { inCall: () => boolean; report: Report }): () => void {
  const audio = device.audio;
  if (audio === null) return () => {};
  const choose = () => void chooseDevices(audio);
  audio.on('deviceChange', (lost: MediaDeviceInfo[]) => {
    if (lost.some(({ kind }) => kind === 'audioinput') && of.inCall()) of.report({ microphone: 'lost' });
    choose();
  });
  choose();
  const stop = onSoundChange(choose);
  return stop;
}

async function chooseDevices(audio: NonNullable<Device['audio']>): Promise<void> {
  const { microphone, speaker } = soundSettings();
  const hasMicrophone = microphone !== '' && audio.availableInputDevices.has(microphone);
  // Setting one opens it: that asks for permission, so it waits until the browser has told its devices' names.
  if (hasMicrophone && audio.inputDevice?.deviceId !== microphone)
    await audio.setInputDevice(microphone).catch(() => undefined);
  if (!hasMicrophone && audio.inputDevice !== null) await audio.unsetInputDevice().catch(() => undefined);
  if (!audio.isOutputSelectionSupported) return;
  const wanted = audio.availableOutputDevices.has(speaker) ? speaker : 'default';
  if (audio.availableOutputDevices.has(wanted)) await audio.speakerDevices.set(wanted).catch(() => undefined);
}
