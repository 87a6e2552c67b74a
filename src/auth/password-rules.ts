import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Of a password's SHA-256: among 30,000 kept, one in 36 million others is taken for one of them. */
export const KEY_BYTES = 5;
const LIST = new URL('./data/common-passwords.bin', import.meta.url);

/** What somebody who knows this desk tries first, in both languages. A login and its parts come to these. */
const OUR_WORDS = [
  'hotline',
  'callcentre',
  'callcenter',
  'rexian',
  'kefu',
  'zuoxi',
  'xiaoshou',
  '热线',
  '客服',
  '座席',
].concat(['password', 'passw0rd', 'mima', 'admin', 'agent', 'supervisor', 'welcome', '400800', '密码']);
/** So many letters must be left without those words. */
const LEAST_BESIDES = 6;

export type PasswordFault = 'common' | 'guessable';

/**
 * What is wrong with a password that somebody chose, besides its length (contract/settings-people.ts); null: nothing.
 * No rule asks for capitals or signs: they make passwords like Hotline1! and nothing better (NIST SP 800-63B).
 */
export function passwordFault(password: string, login: string): PasswordFault | null {
  if (commonKeys().has(commonPasswordKey(password))) return 'common';
  const parts = login.toLowerCase().split(/[._-]+/);
  const words = [...OUR_WORDS, login.toLowerCase(), ...parts].filter(({ length }) => length >= 2);
  const longestFirst = words.toSorted((a, b) => b.length - a.length);
  const left = longestFirst.reduce((text, word) => text.replaceAll(word, ''), password.toLowerCase());
  return new Set(left).size < LEAST_BESIDES ? 'guessable' : null;
}

/** Capitals do not make a common password another one. */
export function commonPasswordKey(password: string): number {
  return createHash('sha256').update(password.toLowerCase()).digest().readUIntBE(0, KEY_BYTES);
}

let kept: ReadonlySet<number> | undefined;

/** As fingerprints, so that no editor, scanner or reader meets the words themselves. Read when first asked. */
function commonKeys(): ReadonlySet<number> {
  if (kept !== undefined) return kept;
  const bytes = readFileSync(LIST);
  const count = bytes.length / KEY_BYTES;
  kept = new Set(Array.from({ length: count }, (_, index) => bytes.readUIntBE(index * KEY_BYTES, KEY_BYTES)));
  return kept;
}
