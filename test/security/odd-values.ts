import { integerBetween } from '../../phone-simulator/random.ts';
import type { Random } from '../../phone-simulator/random.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('pick from an empty list');
  return found;
}

export const chance = (random: Random, share: number): boolean => random() < share;

const NESTED_DEEP = 4_000;

/** Texts that have broken programs: NUL, half a surrogate pair, direction marks, formats, markup, paths, formulas. */
export const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfff\ud83d',
  '\ufeff\u202e\u200b',
  '𠮷🀄👨‍👩‍👧',
  'é'.repeat(3),
  '%s%n%x%00',
  '../../../../etc/passwd',
  '..%2f..%2f',
  '<script>alert(1)</script>',
  '"\'`;--',
  '${7*7}{{7*7}}',
  '=cmd()',
  '\r\nSet-Cookie: a=b',
  'null',
  'undefined',
  'NaN',
  'true',
  '-1',
  '1e999',
  '0x10',
  '９９９',
  '__proto__',
  'constructor',
  'toString',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '2026-02-30T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  'a'.repeat(300),
  '汉'.repeat(5_000),
  '\\',
  '%',
  '_',
];

const ODD_NUMBERS: readonly number[] = [
  ...[0, -0, -1, 1, 0.5, -1e-7, 255, 256, 32_767, 32_768, 65_536, 2_147_483_647, 2_147_483_648, -2_147_483_649],
  ...[4_294_967_296, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER + 2, 1e21, 1e308, Number.MIN_VALUE],
];

export function oddValue(random: Random): Json {
  switch (integerBetween(random, 0, 9)) {
    case 0:
      return null;
    case 1:
      return chance(random, 0.5);
    case 2:
    case 3:
      return pick(random, ODD_NUMBERS);
    case 4:
      return Array.from({ length: pick(random, [0, 1, 3, 1_001]) }, () => pick(random, ODD_TEXTS.slice(0, 12)));
    case 5:
      return { [pick(random, ['a', 'toString', 'length', 'id'])]: pick(random, ODD_TEXTS), set: 1, increment: 1 };
    case 6:
      return deep(pick(random, [3, 40]));
    default:
      return pick(random, ODD_TEXTS);
  }
}

function deep(levels: number): Json {
  let value: Json = 'bottom';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** Bodies that are no value of any schema; the text is sent as it is. */
export const BROKEN_JSON: readonly string[] = [
  '{',
  '}',
  '{"a":',
  '[1,]',
  "{'a':1}",
  '{"a":NaN}',
  '{"a":1e999}',
  '{"a":-Infinity}',
  '\u0000',
  '\ufeff{}',
  'null',
  '[]',
  '0',
  '"text"',
  '{"__proto__":{"role":"admin"}}',
  '{"constructor":{"prototype":{"role":"admin"}}}',
  '{"a":1,"a":2}',
  '{"state":"available","state":"offline"}',
  '{"\\u0000":1}',
  '{"a":"\\ud800"}',
  `${'['.repeat(NESTED_DEEP)}${']'.repeat(NESTED_DEEP)}`,
  `${'{"a":'.repeat(NESTED_DEEP)}1${'}'.repeat(NESTED_DEEP)}`,
  `{"note":"${'x'.repeat(270_000)}"}`,
];
