import type { LeadDetail, LeadView } from '../../src/contract/lead.ts';
import type { Page } from '../../src/contract/paging.ts';
import type { Language, Me } from '../../src/contract/people.ts';
import type { AwayBody, RepSelf } from '../../src/contract/rep.ts';
import type {
  HandOverSettings,
  RepChannelKind,
  RepChannelsBody,
  RepChannelView,
} from '../../src/contract/rep-channel.ts';
import type { Problem, ProblemCode } from '../../src/contract/problem.ts';
import type { VoicemailView } from '../../src/contract/voicemail.ts';
import type { RepWords } from './rep-words-zh.ts';

/** A request that did not succeed. `code` is a ProblemCode, or `offline` when no answer came at all. */
export class RequestFailed extends Error {
  readonly code: string;
  /** Only of what the server says in the rep's language: who has a prospect, and until when. */
  readonly detail: string | undefined;
  constructor(code: string, cause?: unknown, detail?: string) {
    super(`request failed: ${code}`, { cause });
    this.name = 'RequestFailed';
    this.code = code;
    this.detail = detail;
  }
}

export function whatFailed(words: RepWords, error: unknown): string {
  if (!(error instanceof RequestFailed)) return codeFailed(words, 'internal');
  return error.detail ?? codeFailed(words, error.code);
}

/** The same for what was only to be read: without a line nothing was to be saved. */
export function whatMissing(words: RepWords, error: unknown): string {
  return failedWith(error, 'offline') ? words.offline : whatFailed(words, error);
}

export function codeFailed(words: RepWords, code: string): string {
  const known: Partial<Record<string, string>> = words.problem;
  return known[code] ?? words.problem.internal;
}

export function failedWith(error: unknown, code: ProblemCode | 'offline'): boolean {
  return error instanceof RequestFailed && error.code === code;
}

export interface LeadStatusChange {
  status: 'contacted' | 'qualified' | 'converted' | 'lost';
  note?: string;
  lostReason?: string;
  name?: string;
  company?: string;
  nextStepAt?: string;
}

export type ChannelChange = RepChannelsBody['channels'][number];

export const repApi = {
  me: () => send<Me>('GET', '/api/me'),
  signIn: (login: string, password: string) => send<unknown>('POST', '/api/session', { login, password }),
  signOut: () => send<unknown>('DELETE', '/api/session'),
  changePassword: (current: string, next: string) => send<unknown>('PUT', '/api/me/password', { current, next }),
  setLanguage: (language: Language) => send<unknown>('PUT', '/api/me/language', { language }),
  openLeads: () => send<Page<LeadView>>('GET', '/api/leads?owner=me&status=open&limit=100'),
  finishedLeads: async (): Promise<LeadView[]> => {
    const pages = await Promise.all(
      ['converted', 'lost'].map((status) =>
        send<Page<LeadView>>('GET', `/api/leads?owner=me&status=${status}&limit=20`),
      ),
    );
    return pages.flatMap((page) => page.items).sort((a, b) => (b.closedAt ?? '').localeCompare(a.closedAt ?? ''));
  },
  lead: (id: string) => send<LeadDetail>('GET', `/api/leads/${id}`),
  voicemails: (leadId: string) => send<{ items: VoicemailView[] }>('GET', `/api/voicemails?leadId=${leadId}`),
  voicemailHeard: (id: string) => send<VoicemailView>('POST', `/api/voicemails/${id}/heard`, {}),
  extend: (id: string, reason: string) => send<LeadDetail>('POST', `/api/leads/${id}/extend`, { reason }),
  accept: (id: string) => send<LeadDetail>('POST', `/api/leads/${id}/accept`, {}),
  decline: (id: string, reason: string) => send<LeadDetail>('POST', `/api/leads/${id}/decline`, { reason }),
  setStatus: (id: string, change: LeadStatusChange) => send<LeadDetail>('POST', `/api/leads/${id}/status`, change),
  self: () => send<RepSelf>('GET', '/api/reps/me'),
  setAway: (body: AwayBody) => send<RepSelf>('PUT', '/api/reps/me/away', body),
  snoozeLimit: async () => (await send<HandOverSettings>('GET', '/api/settings/hand-over')).snoozeMinutes,
  snooze: (id: string, minutes: number) => send<LeadDetail>('POST', `/api/leads/${id}/snooze`, { minutes }),
  channels: () => send<{ items: RepChannelView[] }>('GET', '/api/reps/me/channels'),
  setChannels: (channels: ChannelChange[]) =>
    send<{ items: RepChannelView[] }>('PUT', '/api/reps/me/channels', { channels }),
  tryChannel: (kind: RepChannelKind) =>
    send<{ items: RepChannelView[] }>('POST', `/api/reps/me/channels/${kind}/try`, {}),
  pushKey: () => send<{ publicKey: string }>('GET', '/api/reps/me/push'),
  joinPush: (subscription: PushSubscriptionJSON) => send<unknown>('POST', '/api/reps/me/push', subscription),
  leavePush: (endpoint: string) => send<unknown>('DELETE', '/api/reps/me/push', { endpoint }),
};

// A phone in the street: long enough for 2G, short enough that the thumb learns that nothing happened.
const TIMEOUT_MS = 20_000;

/** Trusts the type of the answer: it comes from the same deployment, which checks it against the same contract. */
async function send<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const init: RequestInit = {
    method,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: 'application/json' },
  };
  if (body !== undefined) {
    init.headers = { accept: 'application/json', 'content-type': 'application/json' };
    init.body = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    throw new RequestFailed('offline', error);
  }
  if (!response.ok) throw await problemOf(response);
  const answer: Answer = response.status === 204 ? null : await answerOf(response);
  return answer;
}

/** `any` on purpose: see `send`. A line that breaks in the middle of the body counts as no answer. */
async function answerOf(response: Response) {
  try {
    return await response.json();
  } catch (error) {
    throw new RequestFailed('offline', error);
  }
}

const TOLD_BY_SERVER = ['lead-protected', 'not-your-lead'];

async function problemOf(response: Response): Promise<RequestFailed> {
  try {
    const problem: Problem = await response.json();
    const code = problem.type.replace('/problems/', '');
    return new RequestFailed(code, undefined, TOLD_BY_SERVER.includes(code) ? problem.detail : undefined);
  } catch {
    return new RequestFailed(response.status === 401 ? 'not-signed-in' : 'internal');
  }
}
