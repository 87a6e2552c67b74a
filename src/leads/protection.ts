/**
 * How long a lead stays its owner's.
 *
 *   base            the later of: owned since, the owner's last activity, a next step that the window reaches
 *   protected until base + days(stage, grade), and as many days again if it was extended since that activity
 *   warned          `warnDays` before, at least; never released sooner than `warnDays` after the warning
 */
export type ProtectionStage = 'accepted' | 'contacted' | 'qualified';
export type ProtectionGrade = 'vip' | 'key' | 'standard';

export interface ProtectionPolicy {
  days: Record<ProtectionStage, Record<ProtectionGrade, number>>;
  warnDays: number;
  onRelease: 'unassigned' | 'reroute';
}

export interface ProtectedLead {
  stage: ProtectionStage;
  grade: ProtectionGrade;
  ownedSince: Date;
  /** The owner's last contact, note or change of stage. */
  lastActiveAt: Date | null;
  nextStepAt: Date | null;
  extendedAt: Date | null;
  warnedAt: Date | null;
}

export interface ProtectionDecision {
  act: 'keep' | 'warn' | 'release';
  until: Date;
}

const DAY = 86_400_000;
const evenly = (days: number) => ({ vip: days, key: days, standard: days });

/** What holds where nothing was set. */
export const defaultProtection: ProtectionPolicy = {
  days: { accepted: evenly(7), contacted: evenly(14), qualified: evenly(30) },
  warnDays: 2,
  onRelease: 'unassigned',
};

export function protectionDecision(lead: ProtectedLead, policy: ProtectionPolicy, now: Date): ProtectionDecision {
  const active = Math.max(lead.ownedSince.getTime(), lead.lastActiveAt?.getTime() ?? 0);
  const until = untilOf(lead, active, policy);
  const warn = policy.warnDays * DAY;
  const warned = lead.warnedAt?.getTime() ?? 0;
  // A warning holds for the window that it was given in: activity or an extension since then makes it void.
  const isWarned = warned > active && warned >= (lead.extendedAt?.getTime() ?? 0);
  if (!isWarned) {
    if (now.getTime() < until - warn) return { act: 'keep', until: new Date(until) };
    return { act: 'warn', until: new Date(Math.max(until, now.getTime() + warn)) };
  }
  const end = Math.max(until, warned + warn);
  // Another stage, grade or rule may have made the window longer since.
  return { act: now.getTime() >= end ? 'release' : 'keep', until: new Date(end) };
}

function untilOf(lead: ProtectedLead, active: number, policy: ProtectionPolicy): number {
  const window = policy.days[lead.stage][lead.grade] * DAY;
  const step = lead.nextStepAt?.getTime() ?? 0;
  // A step that lies beyond the window plans nothing in time: else one date in a year would keep a lead for a year.
  const base = step > active && step <= active + window ? step : active;
  const isExtended = lead.extendedAt !== null && lead.extendedAt.getTime() >= active;
  return base + window * (isExtended ? 2 : 1);
}
