import type { z } from 'zod';
import type { AgentPhone, AgentView, SetAgentPhoneBody, SetStateBody } from '../src/contract/agent.ts';
import type {
  CallState,
  CallTargetBody,
  CallView,
  Disposition,
  Outcome,
  PlaceCallBody,
  transferBody,
  TransferTargets,
  WrapUpBody,
} from '../src/contract/call.ts';
import type { CallWhy } from '../src/contract/call-why.ts';
import type { CallbackView } from '../src/contract/callback.ts';
import type { CustomerListItem, CustomerView, HistoryEntry } from '../src/contract/customer.ts';
import type { LeadDetail, LeadStatus, LeadView } from '../src/contract/lead.ts';
import type { Page } from '../src/contract/paging.ts';
import type { Language, Me, browserSignInReply, signInBody } from '../src/contract/people.ts';
import type { Problem, ProblemCode } from '../src/contract/problem.ts';
import type { TodayReport } from '../src/contract/report.ts';
import type { ScreenPop } from '../src/contract/screen-pop.ts';

/** An answer that is no success. `code` is what the screen translates; `network` means that nothing answered. */
export class ApiProblem extends Error {
  readonly code: ProblemCode | 'network';
  readonly status: number;
  readonly requestId: string | null;
  /** What was expected, in English; for those who set things up. */
  readonly detail: string | null;

  constructor(code: ProblemCode | 'network', status: number, problem: Partial<Problem>, cause?: unknown) {
    super(problem.title ?? code, { cause });
    this.name = 'ApiProblem';
    this.code = code;
    this.status = status;
    this.requestId = problem.instance ?? null;
    const faults = problem.errors?.map(({ path, message }) => `${path}: ${message}`) ?? [];
    this.detail = faults.length > 0 ? faults.join('; ') : (problem.detail ?? null);
  }
}

export interface Rep {
  id: string;
  name: string;
  teams: string[];
  away: boolean;
}
export interface VoiceToken {
  identity: string;
  token: string;
  expiresAt: string;
}
export interface CallFilter {
  state?: CallState | undefined;
  outcome?: Outcome | undefined;
  agent?: 'me' | undefined;
  customerId?: string | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
}
export interface LeadFilter {
  status?: LeadStatus | 'open' | 'releasing' | undefined;
  cursor?: string | undefined;
}

export type CallAct =
  | 'accept'
  | 'reject'
  | 'hold'
  | 'resume'
  | 'hang-up'
  | 'consult/complete'
  | 'consult/cancel'
  | 'consult/swap'
  | 'consult/conference'
  | 'wrap-up/extend';

const TIMEOUT_MS = 15_000;
let whenSignedOut: () => void = () => {};

/** What happens when the session turns out to have ended. */
export function onSignedOut(handler: () => void): void {
  whenSignedOut = handler;
}

export const api = {
  signIn: (body: z.input<typeof signInBody>) => send<z.infer<typeof browserSignInReply>>('POST', '/api/session', body),
  signOut: () => send<void>('DELETE', '/api/session'),
  me: () => get<Me>('/api/me'),
  setLanguage: (language: Language) => send<void>('PUT', '/api/me/language', { language }),
  agents: () => get<{ items: AgentView[] }>('/api/agents'),
  setState: (body: SetStateBody) => send<AgentView>('PUT', '/api/agents/me/state', body),
  calls: (filter: CallFilter) => get<Page<CallView>>(`/api/calls${query({ ...filter })}`),
  call: (id: string) => get<CallView>(`/api/calls/${id}`),
  reportOfToday: (timeZone: string) => get<TodayReport>(`/api/reports/today${query({ timeZone })}`),
  callWhy: (id: string) => get<CallWhy>(`/api/calls/${id}/why`),
  placeCall: (body: PlaceCallBody) => send<CallView>('POST', '/api/calls', body),
  consult: (id: string, body: CallTargetBody) => send<CallView>('POST', `/api/calls/${id}/consult`, body),
  transferTargets: (q: string) => get<TransferTargets>(`/api/transfer-targets${query({ q })}`),
  actOnCall: (id: string, act: CallAct) => send<CallView>('POST', `/api/calls/${id}/${act}`, {}),
  transfer: (id: string, body: z.input<typeof transferBody>) =>
    send<CallView>('POST', `/api/calls/${id}/transfer`, body),
  wrapUp: (id: string, body: WrapUpBody) => send<CallView>('POST', `/api/calls/${id}/wrap-up`, body),
  pickCandidate: (id: string, body: { customerId: string; contactId: string | null }) =>
    send<ScreenPop>('POST', `/api/calls/${id}/candidate`, body),
  dispositions: (callId?: string) => get<{ items: Disposition[] }>(`/api/dispositions${query({ callId })}`),
  customers: (filter: { q: string; cursor?: string | undefined }) =>
    send<Page<CustomerListItem>>('POST', '/api/customers/search', filter),
  customer: (id: string) => get<CustomerView>(`/api/customers/${id}`),
  history: (id: string, cursor: string | undefined) =>
    get<Page<HistoryEntry>>(`/api/customers/${id}/history${query({ cursor })}`),
  leads: (filter: LeadFilter) => get<Page<LeadView>>(`/api/leads${query({ ...filter })}`),
  lead: (id: string) => get<LeadDetail>(`/api/leads/${id}`),
  assignLead: (id: string, body: { repId: string; reason: string }) =>
    send<LeadDetail>('POST', `/api/leads/${id}/assign`, body),
  reps: () => get<{ items: Rep[] }>('/api/reps'),
  callbacks: (filter: { status: CallbackView['status']; cursor?: string | undefined }) =>
    get<Page<CallbackView>>(`/api/callbacks${query(filter)}`),
  revealNumber: (of: 'calls' | 'customer-numbers' | 'callbacks', id: string, reason: string) =>
    send<{ number: string }>('POST', `/api/${of}/${id}/reveal`, { reason }),
  agentPhone: () => get<AgentPhone>('/api/agents/me/phone'),
  setAgentPhone: (body: SetAgentPhoneBody) => send<AgentPhone>('PUT', '/api/agents/me/phone', body),
  voiceToken: () => get<VoiceToken>('/api/voice-token'),
};

