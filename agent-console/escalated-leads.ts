import { queryOptions } from '@tanstack/react-query';
import type { EscalatedLead } from '../src/contract/lead.ts';
import { get } from './api.ts';
import { enHandOver } from './i18n/en-hand-over.ts';
import { useI18n } from './i18n/i18n.ts';
import { zhCNHandOver } from './i18n/zh-CN-hand-over.ts';

export type HandOverWords = (key: keyof typeof zhCNHandOver, values?: Record<string, string | number>) => string;

/** The words of the managers' list, in the language of the console; loaded with the list. */
export function useHandOverWords(): HandOverWords {
  const { language } = useI18n();
  const words: Record<keyof typeof zhCNHandOver, string> = language === 'en' ? enHandOver : zhCNHandOver;
  return (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Both follow the leads' events as every list of leads does. */
export const escalatedQuery = queryOptions({
  queryKey: ['leads', 'escalated', 'list'],
  queryFn: () => get<{ items: EscalatedLead[] }>('/api/leads/escalated'),
});
export const escalatedCountQuery = queryOptions({
  queryKey: ['leads', 'escalated', 'count'],
  queryFn: () => get<{ count: number }>('/api/leads/escalated/count'),
});
