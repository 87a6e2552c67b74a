import { useSyncExternalStore } from 'react';
import type { Language } from '../../src/contract/people.ts';
import { readStored, writeStored } from '../preferences.ts';
import type { DeskWords, MessageKey } from './desk-words-zh.ts';

export type { MessageKey } from './desk-words-zh.ts';
export type Translate = (key: MessageKey, values?: Record<string, string | number>) => string;

/** A file for each language: nobody's first paint waits for the words of the other one. */
const files: Record<Language, () => Promise<DeskWords>> = {
  'zh-CN': () => import('./desk-words-zh.ts').then(({ deskWordsZh }) => deskWordsZh),
  en: () => import('./desk-words-en.ts').then(({ deskWordsEn }) => deskWordsEn),
};
const STORED = 'hotline.language';
const listeners = new Set<() => void>();
const fetched = new Map<Language, DeskWords>();
let current: Language = storedLanguage() ?? browserLanguage();
/** Whoever changes their mind while words are on the way gets what they asked for last. */
let wanted = current;

/** The words of the first paint. Nothing is drawn before, so that nobody sees a key. */
export async function startLanguage(): Promise<void> {
  await fetchWords(current);
  document.documentElement.lang = current;
}

/** For a moment in which nothing else is asked for: from then on the language changes at once, even without a network. */
export async function fetchOtherLanguage(): Promise<void> {
  await fetchWords(current === 'en' ? 'zh-CN' : 'en');
}

export function getLanguage(): Language {
  return current;
}

/** Chosen here by hand: it holds on this machine whatever the account says. */
export function chooseLanguage(language: Language): void {
  writeStored(STORED, language);
  void show(language);
}

/** The account's language, unless somebody chose one on this machine. */
export async function adoptLanguage(language: Language): Promise<void> {
  if (storedLanguage() === null) await show(language);
}

export function translate(key: MessageKey, values: Record<string, string | number> = {}): string {
  const words = fetched.get(current);
  if (words === undefined) throw new Error(`"${key}" was asked for before the words of ${current} had come`);
  return words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Draws again when the language changes. */
export function useI18n(): { t: Translate; language: Language } {
  const language = useSyncExternalStore(subscribe, getLanguage);
  return { t: translate, language };
}

/** Words that cannot be fetched leave the page in the language that it has; a choice then holds from the next load. */
async function show(language: Language): Promise<void> {
  wanted = language;
  if (!fetched.has(language)) await fetchWords(language).catch(() => undefined);
  if (wanted !== language || !fetched.has(language)) return;
  current = language;
  document.documentElement.lang = language;
  for (const listener of listeners) listener();
}

async function fetchWords(language: Language): Promise<void> {
  if (!fetched.has(language)) fetched.set(language, await files[language]());
}

function storedLanguage(): Language | null {
  const stored = readStored(STORED);
  return stored === 'en' || stored === 'zh-CN' ? stored : null;
}

function browserLanguage(): Language {
  return typeof navigator === 'undefined' || navigator.language.startsWith('zh') ? 'zh-CN' : 'en';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
