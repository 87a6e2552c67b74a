import { queryOptions } from '@tanstack/react-query';
import type {
  AgentSkillsBody,
  CalendarYear,
  DayCheck,
  DayCheckBody,
  DispositionsBody,
  GreetingBody,
  GreetingPreview,
  HandOverBody,
  HotlineBody,
  HoursBody,
  ProtectionBody,
  QueueBody,
  Settings,
  SettingSaved,
  SkillBody,
} from '../../src/contract/settings.ts';
import type {
  NewUserBody,
  PasswordBody,
  PasswordShown,
  UserLeft,
  UserSettings,
} from '../../src/contract/settings-people.ts';
import type { SecondFactorKey, ownSessions, sessionsEnded } from '../../src/contract/people.ts';
import type { z } from 'zod';
import { get, send } from '../api.ts';

const put = (path: string, body: unknown) => send<SettingSaved>('PUT', `/api/settings/${path}`, body);
const post = (path: string, body: unknown) => send<SettingSaved>('POST', `/api/settings/${path}`, body);
type New<Body> = Omit<Body, 'version'>;

/** Loaded with the settings' pages, so that the desk does without. */
export const settingsApi = {
  saveHotline: (id: string, body: HotlineBody) => put(`hotlines/${id}`, body),
  saveQueue: (id: string, body: QueueBody) => put(`queues/${id}`, body),
  addQueue: (body: New<QueueBody>) => post('queues', body),
  saveSkill: (id: string, body: SkillBody) => put(`skills/${id}`, body),
  addSkill: (body: New<SkillBody>) => post('skills', body),
  removeSkill: (id: string, version: string | null) =>
    send<SettingSaved>('DELETE', `/api/settings/skills/${id}`, { version }),
  saveAgentSkills: (id: string, body: AgentSkillsBody) => put(`agents/${id}/skills`, body),
  saveHours: (id: string, body: HoursBody) => put(`hours/${id}`, body),
  addHours: (body: New<HoursBody>) => post('hours', body),
  saveDispositions: (body: DispositionsBody) => put('dispositions', body),
  saveProtection: (body: ProtectionBody) => put('protection', body),
  saveHandOver: (body: HandOverBody) => put('hand-over', body),
  addUser: (body: NewUserBody) => send<PasswordShown>('POST', '/api/users', body),
  givePassword: (id: string, act: 'activate' | 'reset-password') =>
    send<PasswordShown>('POST', `/api/users/${id}/${act}`),
  deactivate: (id: string) => send<UserLeft>('POST', `/api/users/${id}/deactivate`),
  endOtherSessions: (password: string) =>
    send<z.infer<typeof sessionsEnded>>('POST', '/api/me/sessions/end-others', { password }),
  beginSecondFactor: (password: string) => send<SecondFactorKey>('POST', '/api/me/second-factor', { password }),
  confirmSecondFactor: (code: string) => send<void>('POST', '/api/me/second-factor/confirm', { code }),
  endSecondFactor: (body: { password: string; code: string }) => send<void>('POST', '/api/me/second-factor/end', body),
  endSecondFactorOf: (id: string) => send<{ login: string }>('POST', `/api/users/${id}/end-second-factor`),
  changePassword: (body: PasswordBody) => send<object>('PUT', '/api/me/password', body),
};

export const ownSessionsQuery = queryOptions({
  queryKey: ['own-sessions'],
  queryFn: () => get<z.infer<typeof ownSessions>>('/api/me/sessions'),
  staleTime: 0,
});
export const settingsQuery = queryOptions({ queryKey: ['settings'], queryFn: () => get<Settings>('/api/settings') });
export const usersQuery = queryOptions({ queryKey: ['users'], queryFn: () => get<UserSettings>('/api/users') });
export const calendarQuery = (year: number) =>
  queryOptions({
    queryKey: ['calendar', year],
    queryFn: () => get<CalendarYear>(`/api/settings/calendar?year=${year}`),
    staleTime: Infinity,
  });
/** By what is asked: a form asks again as it is typed in. */
export const greetingQuery = (body: GreetingBody) =>
  queryOptions({
    queryKey: ['greeting', body],
    queryFn: () => send<GreetingPreview>('POST', '/api/settings/greeting-preview', body),
    staleTime: Infinity,
    retry: false,
  });
export const dayCheckQuery = (body: DayCheckBody) =>
  queryOptions({
    queryKey: ['day-check', body],
    queryFn: () => send<DayCheck>('POST', '/api/settings/day-check', body),
    staleTime: Infinity,
    retry: false,
  });
