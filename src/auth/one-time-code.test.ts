import { expect, test } from 'vitest';
import { codeAddress, newCodeKey, stepOfCode } from './one-time-code.ts';

/** `12345678901234567890`, the key of RFC 6238, appendix B; its eight digits end in ours. */
const KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const at = (seconds: number) => new Date(seconds * 1_000);

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
])('at %i s the code is %s (RFC 6238)', (seconds, code) => {
  expect(stepOfCode(KEY, code, at(seconds))).toBe(Math.floor(seconds / 30));
});

test('a clock may be half a minute off, and no more; the step is the code’s own', () => {
  const step = Math.floor(1_111_111_109 / 30);
  for (const off of [-30, 0, 30]) expect(stepOfCode(KEY, '081804', at(1_111_111_109 + off))).toBe(step);
  for (const off of [-60, 60]) expect(stepOfCode(KEY, '081804', at(1_111_111_109 + off))).toBe(null);
});

test.each(['', '08180', '0818044', '08180a', '０８１８０４', '-81804', ' '])('%j is no code', (code) => {
  expect(stepOfCode(KEY, code, at(1_111_111_109))).toBe(null);
});

test('a code may be typed as authenticators show it, in two groups', () => {
  expect(stepOfCode(KEY, '081 804', at(1_111_111_109))).not.toBe(null);
});

test('each key is another one of 160 bits, and an authenticator reads it from the address', () => {
  const [one, other] = [newCodeKey(), newCodeKey()];
  expect(one).not.toBe(other);
  expect(one).toMatch(/^[A-Z2-7]{32}$/);
  const address = new URL(codeAddress(one, 'li.na'));
  expect([address.protocol, address.pathname]).toEqual(['otpauth:', '/Hotline:li.na']);
  expect(Object.fromEntries(address.searchParams)).toMatchObject({ issuer: 'Hotline', secret: one, digits: '6' });
});
