import type { CallState, Outcome } from '../src/contract/call.ts';
import type { CallbackView } from '../src/contract/callback.ts';
import type { LeadDimension } from '../src/contract/lead-report.ts';
import type { LeadStatus } from '../src/contract/lead.ts';
import { leadStatuses } from './tones.ts';

/** What the address holds of each page's state: a link or a reload shows the same thing. Unknown values are dropped. */
export interface CallsSearch {
  state?: CallState | undefined;
  outcome?: Outcome | undefined;
  agent?: 'me' | undefined;
  /** The call that is open beside the list. */
  call?: string | undefined;
}
export interface LeadsSearch {
  /** `escalated`: the managers' list. */
  status?: LeadStatus | 'open' | 'releasing' | 'escalated' | undefined;
  lead?: string | undefined;
}

export interface CallbacksSearch {
  status?: CallbackView['status'] | undefined;
  owner?: 'me' | 'nobody' | undefined;
  due?: 'overdue' | undefined;
  /** The entry that is open beside the list. */
  callback?: string | undefined;
}

export const callStates = ['queued', 'ringing', 'connected', 'held', 'ended'] as const satisfies readonly CallState[];
export const outcomes = [
  'served',
  'lead',
  'callback',
  'self_served',
  'withdrawn',
] as const satisfies readonly Outcome[];
export const callbackStatuses = ['open', 'done', 'canceled'] as const satisfies readonly CallbackView['status'][];

type Raw = Record<string, unknown>;

export function callsSearch(raw: Raw): CallsSearch {
  return {
    state: oneOf(callStates, raw['state']),
    outcome: oneOf(outcomes, raw['outcome']),
    agent: oneOf(['me'] as const, raw['agent']),
    call: text(raw['call']),
  };
}

export function leadsSearch(raw: Raw): LeadsSearch {
  const status = oneOf(['open', 'releasing', 'escalated', ...leadStatuses] as const, raw['status']);
  return { status, lead: text(raw['lead']) };
}

export function callbacksSearch(raw: Raw): CallbacksSearch {
  return {
    status: oneOf(callbackStatuses, raw['status']),
    owner: oneOf(['me', 'nobody'] as const, raw['owner']),
    due: oneOf(['overdue'] as const, raw['due']),
    callback: text(raw['callback']),
  };
}

/** The router reads `?q=8000` as a number. */
export function customersSearch(raw: Raw): { q?: string | undefined } {
  return { q: typeof raw['q'] === 'number' ? String(raw['q']) : text(raw['q']) };
}

export function signInSearch(raw: Raw): { next?: string | undefined } {
  return { next: text(raw['next']) };
}

function oneOf<Value extends string>(values: readonly Value[], value: unknown): Value | undefined {
  return values.find((known) => known === value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export interface SettingsSearch {
  /** What is chosen in the list beside the form; `new` is one that is not saved yet. */
  id?: string | undefined;
}
export function settingsSearch(search: Record<string, unknown>): SettingsSearch {
  return { id: typeof search['id'] === 'string' ? search['id'] : undefined };
}

export const leadRulesViews = ['rules', 'rehearsal', 'teams', 'versions'] as const;
export interface LeadRulesSearch {
  view?: (typeof leadRulesViews)[number] | undefined;
  /** Shows the draft instead of the rules in use. */
  draft?: boolean | undefined;
}

export function leadRulesSearch(raw: Raw): LeadRulesSearch {
  return { view: oneOf(leadRulesViews, raw['view']), draft: raw['draft'] === true || undefined };
}

export const reportSpans = ['today', '7d', '30d', 'custom'] as const;
export const leadDimensions = [
  'team',
  'rep',
  'rule',
  'region',
  'industry',
  'hotline',
] as const satisfies readonly LeadDimension[];
export interface ReportsSearch {
  span?: (typeof reportSpans)[number] | undefined;
  /** Of a custom span: days, the last one included. */
  from?: string | undefined;
  to?: string | undefined;
  by?: LeadDimension | undefined;
}

export function reportsSearch(raw: Raw): ReportsSearch {
  const day = (value: unknown) => {
    const given = text(value);
    return given !== undefined && /^\d{4}-\d\d-\d\d$/.test(given) ? given : undefined;
  };
  return {
    span: oneOf(reportSpans, raw['span']),
    from: day(raw['from']),
    to: day(raw['to']),
    by: oneOf(leadDimensions, raw['by']),
  };
}
