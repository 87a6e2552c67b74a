import type { Language } from '../../src/contract/people.ts';
import { enSettings } from '../i18n/en-settings.ts';
import { useI18n } from '../i18n/i18n.ts';
import { zhCNSettings } from '../i18n/zh-CN-settings.ts';

export type SettingsKey = keyof typeof zhCNSettings;
export type SettingsWords = (key: SettingsKey, values?: Record<string, string | number>) => string;

const dictionaries: Record<Language, Record<SettingsKey, string>> = { 'zh-CN': zhCNSettings, en: enSettings };

/** The words of these pages are loaded with them; `t` has those of the whole console. */
export function useSettingsWords() {
  const { t, language } = useI18n();
  const w: SettingsWords = (key, values = {}) =>
    dictionaries[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  const named = ({ nameZh, nameEn }: { nameZh: string; nameEn: string }) => (language === 'en' ? nameEn : nameZh);
  return { t, w, language, named };
}
