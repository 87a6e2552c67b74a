import { audit } from '../auth/audit.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { protectionDecision } from './protection.ts';
import { keepUntil, protectedLead, readProtection } from './protection-store.ts';
import { lockOwnLead } from './record-contact.ts';
import { tellLead } from './tell-lead.ts';

const extendText = sql(
  'extend-protection',
  'UPDATE leads SET protection_extended_at = $2, release_warned_at = NULL WHERE id = $1',
);

/** The owner keeps the lead for as many days again, once for as long as it is theirs, and says why. */
export function extendProtection(deps: Deps, by: { id: string }, leadId: string, reason: string): Promise<void> {
  return deps.outbox.commit(async (unit) => {
    await lockOwnLead(unit, leadId, by.id);
    const before = await protectedLead(unit, leadId);
    if (before === null) throw new DomainError('lead-state', 'the lead is closed; expected an open one of yours');
    if (before.extendedAt !== null)
      throw new DomainError('lead-state', 'the protection was extended before; it can be once');
    await unit.query(extendText, [leadId, unit.now]);
    const lead = { ...before, extendedAt: unit.now, warnedAt: null };
    const { until } = protectionDecision(lead, await readProtection(unit), unit.now);
    await keepUntil(unit, leadId, until);
    const data = { until: until.toISOString() };
    const subject = { subjectType: 'lead', subjectId: leadId } as const;
    await audit(unit, deps.ids, { ...subject, at: unit.now, userId: by.id, action: 'lead.extended', reason, data });
    tellLead(unit, { fact: 'lead.extended', screen: 'lead.updated', leadId, repId: by.id, data });
  });
}
