import { expect, test } from 'vitest';
import { openingWords } from './opening-words.ts';

// Wednesday 2026-11-25, 20:00 in Shanghai
const clock = { now: new Date('2026-11-25T20:00:00+08:00'), timeZone: 'Asia/Shanghai' };

test.each([
  ['2026-11-26T09:00:00+08:00', '明天上午九点', 'tomorrow at 9 a.m.'],
  ['2026-11-25T22:30:00+08:00', '今天晚上十点半', 'today at 10:30 p.m.'],
  ['2026-11-27T14:00:00+08:00', '后天下午两点', 'on Friday at 2 p.m.'],
  ['2026-11-30T08:05:00+08:00', '星期一上午八点零五分', 'on Monday at 8:05 a.m.'],
  // a Wednesday again: its weekday alone would be taken for today
  ['2026-12-02T12:15:00+08:00', '十二月二日星期三中午十二点十五分', 'on Wednesday, December 2, at 12:15 p.m.'],
  ['2027-01-21T00:00:00+08:00', '一月二十一日星期四凌晨零点', 'on Thursday, January 21, at 12 a.m.'],
])('%s is said as %s, %s', (at, zh, en) => {
  expect(openingWords('zh-CN', new Date(at), clock)).toBe(zh);
  expect(openingWords('en', new Date(at), clock)).toBe(en);
});

test('by the hotline’s clock: 23:30 in New York is tomorrow there, and not the day after', () => {
  const opens = new Date('2026-11-26T09:00:00-05:00');
  const now = new Date('2026-11-25T23:30:00-05:00');
  expect(openingWords('en', opens, { now, timeZone: 'America/New_York' })).toBe('tomorrow at 9 a.m.');
});
