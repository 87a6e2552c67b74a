import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { en } from './exchange-words-en.ts';
import { zh, type ExchangeWords } from './exchange-words-zh.ts';
import { remember, remembered } from './remembered.ts';

export type PageLanguage = 'zh-CN' | 'en';
const dictionaries: Record<PageLanguage, ExchangeWords> = { 'zh-CN': zh, en };

interface Speaking {
  language: PageLanguage;
  words: ExchangeWords;
  switchLanguage: () => void;
}

const Current = createContext<Speaking>({ language: 'zh-CN', words: zh, switchLanguage: () => undefined });

export function useWords(): Speaking {
  return use(Current);
}

/** The browser's language, until the switch is used; then what was chosen on this machine. */
export function ExchangeLanguage({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<PageLanguage>(() => {
    const wanted = remembered('language') ?? navigator.language;
    return wanted.startsWith('zh') ? 'zh-CN' : 'en';
  });
  const words = dictionaries[language];
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = `Hotline · ${words.title}`;
  }, [language, words]);
  const switchLanguage = (): void => {
    const other = language === 'en' ? 'zh-CN' : 'en';
    remember('language', other);
    setLanguage(other);
  };
  return <Current value={{ language, words, switchLanguage }}>{children}</Current>;
}
