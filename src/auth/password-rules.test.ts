import { expect, test } from 'vitest';
import { newPassword } from '../company/new-password.ts';
import { passwordFault } from './password-rules.ts';

test.each([
  ['1234567890', 'common'],
  ['qwertyuiop', 'common'],
  ['Password123', 'common'], // capitals do not help
  ['hotline2026', 'guessable'],
  ['li.na.hotline', 'guessable'], // one's own login
  ['LiNa-Li.Na-1', 'guessable'],
  ['热线客服热线客服!!', 'guessable'],
  ['xyxyyxxyxyyyxyxx', 'guessable'], // hardly a letter to guess
  ['a-better-password', null],
  ['correct horse battery staple', null],
  ['春江潮水连海平海上明月', null], // of any letters
  ['kx7m-p2ra-9wqe-hd4t', null],
])('%s of li.na: %s', (password, fault) => {
  expect(passwordFault(password, 'li.na')).toBe(fault);
});

test('no password that we make ourselves is refused', () => {
  for (let made = 0; made < 1_000; made += 1) expect(passwordFault(newPassword(), 'li.na')).toBe(null);
});
