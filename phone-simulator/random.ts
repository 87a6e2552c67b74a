import { randomBytes } from 'node:crypto';

/** A number from 0 up to, not including, 1. */
export type Random = () => number;

/** The same seed gives the same numbers (mulberry32): a failed run can be repeated. Also the same SIDs: see README. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** For a simulator beside a database that outlives it: SIDs must not come back after a restart. */
export function trueRandom(): Random {
  return () => randomBytes(4).readUInt32BE(0) / 4294967296;
}

export function integerBetween(random: Random, low: number, high: number): number {
  return Math.floor(low + random() * (high - low + 1));
}

/** Twilio's ids: two letters that say the kind (CA call, CF conference, SM message, RE recording) and 32 hex digits. */
export function newSid(random: Random, prefix: string): string {
  let hex = '';
  while (hex.length < 32) hex += Math.floor(random() * 16).toString(16);
  return prefix + hex;
}
