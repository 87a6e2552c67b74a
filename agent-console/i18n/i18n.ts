import { useSyncExternalStore } from 'react';
import type { Language } from '../../src/contract/people.ts';
import { readStored, writeStored } from '../preferences.ts';
import { enControl } from './en-control.ts';
import { enCallbacks } from './en-callbacks.ts';
import { enProtection } from './en-protection.ts';
import { enRecords } from './en-records.ts';
import { enService } from './en-service.ts';
import { enSound } from './en-sound.ts';
import { enVoicemail } from './en-voicemail.ts';
import { enWork } from './en-work.ts';
import { enDesk } from './en.ts';
import { zhCNControl } from './zh-CN-control.ts';
import { zhCNCallbacks } from './zh-CN-callbacks.ts';
import { zhCNProtection } from './zh-CN-protection.ts';
import { zhCNRecords } from './zh-CN-records.ts';
import { zhCNService } from './zh-CN-service.ts';
import { zhCNSound } from './zh-CN-sound.ts';
import { zhCNVoicemail } from './zh-CN-voicemail.ts';
import { zhCNWork } from './zh-CN-work.ts';
import { zhCNDesk } from './zh-CN.ts';

export type MessageKey =
  | keyof typeof zhCNDesk
  | keyof typeof zhCNControl
  | keyof typeof zhCNProtection
  | keyof typeof zhCNRecords
  | keyof typeof zhCNService
  | keyof typeof zhCNSound
  | keyof typeof zhCNWork
  | keyof typeof zhCNCallbacks
  | keyof typeof zhCNVoicemail;
export type Translate = (key: MessageKey, values?: Record<string, string | number>) => string;

const dictionaries: Record<Language, Record<MessageKey, string>> = {
  'zh-CN': {
    ...zhCNDesk,
    ...zhCNControl,
    ...zhCNProtection,
    ...zhCNRecords,
    ...zhCNCallbacks,
    ...zhCNService,
    ...zhCNSound,
    ...zhCNWork,
    ...zhCNVoicemail,
  },
  en: {
    ...enDesk,
    ...enControl,
    ...enProtection,
    ...enRecords,
    ...enCallbacks,
    ...enService,
    ...enSound,
    ...enWork,
    ...enVoicemail,
  },
};
const STORED = 'hotline.language';
const listeners = new Set<() => void>();
let current: Language = storedLanguage() ?? browserLanguage();

export function getLanguage(): Language {
  return current;
}

/** Chosen here by hand: it holds on this machine whatever the account says. */
export function chooseLanguage(language: Language): void {
  writeStored(STORED, language);
  show(language);
}

/** The account's language, unless somebody chose one on this machine. */
export function adoptLanguage(language: Language): void {
  if (storedLanguage() === null) show(language);
}

export function translate(key: MessageKey, values: Record<string, string | number> = {}): string {
  return dictionaries[current][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Draws again when the language changes. */
export function useI18n(): { t: Translate; language: Language } {
  const language = useSyncExternalStore(subscribe, getLanguage);
  return { t: translate, language };
}

function show(language: Language): void {
  current = language;
  document.documentElement.lang = language;
  for (const listener of listeners) listener();
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
