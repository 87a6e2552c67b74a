import { fixedNumbers } from './demo-numbers.ts';
import { repPhones } from './desk.ts';

export interface PhoneBookEntry {
  number: string;
  label: string;
  kind: 'caller' | 'rep';
}

/** Whose phones the phone simulator's page offers. */
export function demoDirectory(): PhoneBookEntry[] {
  const callers: [string, string][] = [
    [fixedNumbers.wangFang, '王芳 · 青岛海川通信'],
    [fixedNumbers.nobody, '陌生来电 · 江苏常州'],
    [fixedNumbers.haichuanSwitchboard, '青岛海川通信 · 总机'],
    ['+8653288661023', '青岛海川通信 · 总机后的一条线'],
    [fixedNumbers.shared, '共用号码 · 两家常州公司'],
    [fixedNumbers.englishSpeaker, 'Emily Carter · English speaker'],
    ['+8619812345678', '陌生来电 · 区域未知'],
  ];
  return [
    ...callers.map(([number, label]): PhoneBookEntry => ({ number, label, kind: 'caller' })),
    ...repPhones.map(({ number, name, login }): PhoneBookEntry => ({
      number,
      label: `${name}（${login}）`,
      kind: 'rep',
    })),
  ];
}
