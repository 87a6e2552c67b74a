import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { lockLead, openOfferOf } from './lead-store.ts';
import type { LockedLead } from './lead-store.ts';
import { protectionDecision } from './protection.ts';
import type { ProtectionPolicy } from './protection.ts';
import { keepUntil, protectedLead, readProtection } from './protection-store.ts';
import { tellLead } from './tell-lead.ts';
import { tellReleased, tellReleaseNear } from './tell-release.ts';

const owned = `owner_id IS NOT NULL AND status IN ('accepted', 'contacted', 'qualified')`;
const dueText = sql(
  'leads-near-release',
  `SELECT id FROM leads WHERE ${owned} AND (protected_until IS NULL OR protected_until <= $1)
     AND (release_warned_at IS NULL OR protected_until <= $2) ORDER BY protected_until NULLS FIRST LIMIT 500`,
);
const overdueText = sql(
  'leads-past-release',
  `SELECT id FROM leads WHERE ${owned} AND protected_until <= $1 AND release_warned_at IS NOT NULL LIMIT 200`,
);

/** The hourly look at every lead whose owner did nothing for long: warned first, released later. Returns how many it acted on. */
export async function protectLeads(deps: Deps): Promise<number> {
  const now = deps.clock.now();
  const { warnDays } = await readProtection(deps.db);
  const soon = new Date(now.getTime() + warnDays * 86_400_000);
  return lookAtEach(deps, await deps.db.query<{ id: string }>(dueText, [soon, now]));
}

/** What a lost job left: protection that ran out before this moment and was warned of. */
export async function releaseOverdue(deps: Deps, before: Date): Promise<number> {
  return lookAtEach(deps, await deps.db.query<{ id: string }>(overdueText, [before]));
}

async function lookAtEach(deps: Deps, leads: readonly { id: string }[]): Promise<number> {
  let acted = 0;
  for (const { id } of leads) {
    try {
      if (await lookAtProtection(deps, id)) acted += 1;
    } catch (err) {
      // One lead that fails must not keep the others from being found.
      deps.log.error({ err, leadId: id }, 'lead.protection_failed');
    }
  }
  return acted;
}

function lookAtProtection(deps: Deps, leadId: string): Promise<boolean> {
  return deps.outbox.commit(async (unit) => {
    const lead = await lockLead(unit, leadId);
    // Everything is read again under the lock: the owner may have called a moment ago.
    const stand = await protectedLead(unit, leadId);
    if (lead === null || stand === null || lead.ownerId === null) return false;
    const policy = await readProtection(unit);
    const { act, until } = protectionDecision(stand, policy, unit.now);
    // The owner's phone rings, because the caller is on the line again.
    if (act === 'release' && (await openOfferOf(unit, leadId)) !== null) return false;
    if (act === 'release') {
      await release(unit, deps, { lead, ownerId: lead.ownerId, policy });
      return true;
    }
    await keepUntil(unit, leadId, until);
    if (act === 'warn') await warn(unit, deps, { lead, ownerId: lead.ownerId, until });
    return act === 'warn';
  });
}

const warnedText = sql('owner-warned', 'UPDATE leads SET release_warned_at = $2 WHERE id = $1');

async function warn(
  unit: UnitOfWork,
  deps: Deps,
  { lead, ownerId, until }: { lead: LockedLead; ownerId: string; until: Date },
): Promise<void> {
  await unit.query(warnedText, [lead.id, unit.now]);
  const data = { until: until.toISOString() };
  tellLead(unit, { fact: 'lead.release_near', screen: 'lead.updated', leadId: lead.id, repId: ownerId, data });
  await tellReleaseNear(unit, deps, { lead, repId: ownerId, until });
}

const releaseText = sql(
  'release-lead',
  `UPDATE leads SET status = $2, owner_id = NULL, released_from = $3, owned_since = NULL, protected_until = NULL,
     protection_extended_at = NULL, release_warned_at = NULL, next_step_at = NULL WHERE id = $1`,
);
const promisesText = sql(
  'promises-of-released-lead',
  `UPDATE callbacks SET owner_id = NULL WHERE status = 'open' AND reason <> 'follow_up' AND lead_id = $1 AND owner_id = $2`,
);

/** The lead is nobody's any more; what was said and done stays with it. */
async function release(
  unit: UnitOfWork,
  deps: Deps,
  { lead, ownerId, policy }: { lead: LockedLead; ownerId: string; policy: ProtectionPolicy },
): Promise<void> {
  const status = policy.onRelease === 'reroute' ? 'new' : 'unassigned';
  await unit.query(releaseText, [lead.id, status, ownerId]);
  await unit.query(promisesText, [lead.id, ownerId]);
  const data = { because: 'protection', to: status };
  tellLead(unit, { fact: 'lead.released', screen: 'lead.withdrawn', leadId: lead.id, repId: ownerId, data });
  if (status === 'new') unit.effect({ topic: 'route-lead', leadId: lead.id });
  else tellLead(unit, { fact: 'lead.unassigned', screen: 'lead.updated', leadId: lead.id });
  await tellReleased(unit, deps, { lead, repId: ownerId });
}
