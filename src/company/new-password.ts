import { randomInt } from 'node:crypto';

/** Nothing that is read as something else: no i, l, o, 0 or 1. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_LENGTH = 4;
/** So long it opens the door. Whoever was given it chooses one of their own before, or asks again. */
export const ONE_TIME_DAYS = 7;

/** `kx7m-p2ra-9wqe-hd4t`: 79 bits, to be read out or copied by hand once. */
export function newPassword(): string {
  const group = () => Array.from({ length: GROUP_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

/** When a password that is made now runs out. */
export function oneTimeUntil(now: Date): Date {
  return new Date(now.getTime() + ONE_TIME_DAYS * 24 * 3_600_000);
}