/** For areas that are loaded when they are opened and keep their calls beside them. */
export const get = <Reply>(path: string) => send<Reply>('GET', path);

export async function send<Reply>(method: string, path: string, body?: unknown): Promise<Reply> {
  const response = await fetch(path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new ApiProblem('network', 0, { title: `${method} ${path} got no answer` }, cause);
  });
  const text = await response.text();
  if (!response.ok) throw problemOf(response.status, text, path);
  // Our own server's answer, shaped by the same contract: parsed there, trusted here.
  const reply: Reply = text === '' ? undefined : JSON.parse(text);
  return reply;
}

function problemOf(status: number, text: string, path: string): ApiProblem {
  let problem: Partial<Problem> = {};
  try {
    problem = JSON.parse(text);
  } catch {
    // A proxy's error page: there is nothing in it that could be told.
  }
  const code = codeOf(problem.type, status);
  // Who asks `me` asks whether there is a session, and decides what follows.
  if (code === 'not-signed-in' && path !== '/api/me') whenSignedOut();
  return new ApiProblem(code, status, problem);
}

function codeOf(type: string | undefined, status: number): ProblemCode | 'network' {
  const named = type?.split('/').at(-1);
  if (named !== undefined && isProblemCode(named)) return named;
  if (status === 401) return 'not-signed-in';
  if (status === 404) return 'not-found';
  return status === 502 || status === 503 || status === 504 ? 'network' : 'internal';
}

const codes: Record<ProblemCode, true> = {
  'database-gone': true,
  'not-signed-in': true,
  'wrong-credentials': true,
  'code-needed': true,
  'code-wrong': true,
  'second-factor-needed': true,
  'too-many-tries': true,
  'password-expired': true,
  'password-weak': true,
  'too-many-requests': true,
  'not-allowed': true,
  'cross-site': true,
  'bad-request': true,
  'not-found': true,
  'call-not-found': true,
  'customer-not-found': true,
  'ticket-not-found': true,
  'lead-not-found': true,
  'agent-not-found': true,
  'not-your-call': true,
  'not-your-lead': true,
  'reservation-gone': true,
  'call-state': true,
  'agent-state': true,
  'target-unavailable': true,
  'number-not-allowed': true,
  'wrap-up-limit': true,
  'disposition-required': true,
  'offer-gone': true,
  'lead-protected': true,
  'lead-state': true,
  'callback-state': true,
  'rule-set-not-found': true,
  'rule-set-state': true,
  'rule-set-changed': true,
  'rule-set-faulty': true,
  'team-in-use': true,
  'ticket-state': true,
  'customer-exists': true,
  'unknown-fault-type': true,
  'unknown-disposition': true,
  'setting-changed': true,
  'carrier-refused': true,
  internal: true,
};

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(codes, code);
}

function query(values: Record<string, string | number | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
