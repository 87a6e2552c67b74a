import { randomInt } from 'node:crypto';

/** Nothing that is read as something else: no i, l, o, 0 or 1. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_LENGTH = 4;

/** `kx7m-p2ra-9wqe-hd4t`: 79 bits, to be read out or copied by hand once. */
export function newPassword(): string {
  const group = () => Array.from({ length: GROUP_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}
