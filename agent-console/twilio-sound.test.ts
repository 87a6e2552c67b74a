import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { PhoneStatus } from './phone.ts';
import { followQuality, lineWarning } from './twilio-sound.ts';

/** The SDK's names (twilio-voice.js, lib/twilio/call.ts), and what an agent can do about each. */
test.each([
  ['constant-audio-input-level', 'silent'],
  ['high-packet-loss', 'loss'],
  ['high-packets-lost-fraction', 'loss'],
  ['high-rtt', 'delay'],
  ['high-jitter', 'jitter'],
  ['low-mos', 'quality'],
  // Nothing that an agent could mend.
  ['low-bytes-received', null],
  ['toString', null],
])('%s is %s', (name, warning) => expect(lineWarning(name)).toBe(warning));

/** A call as far as its events go. */
function call() {
  const events = new EventEmitter();
  let status: Partial<PhoneStatus> = {};
  // The SDK's Call cannot be made without a connection; of it, only the events are followed.
  followQuality(events, (change) => (status = { ...status, ...change }));
  return { events, status: () => status };
}

test('the worst stands first, two names of one trouble are one, and it is over when both are', () => {
  const { events, status } = call();
  events.emit('warning', 'low-mos', {});
  events.emit('warning', 'high-packet-loss', {});
  events.emit('warning', 'high-packets-lost-fraction', {});
  expect(status().warnings).toEqual(['loss', 'quality']);
  events.emit('warning-cleared', 'high-packet-loss');
  expect(status().warnings).toEqual(['loss', 'quality']);
  events.emit('warning-cleared', 'high-packets-lost-fraction');
  expect(status().warnings).toEqual(['quality']);
});

test('a voice that breaks off is said until it is back, and nothing outlives the call', () => {
  const { events, status } = call();
  events.emit('reconnecting', new Error('ice'));
  expect(status()).toMatchObject({ reconnecting: true });
  events.emit('reconnected');
  expect(status()).toMatchObject({ reconnecting: false });
  events.emit('reconnecting', new Error('ice'));
  events.emit('warning', 'high-rtt', {});
  events.emit('disconnect');
  expect(status()).toEqual({ reconnecting: false, warnings: [], microphone: 'unused' });
});
