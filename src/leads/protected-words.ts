import type { Language } from '../contract/people.ts';

/** Why a prospect is not the reader's: `青岛海川通信 已由 周立群 跟进（受保护至 12-03）`. */
export function protectedWords(held: {
  company: string | null;
  repName: string;
  until: Date | null;
  language: Language;
  timeZone: string;
}): string {
  const { company, repName, until, language } = held;
  const day = until === null ? null : monthAndDay(until, held.timeZone);
  if (language === 'en') {
    const who = company ?? 'This caller';
    return `${who} is with ${repName}${day === null ? '' : ` (protected until ${day})`}.`;
  }
  return `${company ?? '该来电人'} 已由 ${repName} 跟进${day === null ? '' : `（受保护至 ${day}）`}`;
}

function monthAndDay(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, month: '2-digit', day: '2-digit' }).formatToParts(at);
  const part = (type: 'month' | 'day') => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('month')}-${part('day')}`;
}
