import type { IndustryMenu } from '../callers/industry-menu.ts';
import type { Language } from '../contract/people.ts';
import type { CallFacts } from './call.ts';
import type { PromptKey } from './prompts.ts';
import { line } from './prompts.ts';
import type { VoiceReply } from './voice-reply.ts';

/** Whom a reply speaks to, and in which language. */
export interface OnCall {
  callId: string;
  legId: string;
  language: Language;
}

/** The key that turns every menu into English (and back). */
export const LANGUAGE_DIGIT = '9';
const MENU_SECONDS = 6;

/** `round`: which round of waiting comes next; a wait that begins starts at 0. */
export function waitReply(
  on: OnCall,
  waitingFor: 'agent' | 'rep',
  say: readonly PromptKey[],
  round: number = 0,
): VoiceReply {
  return { kind: 'wait', ...on, waitingFor, round, say: say.map((key) => line(on.language, key)) };
}

/** Asks for the industry; the opening differs between the first time, a second try and a change of language. */
export function menuReply(
  on: OnCall,
  menu: IndustryMenu,
  ask: { attempt: number; opening: 'welcome' | 'menuAgain' | null },
): VoiceReply {
  const { language } = on;
  const opening = ask.opening === null ? [] : [line(language, ask.opening)];
  const otherLanguage = line(language === 'en' ? 'zh-CN' : 'en', 'otherLanguage');
  const items = menu.map((entry) =>
    line(language, 'menuItem', { name: language === 'en' ? entry.en : entry.zh, digit: entry.digit }),
  );
  return {
    kind: 'menu',
    ...on,
    attempt: ask.attempt,
    seconds: MENU_SECONDS,
    say: [...opening, otherLanguage, line(language, 'menuIntro'), ...items],
  };
}

/** The farewell to a caller whom we call back; without a number there is nothing to promise. */
export function promiseReply(
  call: Pick<CallFacts, 'hasNumber'> & { language: Language },
  prompt: 'promise' | 'promisePlaceKept' | 'promiseByRep',
): VoiceReply {
  return { kind: 'goodbye', say: [line(call.language, call.hasNumber ? prompt : 'sorryBusy')] };
}
