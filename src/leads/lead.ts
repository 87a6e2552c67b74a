import type { LeadStatus } from '../contract/lead.ts';

/**
 * Legal moves of a lead; `converted` and `lost` are absorbing.
 *
 *   new ──> offered <──> unassigned        (routing; unassigned sits with a manager)
 *    │         │             │
 *    └─────────┴──> accepted <┘  ──> contacted ──> qualified ──> converted
 *                                                                          any but converted ──> lost
 *
 * `new`, `offered` and `unassigned` have no owner; from `accepted` on there is one, by a check in the database.
 */
const moves: Record<LeadStatus, readonly LeadStatus[]> = {
  new: ['offered', 'unassigned', 'accepted', 'contacted', 'lost'],
  offered: ['unassigned', 'accepted', 'contacted', 'lost'],
  unassigned: ['offered', 'accepted', 'contacted', 'lost'],
  accepted: ['contacted', 'lost'],
  contacted: ['qualified', 'converted', 'lost'],
  qualified: ['converted', 'lost'],
  converted: [],
  lost: [],
};

/** True for a legal move; staying where one is counts as none. */
export function leadMoves(from: LeadStatus, to: LeadStatus): boolean {
  return moves[from].includes(to);
}

export function isOpenLead(status: LeadStatus): boolean {
  return status !== 'converted' && status !== 'lost';
}

/** Open and nobody's: what routing may act on. `unassigned` waits for a manager, or for the caller to ring again. */
export function isUnowned(status: LeadStatus): boolean {
  return status === 'new' || status === 'offered' || status === 'unassigned';
}

/** Where a lead stands once a rep has taken it; live, the rep already talks with the caller. */
export function statusOnceTaken(from: LeadStatus, how: 'live' | 'record'): LeadStatus {
  const to = how === 'live' ? 'contacted' : 'accepted';
  return leadMoves(from, to) ? to : from;
}

export interface StatusRequest {
  status: 'contacted' | 'qualified' | 'converted' | 'lost';
  lostReason: string | undefined;
}
export type StatusDecision =
  | { ok: true; status: LeadStatus }
  | { ok: false; code: 'lead-state' | 'bad-request'; because: string };

/** A status that somebody asked for by hand. The same status again is legal (only the note is new) while it is open. */
export function decideStatus(lead: { status: LeadStatus; hasOwner: boolean }, asked: StatusRequest): StatusDecision {
  const isRepeat = lead.status === asked.status && isOpenLead(lead.status);
  if (!isRepeat && !leadMoves(lead.status, asked.status)) {
    const legal = moves[lead.status].join(', ') || 'nothing: it is closed';
    return { ok: false, code: 'lead-state', because: `the lead is ${lead.status}; from there it may become ${legal}` };
  }
  if (asked.status !== 'lost' && !lead.hasOwner)
    return { ok: false, code: 'lead-state', because: 'nobody owns the lead; a rep accepts it first' };
  if (asked.status === 'lost' && !asked.lostReason)
    return { ok: false, code: 'bad-request', because: 'lostReason: expected why the lead is lost' };
  return { ok: true, status: asked.status };
}
