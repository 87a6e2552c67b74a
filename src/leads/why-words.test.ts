import { expect, test } from 'vitest';
import { tellWhy } from './why-words.ts';

const why = {
  rule: 'ownership',
  rulesTried: [{ name: 'ownership', fits: true, because: 'number' }],
  passedOver: [{ repId: '00000000-0000-7000-8000-000000000001', name: '张伟', because: 'off-duty' }],
  chosen: null,
};

test('a reason is told in the reader’s language', () => {
  expect(tellWhy(why, 'en').passedOver[0]?.because).toBe('off duty');
  expect(tellWhy(why, 'zh-CN').rulesTried[0]).toEqual({ name: '归属保护', fits: true, because: '号码属于其客户' });
});

test('a code that is no longer known is shown as it is', () => {
  expect(
    tellWhy({ ...why, rule: '华东', rulesTried: [{ name: '华东', fits: false, because: 'moon-phase' }] }, 'en'),
  ).toMatchObject({
    rule: '华东',
    rulesTried: [{ because: 'moon-phase' }],
  });
});
