import type { CallState, Outcome } from '../src/contract/call.ts';
import type { CallbackView } from '../src/contract/callback.ts';
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
  status?: LeadStatus | 'open' | undefined;
  lead?: string | undefined;
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
  return { status: oneOf(['open', ...leadStatuses] as const, raw['status']), lead: text(raw['lead']) };
}

export function callbacksSearch(raw: Raw): { status?: CallbackView['status'] | undefined } {
  return { status: oneOf(callbackStatuses, raw['status']) };
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
