import type { LockedCall } from '../calls/call-store.ts';
import type { LeadWhy } from '../contract/lead.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import type { LockedLead } from './lead-store.ts';
import type { RepChoice } from './choose-rep.ts';
import { tellLead } from './tell-lead.ts';
import { tellRep } from './tell-rep.ts';

/** A rep's mobile rings for so long before the next rep is tried. */
export const LIVE_SECONDS = 25;

export interface Offered {
  lead: LockedLead;
  choice: Pick<RepChoice, 'credits' | 'why'> & { chosen: NonNullable<RepChoice['chosen']> };
  /** The call that waits; null: as a record. */
  liveCall: LockedCall | null;
  deadlineAt: Date;
  /** When the rep is told once more; null: never. */
  remindAt: Date | null;
}

const offerText = sql(
  'offer-lead',
  `INSERT INTO lead_offers (id, lead_id, rep_id, live_call_id, why, created_at, deadline_at, remind_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
);
// An owned lead stays as it is: its owner's phone rings because the caller is on the line again.
const statusText = sql(
  'lead-offered',
  `UPDATE leads SET why = $2, status = 'offered' WHERE id = $1 AND owner_id IS NULL`,
);
const creditsText = sql(
  'keep-credits',
  `UPDATE team_members AS m SET credit = c.credit FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS c (team_id, rep_id, credit)
   WHERE m.team_id = c.team_id AND m.rep_id = c.rep_id`,
);

/** Writes the offer, rings the rep or puts the lead on their list, and tells them by every channel in either case. */
export async function offerLead(unit: UnitOfWork, deps: Deps, offered: Offered): Promise<void> {
  const { lead, choice, liveCall, deadlineAt, remindAt } = offered;
  const { repId } = choice.chosen;
  const offerId = deps.ids.next();
  const why = JSON.stringify(choice.why satisfies LeadWhy);
  const times = [unit.now, deadlineAt, remindAt];
  await unit.query(offerText, [offerId, lead.id, repId, liveCall?.id ?? null, why, ...times]);
  await unit.query(statusText, [lead.id, why]);
  const { credits } = choice;
  if (credits.length > 0)
    await unit.query(creditsText, [
      credits.map((c) => c.teamId),
      credits.map((c) => c.repId),
      credits.map((c) => c.credit),
    ]);
  tellLead(unit, {
    fact: 'lead.offered',
    screen: 'lead.offered',
    leadId: lead.id,
    repId,
    callId: liveCall?.id ?? null,
    data: { offerId, live: liveCall !== null, rule: choice.why.rule },
  });
  scheduleDeadline(unit, { offerId, deadlineAt });
  if (remindAt !== null) scheduleReminder(unit, { offerId, remindAt });
  if (liveCall !== null) await ringRep(unit, deps, { liveCall, repId, offerId });
  await tellRep(unit, deps, { lead, repId, deadlineAt, kind: liveCall === null ? 'record' : 'live', offerId });
}

/** The job's id carries the deadline: one that was moved gets a job of its own, and the earlier one finds nothing due. */
export function scheduleDeadline(unit: Pick<UnitOfWork, 'effect'>, offer: { offerId: string; deadlineAt: Date }): void {
  const { offerId, deadlineAt } = offer;
  const jobId = `offer-${offerId}-${deadlineAt.getTime()}`;
  unit.effect({ topic: 'schedule', job: 'offer-deadline', jobId, runAt: deadlineAt.toISOString(), data: { offerId } });
}

/** Like the deadline's: a reminder that was moved gets a job of its own. */
export function scheduleReminder(unit: Pick<UnitOfWork, 'effect'>, offer: { offerId: string; remindAt: Date }): void {
  const { offerId, remindAt } = offer;
  const jobId = `remind-${offerId}-${remindAt.getTime()}`;
  unit.effect({ topic: 'schedule', job: 'offer-reminder', jobId, runAt: remindAt.toISOString(), data: { offerId } });
}

const legText = sql(
  'rep-leg',
  `INSERT INTO call_legs (id, call_id, kind, user_id, offer_id, carrier, state, created_at) VALUES ($1, $2, 'rep', $3, $4, $5, 'new', $6)`,
);

/** The leg is written before it is placed; delivery of `ring-rep` places it. */
export async function ringRep(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids'>,
  ring: { liveCall: LockedCall; repId: string; offerId: string },
): Promise<void> {
  const legId = deps.ids.next();
  const { liveCall, repId, offerId } = ring;
  await unit.query(legText, [legId, liveCall.id, repId, offerId, liveCall.carrier, unit.now]);
  unit.effect({ topic: 'ring-rep', legId });
}
