import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { UnitOfWork } from '../outbox.ts';
import { defaultProtection, protectionDecision } from './protection.ts';
import type { ProtectedLead, ProtectionGrade, ProtectionPolicy, ProtectionStage } from './protection.ts';

const rulesText = sql('protection-rules', 'SELECT stage, grade, days FROM protection_rules');
const policyText = sql(
  'protection-policy',
  'SELECT warn_days AS "warnDays", on_release AS "onRelease" FROM protection_policies',
);

export async function readProtection(on: Queryable): Promise<ProtectionPolicy> {
  const policy = structuredClone(defaultProtection);
  const rules = await on.query<{ stage: ProtectionStage; grade: ProtectionGrade; days: number }>(rulesText);
  for (const { stage, grade, days } of rules) policy.days[stage][grade] = days;
  const [row] = await on.query<Pick<ProtectionPolicy, 'warnDays' | 'onRelease'>>(policyText);
  return { ...policy, ...row };
}

// What the owner did: what they wrote, and what they moved. That a caller rang again is not theirs.
const factsOfOwned = `SELECT l.id, l.status AS stage, coalesce(c.level::text, 'standard') AS grade, coalesce(l.owned_since, l.accepted_at, l.created_at) AS "ownedSince",
     l.next_step_at AS "nextStepAt", l.protection_extended_at AS "extendedAt", l.release_warned_at AS "warnedAt", greatest(
       (SELECT max(i.at) FROM interactions i WHERE i.lead_id = l.id AND i.by_id = l.owner_id),
       (SELECT max(e.at) FROM events e WHERE e.lead_id = l.id AND e.user_id = l.owner_id
          AND e.type IN ('lead.accepted', 'lead.contacted', 'lead.not_reached', 'lead.qualified'))) AS "lastActiveAt"
   FROM leads l LEFT JOIN customers c ON c.id = l.customer_id
   WHERE l.owner_id IS NOT NULL AND l.status IN ('accepted', 'contacted', 'qualified')`;
const factsText = sql('protection-of-lead', `${factsOfOwned} AND l.id = $1`);
const allFactsText = sql('protection-of-all', `${factsOfOwned} ORDER BY l.id FOR NO KEY UPDATE OF l`);

/** What the protection of an owned, open lead is reckoned from. Null: it is nobody's, or closed. */
export async function protectedLead(on: Queryable, leadId: string): Promise<ProtectedLead | null> {
  const [lead] = await on.query<ProtectedLead>(factsText, [leadId]);
  return lead ?? null;
}

const untilText = sql('set-protected-until', 'UPDATE leads SET protected_until = $2 WHERE id = $1');

/** The owner did something: the window begins anew. Under the lead's lock, after what was written. */
export async function renewProtection(unit: UnitOfWork, leadId: string): Promise<void> {
  const lead = await protectedLead(unit, leadId);
  // Facts of this transaction are written with its commit, so the time is said here.
  const active = lead === null ? null : { ...lead, lastActiveAt: unit.now };
  const until = active === null ? null : protectionDecision(active, await readProtection(unit), unit.now).until;
  await unit.query(untilText, [leadId, until]);
}

/** Reckons it again from what is known. Under the lead's lock. */
export async function keepUntil(unit: UnitOfWork, leadId: string, until: Date): Promise<void> {
  await unit.query(untilText, [leadId, until]);
}

const allUntilText = sql(
  'set-all-protected-until',
  `UPDATE leads SET protected_until = u.until FROM unnest($1::uuid[], $2::timestamptz[]) AS u (id, until)
   WHERE leads.id = u.id AND leads.protected_until IS DISTINCT FROM u.until`,
);

/** The rules changed: every window is reckoned again. Nobody is released by that alone; a warning goes before. */
export async function reckonAll(unit: UnitOfWork): Promise<void> {
  const policy = await readProtection(unit);
  const leads = await unit.query<ProtectedLead & { id: string }>(allFactsText);
  const until = leads.map((lead) => protectionDecision(lead, policy, unit.now).until);
  await unit.query(allUntilText, [leads.map(({ id }) => id), until]);
}
