import type { LeadStatus, LeadView } from '../../src/contract/lead.ts';

export interface LeadSections {
  /** A caller is on the line and this rep's phone rings. */
  live: LeadView[];
  offered: LeadView[];
  /** A promise to call, a next step whose time has come, or a first call to make. */
  due: LeadView[];
  /** A call before midnight by this phone's clock. */
  today: LeadView[];
  open: LeadView[];
}

/** A next step shows among the due ones this long before its time. */
export const DUE_AHEAD_MS = 15 * 60_000;

const openForOwner: Record<LeadStatus, boolean> = {
  new: false,
  offered: false,
  accepted: true,
  contacted: true,
  qualified: true,
  converted: false,
  lost: false,
  unassigned: false,
};

export function isOfferedTo(lead: LeadView, repId: string): boolean {
  return lead.offer !== null && lead.offer.state === 'offered' && lead.offer.rep.id === repId;
}

/** Whether the lead belongs on this rep's list: offered to the rep, or the rep's and open. */
export function isOnListOf(lead: LeadView, repId: string): boolean {
  return isOfferedTo(lead, repId) || (lead.owner?.id === repId && openForOwner[lead.status]);
}

/** When the rep has to call: the earliest of promise and next step; a lead never contacted is due since accepted. */
export function callDueAt(lead: LeadView): number | null {
  const times = [lead.callbackDueAt, lead.nextStepAt].filter((time) => time !== null).map(Date.parse);
  if (times.length > 0) return Math.min(...times);
  return lead.status === 'accepted' ? Date.parse(lead.acceptedAt ?? lead.createdAt) : null;
}

/** Sorts by urgency. An offer past its deadline is in no section: the server withdraws it, the page never shows it. */
export function leadSections(leads: readonly LeadView[], repId: string, now: number): LeadSections {
  const sections: LeadSections = { live: [], offered: [], due: [], today: [], open: [] };
  for (const lead of leads) {
    if (lead.offer !== null && isOfferedTo(lead, repId)) {
      if (Date.parse(lead.offer.deadlineAt) > now) (lead.offer.live ? sections.live : sections.offered).push(lead);
    } else if (isOnListOf(lead, repId)) {
      sections[whenDue(lead, now)].push(lead);
    }
  }
  const byDeadline = (a: LeadView, b: LeadView): number => deadline(a) - deadline(b);
  sections.live.sort(byDeadline);
  sections.offered.sort(byDeadline);
  sections.due.sort(byCallTime);
  sections.today.sort(byCallTime);
  sections.open.sort(byCallTime);
  return sections;
}

function whenDue(lead: LeadView, now: number): 'due' | 'today' | 'open' {
  if (lead.callbackDueAt !== null) return 'due';
  const due = callDueAt(lead);
  if (due === null) return 'open';
  if (due <= now + DUE_AHEAD_MS) return 'due';
  return due < new Date(now).setHours(24, 0, 0, 0) ? 'today' : 'open';
}

function deadline(lead: LeadView): number {
  return lead.offer === null ? Infinity : Date.parse(lead.offer.deadlineAt);
}

/** Soonest first; without a time last, and among those who called last first. */
function byCallTime(a: LeadView, b: LeadView): number {
  const [left, right] = [callDueAt(a), callDueAt(b)];
  if (left !== null && right !== null) return left - right;
  if (left !== null) return -1;
  if (right !== null) return 1;
  return (b.lastCallAt ?? b.createdAt).localeCompare(a.lastCallAt ?? a.createdAt);
}
