import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type {
  Rehearsal,
  repSettingsBody,
  RoutingTeams,
  RuleChoices,
  RuleSetSummary,
  RuleSetView,
  SaveRuleSetBody,
  saveTeamBody,
} from '../../src/contract/rule-set.ts';
import { get, send } from '../api.ts';
import { enRules } from '../i18n/en-rules.ts';
import { useI18n } from '../i18n/i18n.ts';
import { zhCNRules } from '../i18n/zh-CN-rules.ts';

export type RuleWord = keyof typeof zhCNRules;
export type RuleWords = (key: RuleWord, values?: Record<string, string | number>) => string;

/** The words of this page alone, in the language of the console. */
export function useRuleWords(): RuleWords {
  const { language } = useI18n();
  const words: Record<RuleWord, string> = language === 'en' ? enRules : zhCNRules;
  return (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export const ruleSetsQuery = queryOptions({
  queryKey: ['rule-sets'],
  queryFn: () => get<{ items: RuleSetSummary[] }>('/api/rule-sets'),
});
export const ruleSetQuery = (id: string) =>
  queryOptions({ queryKey: ['rule-sets', id], queryFn: () => get<RuleSetView>(`/api/rule-sets/${id}`) });
export const ruleChoicesQuery = queryOptions({
  queryKey: ['rule-choices'],
  queryFn: () => get<RuleChoices>('/api/rule-choices'),
  staleTime: 300_000,
});
export const teamsQuery = queryOptions({ queryKey: ['routing-teams'], queryFn: () => get<RoutingTeams>('/api/teams') });

export const rulesApi = {
  openDraft: (from: string) => send<RuleSetView>('POST', '/api/rule-sets', { from }),
  save: (id: string, body: SaveRuleSetBody) => send<RuleSetView>('PUT', `/api/rule-sets/${id}`, body),
  discard: (id: string) => send<void>('DELETE', `/api/rule-sets/${id}`),
  publish: (id: string, body: { revision: number; note: string }) =>
    send<RuleSetView>('POST', `/api/rule-sets/${id}/publish`, body),
  restore: (id: string, note: string) => send<RuleSetView>('POST', `/api/rule-sets/${id}/restore`, { note }),
  rehearse: (id: string, time: { from: string; to: string }) =>
    send<Rehearsal>('POST', `/api/rule-sets/${id}/rehearsal`, time),
  saveTeam: (id: string | null, body: z.infer<typeof saveTeamBody>) =>
    send<RoutingTeams>(id === null ? 'POST' : 'PUT', id === null ? '/api/teams' : `/api/teams/${id}`, body),
  deleteTeam: (id: string) => send<RoutingTeams>('DELETE', `/api/teams/${id}`),
  bringBack: (id: string) => send<void>('POST', `/api/reps/${id}/back`),
  saveRep: (id: string, body: z.infer<typeof repSettingsBody>) => send<RoutingTeams>('PATCH', `/api/reps/${id}`, body),
};
