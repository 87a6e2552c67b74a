import { expect, test } from 'vitest';
import { keyMeant, type Press } from './keys.ts';

const bare: Press = {
  key: 'a',
  code: 'KeyA',
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  repeat: false,
  isComposing: false,
};
const free = { typing: false, singleKeys: true };
const inField = { typing: true, singleKeys: true };

test.each([
  ['a bare key outside fields', bare, free, { key: 'a', alt: false }],
  ['a bare key in a field is text', bare, inField, null],
  ['Alt acts in a field too', { ...bare, altKey: true }, inField, { key: 'a', alt: true }],
  ["a Mac's Option types another letter", { ...bare, key: 'å', altKey: true }, inField, { key: 'a', alt: true }],
  ['an input method hides the letter', { ...bare, key: 'Process' }, free, { key: 'a', alt: false }],
  ['half a Chinese word is no command', { ...bare, isComposing: true }, free, null],
  ['a key held down acts once', { ...bare, repeat: true }, free, null],
  ['Ctrl+A belongs to the browser', { ...bare, ctrlKey: true }, free, null],
  ['single keys can be switched off', bare, { typing: false, singleKeys: false }, null],
  ['digits pick', { ...bare, key: '3', code: 'Digit3' }, free, { key: '3', alt: false }],
  [
    '? is a key of its own, not the slash below it',
    { ...bare, key: '?', code: 'Slash' },
    free,
    { key: '?', alt: false },
  ],
  ['Enter is left to the focused button', { ...bare, key: 'Enter', code: 'Enter' }, free, null],
])('%s', (_rule, press, context, meant) => {
  expect(keyMeant(press, context)).toEqual(meant);
});
