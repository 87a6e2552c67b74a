import { lockCall } from '../calls/call-store.ts';
import type { LockedCall } from '../calls/call-store.ts';
import type { LeadStatus } from '../contract/lead.ts';
import type { Language } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';

/** A lead as a use case holds it, under its row lock. */
export interface LockedLead {
  id: string;
  status: LeadStatus;
  sealed: Buffer;
  index: Buffer;
  lastFour: string;
  name: string | null;
  company: string | null;
  industryCode: string | null;
  industrySource: string | null;
  regionCode: string | null;
  regionConfidence: number | null;
  regionSource: string | null;
  language: Language;
  hotlineNumberId: string;
  ownerId: string | null;
  customerId: string | null;
  /** As of a switchboard; null: no landline. */
  prefixIndex: Buffer | null;
  createdAt: Date;
  contactedAt: Date | null;
}

export interface OpenOffer {
  id: string;
  repId: string;
  liveCallId: string | null;
  /** Rings the rep's phone while the caller waits. */
  isLive: boolean;
  deadlineAt: Date;
}

// NO KEY: rows that refer to the lead (offers, texts, interactions) may be added by others meanwhile.
const lockText = sql(
  'lock-lead',
  `SELECT id, status, sealed, index, last_four AS "lastFour", name, company, industry_code AS "industryCode",
     industry_source AS "industrySource", region_code AS "regionCode", region_confidence AS "regionConfidence",
     region_source AS "regionSource", language, hotline_number_id AS "hotlineNumberId", owner_id AS "ownerId",
     customer_id AS "customerId", prefix_index AS "prefixIndex", created_at AS "createdAt", contacted_at AS "contactedAt"
   FROM leads WHERE id = $1 FOR NO KEY UPDATE`,
);

/** Last in the lock order: after the call, after the agent. Null: no such lead. */
export async function lockLead(unit: Queryable, leadId: string): Promise<LockedLead | null> {
  const [lead] = await unit.query<LockedLead>(lockText, [leadId]);
  return lead ?? null;
}

const offerText = sql(
  'open-offer-of-lead',
  `SELECT id, rep_id AS "repId", live_call_id AS "liveCallId", live_call_id IS NOT NULL AND record_since IS NULL AS "isLive",
     deadline_at AS "deadlineAt"
   FROM lead_offers WHERE lead_id = $1 AND state = 'offered'`,
);

/** The one offer that waits for an answer. Ask under the lead's lock. */
export async function openOfferOf(unit: Queryable, leadId: string): Promise<OpenOffer | null> {
  const [offer] = await unit.query<OpenOffer>(offerText, [leadId]);
  return offer ?? null;
}

const waitingText = sql(
  'lock-calls-in-hand-over',
  `SELECT id FROM calls WHERE lead_id = $1 AND state IN ('queued', 'ringing') AND step = 'hand_over' ORDER BY id FOR UPDATE`,
);

/** The callers of this lead who wait for a rep, longest first. Lock them before the lead. */
export async function lockCallsInHandOver(unit: Queryable, leadId: string): Promise<LockedCall[]> {
  const rows = await unit.query<{ id: string }>(waitingText, [leadId]);
  const calls: LockedCall[] = [];
  for (const { id } of rows) {
    const call = await lockCall(unit, id);
    if (call !== null) calls.push(call);
  }
  return calls;
}

const menuText = sql(
  'lead-has-caller-in-menu',
  `SELECT EXISTS (SELECT 1 FROM calls WHERE lead_id = $1 AND state IN ('queued', 'ringing') AND step = 'menu') AS "inMenu"`,
);

/** The caller is still being asked for the industry: whoever asks decides when to route. */
export async function isCallerInMenu(unit: Queryable, leadId: string): Promise<boolean> {
  const [row] = await unit.query<{ inMenu: boolean }>(menuText, [leadId]);
  return row?.inMenu === true;
}
