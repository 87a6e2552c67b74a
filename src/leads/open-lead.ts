import { switchboardPrefixIndex } from '../callers/switchboard-prefix.ts';
import type { LeadStatus } from '../contract/lead.ts';
import type { Language } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { isPhoneNumber } from '../phone-number.ts';
import { tellLead } from './tell-lead.ts';

export interface NewLead {
  callId: string;
  /** E.164. */
  number: string;
  region: { code: string; confidence: number; source: string } | null;
  language: Language;
  hotlineNumberId: string;
  /** The backstop: when to route even if the caller says no more, or we crash. */
  routeAt: Date;
}

export interface OpenedLead {
  leadId: string;
  /** False: this number had an open lead already, and that one stands for the call. */
  created: boolean;
  status: LeadStatus;
  ownerId: string | null;
}

// The predicate is that of the index leads_one_open_per_number, word for word: PostgreSQL infers the index from it.
const insertText = sql(
  'open-lead',
  `INSERT INTO leads (id, status, sealed, index, last_four, region_code, region_confidence, region_source, language,
     hotline_number_id, first_call_id, created_at, prefix_index)
   VALUES ($1, 'new', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
   ON CONFLICT (index) WHERE status NOT IN ('converted', 'lost') OR number_of_id IS NOT NULL DO NOTHING RETURNING id`,
);
// A number of a merged lead stands for the lead that it became part of.
const existingText = sql(
  'open-lead-of-number',
  `SELECT l.id, l.status, l.owner_id AS "ownerId" FROM leads h JOIN leads l ON l.id = coalesce(h.number_of_id, h.id)
   WHERE h.index = $1 AND (h.status NOT IN ('converted', 'lost') OR h.number_of_id IS NOT NULL)
     AND l.status NOT IN ('converted', 'lost') FOR NO KEY UPDATE OF l`,
);

/** Between "there is one" and reading it, somebody may close it; then ours goes in. More than once means a fault. */
const ATTEMPTS = 3;

/**
 * The open lead of an unknown caller's number: a new one, or the one there is. Two calls in the same millisecond get the
 * same, by the database. Runs in the transaction that learns of the caller.
 */
export async function openLead(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids' | 'vault'>,
  lead: NewLead,
): Promise<OpenedLead> {
  const stored = deps.vault.store(lead.number);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const leadId = deps.ids.next();
    const [inserted] = await unit.query<{ id: string }>(insertText, [
      leadId,
      stored.sealed,
      stored.index,
      stored.lastFour,
      lead.region?.code ?? null,
      lead.region?.confidence ?? null,
      lead.region?.source ?? null,
      lead.language,
      lead.hotlineNumberId,
      lead.callId,
      unit.now,
      isPhoneNumber(lead.number) ? switchboardPrefixIndex(deps.vault, lead.number) : null,
    ]);
    if (inserted) return created(unit, leadId, lead);
    const [existing] = await unit.query<{ id: string; status: LeadStatus; ownerId: string | null }>(existingText, [
      stored.index,
    ]);
    if (existing) return calledAgain(unit, existing, lead);
  }
  throw new Error(`no open lead for call ${lead.callId} after ${ATTEMPTS} attempts: neither inserted nor found`);
}

function created(unit: UnitOfWork, leadId: string, { callId, routeAt }: NewLead): OpenedLead {
  tellLead(unit, { fact: 'lead.created', screen: 'lead.updated', leadId, callId });
  unit.effect({
    topic: 'schedule',
    job: 'route-lead',
    jobId: `route-lead-${leadId}`,
    runAt: routeAt.toISOString(),
    data: { leadId },
  });
  return { leadId, created: true, status: 'new', ownerId: null };
}

function calledAgain(
  unit: UnitOfWork,
  lead: { id: string; status: LeadStatus; ownerId: string | null },
  { callId }: NewLead,
): OpenedLead {
  tellLead(unit, { fact: 'lead.called_again', screen: 'lead.updated', leadId: lead.id, repId: lead.ownerId, callId });
  return { leadId: lead.id, created: false, status: lead.status, ownerId: lead.ownerId };
}
