import type { AgentState, AgentView } from '../src/contract/agent.ts';
import type { CallMatch, CallState, Outcome } from '../src/contract/call.ts';
import type { LeadStatus, OfferState } from '../src/contract/lead.ts';
import type { DeskPhase } from './desk-state.ts';
import type { Translate } from './i18n/i18n.ts';

/** Colours by meaning. Every map is total, so a new state does not compile before somebody gave it a colour. */
export type Tone = 'gray' | 'blue' | 'green' | 'amber' | 'red' | 'violet';

export const agentTones: Record<AgentState, Tone> = {
  offline: 'gray',
  available: 'green',
  reserved: 'blue',
  on_call: 'blue',
  wrapping_up: 'violet',
  not_ready: 'amber',
};
export const phaseTones: Record<DeskPhase, Tone> = {
  idle: 'gray',
  announced: 'green',
  incoming: 'green',
  connecting: 'blue',
  dialling: 'green',
  connected: 'blue',
  held: 'amber',
  consulting: 'amber',
  consulted: 'blue',
  wrapping_up: 'violet',
};
export const callTones: Record<CallState, Tone> = {
  queued: 'amber',
  ringing: 'green',
  connected: 'blue',
  held: 'amber',
  ended: 'gray',
};
export const outcomeTones: Record<Outcome, Tone> = {
  served: 'green',
  lead: 'blue',
  callback: 'amber',
  self_served: 'gray',
  withdrawn: 'red',
};
export const matchTones: Record<CallMatch, Tone> = {
  exact: 'green',
  shared: 'amber',
  switchboard: 'amber',
  none: 'gray',
  withheld: 'gray',
};
export const leadTones: Record<LeadStatus, Tone> = {
  new: 'blue',
  offered: 'amber',
  accepted: 'blue',
  contacted: 'violet',
  qualified: 'violet',
  converted: 'green',
  lost: 'gray',
  unassigned: 'red',
};
export const offerTones: Record<OfferState, Tone> = {
  offered: 'amber',
  accepted: 'green',
  declined: 'gray',
  expired: 'red',
  withdrawn: 'gray',
};
export const levelTones: Record<'vip' | 'key' | 'standard', Tone> = { vip: 'violet', key: 'blue', standard: 'gray' };

const reasons = [
  'break',
  'meal',
  'meeting',
  'training',
  'other',
  'missed_call',
  'phone_unreachable',
  'connection_lost',
] as const;

/** "Not ready · Break". The reason is an open text on the server's side: one that we have no word for is shown as it came. */
export function agentStateText(agent: Pick<AgentView, 'state' | 'reason'>, t: Translate): string {
  const state = t(`state.${agent.state}`);
  if (agent.state !== 'not_ready' || agent.reason === null) return state;
  const known = reasons.find((reason) => reason === agent.reason);
  return `${state} · ${known === undefined ? agent.reason : t(`reason.${known}`)}`;
}

/** The pop carries a lead's status as text; one that this page does not know is shown as new. */
export function leadStatusOf(status: string): LeadStatus {
  return leadStatuses.find((known) => known === status) ?? 'new';
}

export const leadStatuses = [
  'new',
  'offered',
  'accepted',
  'contacted',
  'qualified',
  'converted',
  'lost',
  'unassigned',
] as const satisfies readonly LeadStatus[];
