import { describe, expect, test } from 'vitest';
import { bigramsOf, oncePerSolution, rankSimilar } from './rank-similar.ts';

const day = (n: number) => new Date(Date.UTC(2026, 0, n));
const ticket = (title: string, faultType: string | null, n: number, customerId = 'other') => ({
  title,
  description: null,
  faultType,
  solvedAt: day(n),
  customerId,
});

describe('similar solved tickets', () => {
  const alarmNew = ticket('夜间告警短信未送达', 'alarm', 20);
  const alarmOld = ticket('告警声音不响', 'alarm', 2);
  const slow = ticket('计费接口晚高峰偶发超时', 'performance', 5);
  const all = [slow, alarmOld, alarmNew];

  test('the same fault type goes first, the newest before the older', () => {
    expect(rankSimilar(all, { faultType: 'alarm', words: '', customerId: null })).toEqual([alarmNew, alarmOld]);
  });
  test('within a fault type what the caller says decides, in Chinese too', () => {
    const ranked = rankSimilar(all, { faultType: 'alarm', words: '客户说告警的声音一直没有', customerId: null });
    expect(ranked.slice(0, 2)).toEqual([alarmOld, alarmNew]);
  });
  test('a ticket of another fault type counts when the words fit, and comes after', () => {
    const ranked = rankSimilar(all, { faultType: 'alarm', words: '每天晚高峰接口超时', customerId: null });
    expect(ranked).toEqual([alarmNew, alarmOld, slow]);
  });
  test('without a fault type only what shares words is of use', () => {
    expect(rankSimilar(all, { faultType: null, words: '开通接口超时', customerId: null })).toEqual([slow]);
    expect(rankSimilar(all, { faultType: null, words: '', customerId: null })).toEqual([]);
  });
  test('of equals, the customer’s own goes first', () => {
    const own = ticket('夜间告警短信未送达', 'alarm', 1, 'me');
    expect(rankSimilar([alarmNew, own], { faultType: 'alarm', words: '', customerId: 'me' })[0]).toBe(own);
  });
  test('the same solution is told once, with how often it helped', () => {
    const solved = (id: number, solution: string) => ({ id, solution });
    expect(oncePerSolution([solved(1, '重启'), solved(2, '升级'), solved(3, '重启 ')])).toEqual([
      { id: 1, solution: '重启', times: 2 },
      { id: 2, solution: '升级', times: 1 },
    ]);
  });
  test.each([
    ['告警短信', ['告警', '警短', '短信']],
    ['VPN 超时，504', ['vpn', '超时', '504']],
    ['VPN超时', ['vpn', '超时']],
    ['网', []],
    ['', []],
  ])('pairs of %s', (text, pairs) => {
    expect([...bigramsOf(text)]).toEqual(pairs);
  });
});
