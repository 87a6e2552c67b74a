import type { CallbackView } from '../../src/contract/callback.ts';
import type { Language } from '../../src/contract/people.ts';
import { shortWhenText } from '../format.ts';
import type { MessageKey, Translate } from '../i18n/i18n.ts';
import type { Tone } from '../tones.ts';

const reasons = [
  'missed',
  'queue_limit',
  'closed',
  'asked',
  'voicemail',
  'rep_promise',
  'cut_off',
  'carrier_fault',
  'follow_up',
] as const;

/** The reason is an open code on the server's side. */
export function reasonKey(reason: string): MessageKey {
  const known = reasons.find((code) => code === reason);
  return known === undefined ? 'callbackReason.other' : `callbackReason.${known}`;
}

export function reasonTone(reason: string): Tone {
  if (reason === 'asked' || reason === 'voicemail') return 'blue';
  if (reason === 'follow_up') return 'violet';
  return reason === 'cut_off' || reason === 'carrier_fault' ? 'red' : 'amber';
}

/** Days, hours and minutes in which the hotline was open. */
export function openTimeText(seconds: number, language: Language): string {
  const minutes = Math.floor(seconds / 60);
  const [h, m] = [Math.floor(minutes / 60), minutes % 60];
  const zh = language === 'zh-CN';
  if (h === 0) return zh ? `${m} 分钟` : `${m} min`;
  if (h >= 100) return zh ? `${h} 小时` : `${h} h`;
  return zh ? `${h} 小时 ${m} 分` : `${h} h ${m} min`;
}

/** "Reached by 李娜 at 14:02"; null while it is open. */
export function closedText(
  callback: CallbackView,
  read: { t: Translate; language: Language; now: number },
): string | null {
  const { closed, doneAt } = callback;
  if (closed === null || doneAt === null) return null;
  const { t } = read;
  const values = {
    when: shortWhenText(doneAt, read.language, read.now),
    name: closed.by?.name ?? t('callbacks.someone'),
  };
  switch (closed.because) {
    case 'answered':
      return t('callbacks.closedAnswered', values);
    case 'called':
      return t('callbacks.closedCalled', values);
    case 'lead':
      return t('callbacks.closedLead', values);
    case 'by_hand':
      return t('callbacks.closedByHand', values);
    case null:
      return t('callbacks.closedOther', values);
    default:
      return closed.because satisfies never;
  }
}

export function callbackName(callback: CallbackView): { first: string | null; second: string | null } {
  const names = [...new Set([callback.contactName, callback.customerName])].filter((name) => name !== null);
  return { first: names[0] ?? null, second: names[1] ?? null };
}
