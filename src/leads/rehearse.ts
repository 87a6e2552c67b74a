import { chooseRep } from './choose-rep.ts';
import type { Member, RepChoice, RepStanding } from './choose-rep.ts';
import type { CallerFacts, CompiledRules } from './rule-index.ts';

/** A lead as it was known when it was routed. */
export interface PastLead {
  at: Date;
  caller: CallerFacts;
  /** Until when it kept its rep busy; null: it still does. */
  closedAt: Date | null;
}

/** What a rep brings to a rehearsal. */
export interface RehearsalRep {
  repId: string;
  name: string;
  dailyCap: number | null;
  openCap: number | null;
  ended: number;
  converted: number;
  isOnDuty(at: Date): boolean;
  /** The calendar day at the rep's place. */
  dayOf(at: Date): string;
}

export interface RehearsalStage {
  rules: CompiledRules;
  teams: ReadonlyMap<string, readonly Member[]>;
  reps: ReadonlyMap<string, RehearsalRep>;
}

/**
 * Plays leads through a set of rules, oldest first, with nothing else in the world: credits, caps and open leads begin
 * at nothing and follow from the leads that were played. Nobody is away or on a call (nobody knows who was), nobody
 * declines, and nobody owns a number: what differs between two rehearsals is the rules' doing alone.
 */
export function createRehearsal(stage: RehearsalStage): (lead: PastLead) => RepChoice {
  const teams = new Map([...stage.teams].map(([id, members]) => [id, members.map((one) => ({ ...one, credit: 0 }))]));
  const today = new Map<string, { day: string; offers: number }>();
  const busyUntil = new Map<string, number[]>();
  const standingAt = (at: Date) => (repId: string) => {
    const rep = stage.reps.get(repId);
    if (rep === undefined) return null;
    const day = today.get(repId);
    const offersToday = day?.day === rep.dayOf(at) ? day.offers : 0;
    const still = (busyUntil.get(repId) ?? []).filter((until) => until > at.getTime());
    return { ...idle, ...plain(rep), offersToday, openLeads: still.length, onDuty: rep.isOnDuty(at) };
  };
  return ({ at, caller, closedAt }) => {
    const question = {
      mode: 'record',
      caller,
      owner: null,
      rules: stage.rules,
      teams,
      standingOf: standingAt(at),
    } as const;
    const choice = chooseRep(question);
    for (const { teamId, repId, credit } of choice.credits) {
      const member = teams.get(teamId)?.find((one) => one.repId === repId);
      if (member !== undefined) member.credit = credit;
    }
    const rep = choice.chosen === null ? undefined : stage.reps.get(choice.chosen.repId);
    if (rep !== undefined) {
      const day = rep.dayOf(at);
      const held = today.get(rep.repId);
      today.set(rep.repId, { day, offers: held?.day === day ? held.offers + 1 : 1 });
      const still = (busyUntil.get(rep.repId) ?? []).filter((until) => until > at.getTime());
      busyUntil.set(rep.repId, [...still, closedAt?.getTime() ?? Infinity]);
    }
    return choice;
  };
}

const idle = { away: false, deputyId: null, onCall: false, answered: null, rangAlready: false } as const;

function plain({
  repId,
  name,
  dailyCap,
  openCap,
  ended,
  converted,
}: RehearsalRep): Omit<RepStanding, keyof typeof idle | 'offersToday' | 'openLeads' | 'onDuty'> {
  return { repId, name, dailyCap, openCap, ended, converted };
}
