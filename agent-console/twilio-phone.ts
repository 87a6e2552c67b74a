import { Device, type Call } from '@twilio/voice-sdk';
import { api } from './api.ts';
import type { PhoneStatus, Softphone } from './phone.ts';
import { freshStatus } from './silent-phone.ts';
import { followDevices, followQuality } from './twilio-sound.ts';

/** How long before its end a token is renewed. */
const REFRESH_MS = 60_000;
/** Registration with a bad network can hang for ever (twilio-voice.js#231). */
const REGISTER_LIMIT_MS = 10_000;

/**
 * The agent's browser as a Twilio client. The SDK rings only after the server reserved us, and it is answered only after
 * the server granted the call (POST accept): a 409 lets the ring go, so two agents never stand in one conference.
 */
export async function createTwilioPhone(): Promise<Softphone> {
  const listeners = new Set<() => void>();
  const handset: Handset = { ringing: null, active: null, granted: null };
  let current: PhoneStatus = freshStatus;
  const report = (change: Partial<PhoneStatus>) => {
    current = { ...current, ...change };
    for (const listener of listeners) listener();
  };

  const device = new Device((await api.voiceToken()).token, {
    tokenRefreshMs: REFRESH_MS,
    enableImprovedSignalingErrorPrecision: true,
    closeProtection: true,
  });
  // The console has a ring of its own, which starts with the offer and respects the agent's choice.
  device.audio?.incoming(false);
  device.on('registered', () => report({ state: 'ready', problem: null }));
  device.on('registering', () => report({ state: 'registering' }));
  device.on('unregistered', () => report({ state: 'off' }));
  device.on('error', (error: Error) => report({ problem: error.message }));
  device.on('tokenWillExpire', () => void renew(device, report));
  device.on('incoming', (call: Call) => ring(handset, call, report));
  const stopDevices = followDevices(device, { inCall: () => handset.active !== null, report });
  void register(device, report);

  return {
    can: { mute: true, digits: true },
    status: () => current,
    answer: (callId) => {
      handset.granted = callId;
      if (handset.ringing !== null) ring(handset, handset.ringing, report);
    },
    refuse: () => handset.ringing?.reject(),
    hangUp: () => {
      // A ring of a call that is over must not be answered by itself.
      handset.granted = null;
      handset.active?.disconnect();
    },
    mute: (on) => handset.active?.mute(on),
    digits: (digits) => handset.active?.sendDigits(digits),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      stopDevices();
      device.destroy();
    },
  };
}

interface Handset {
  ringing: Call | null;
  active: Call | null;
  /** The call that the server gave us; its ring may come before or after. */
  granted: string | null;
}

function ring(handset: Handset, call: Call, report: (change: Partial<PhoneStatus>) => void): void {
  if (handset.ringing !== call) follow(handset, call, report);
  // The server names our call in a parameter of the ring. An agent has one open reservation, so a ring without is for it.
  const named = call.customParameters.get('callId');
  const ours = handset.granted !== null && (named === undefined || named === handset.granted);
  if (!ours) {
    handset.ringing = call;
    return;
  }
  handset.ringing = null;
  handset.granted = null;
  handset.active = call;
  call.accept();
}

function follow(handset: Handset, call: Call, report: (change: Partial<PhoneStatus>) => void): void {
  const over = () => {
    if (handset.ringing === call) handset.ringing = null;
    if (handset.active === call) handset.active = null;
    report({ muted: false });
  };
  call.on('cancel', over);
  call.on('reject', over);
  call.on('disconnect', over);
  call.on('mute', (muted: boolean) => report({ muted }));
  call.on('error', (error: Error) => report(problemOf(error)));
  followQuality(call, report);
}

/** Refused or absent is what the agent can mend, and the line under the call bar says how (twilio-voice.js 31401, 31402). */
function problemOf(error: Error & { code?: number }): Partial<PhoneStatus> {
  if (error.code === 31401) return { microphone: 'denied' };
  if (error.code === 31402) return { microphone: 'missing' };
  return { problem: error.message };
}

async function register(device: Device, report: (change: Partial<PhoneStatus>) => void): Promise<void> {
  const limit = setTimeout(() => report({ state: 'off' }), REGISTER_LIMIT_MS);
  try {
    await device.register();
  } catch (error) {
    report({ state: 'off', problem: error instanceof Error ? error.message : String(error) });
  } finally {
    clearTimeout(limit);
  }
}

/** A token may be changed during a call; the SDK itself keeps the registration. */
async function renew(device: Device, report: (change: Partial<PhoneStatus>) => void): Promise<void> {
  try {
    device.updateToken((await api.voiceToken()).token);
  } catch (error) {
    report({ problem: error instanceof Error ? error.message : String(error) });
  }
}
