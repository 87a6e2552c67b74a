import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import type { Language } from '../../src/contract/people.ts';
import { en } from './rep-words-en.ts';
import { zh, type RepWords } from './rep-words-zh.ts';

const dictionaries: Record<Language, RepWords> = { 'zh-CN': zh, en };

const manifests: Record<Language, string> = { 'zh-CN': '/rep-zh.webmanifest', en: '/rep-en.webmanifest' };

export interface Speaking {
  language: Language;
  words: RepWords;
  speak: (language: Language) => void;
}

const Current = createContext<Speaking>({ language: 'zh-CN', words: zh, speak: () => undefined });

export function useLanguage(): Speaking {
  return use(Current);
}

/** Holds the page's language: the browser's until somebody signs in, then that user's. */
export function RepLanguage({ children }: { children: ReactNode }) {
  const [language, speak] = useState<Language>(() => (navigator.language.startsWith('zh') ? 'zh-CN' : 'en'));
  useEffect(() => {
    document.documentElement.lang = language;
    // The name under the icon on the home screen is the one of the language in which it was put there.
    document.querySelector('link[rel=manifest]')?.setAttribute('href', manifests[language]);
  }, [language]);
  return <Current value={{ language, words: dictionaries[language], speak }}>{children}</Current>;
}
