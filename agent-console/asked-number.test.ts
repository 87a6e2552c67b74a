import { expect, test } from 'vitest';
import { placeOf } from './asked-number.ts';

test.each(['13800138000', '+86 138 0013 8000', '8000', '(0532) 8579-1000', '王芳 8000', '１３８ ００１３ ８０００'])(
  '%s may be a number, and is in no address',
  (asked) => expect(placeOf(asked)).toEqual({ search: {}, state: { askedNumber: asked } }),
);

test.each(['王芳', 'Carter', '3M 中国', '第 12 中学', 'A 101'])('%s is words, which can be sent on', (asked) =>
  expect(placeOf(asked)).toEqual({ search: { q: asked }, state: {} }),
);

test('nothing asked leaves nothing', () => expect(placeOf('')).toEqual({ search: {}, state: {} }));
