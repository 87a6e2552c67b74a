import type { CallbackView } from '../contract/callback.ts';
import type { PersonRef } from '../contract/people.ts';
import type { NumberVault } from '../number-vault.ts';
import { isPhoneNumber, maskPhoneNumber } from '../phone-number.ts';
import { workingSecondsBetween } from '../routing/working-time.ts';
import { voicemailOfCallback } from '../voicemails/voicemail-queries.ts';
import { callbackUrgency } from './callback-urgency.ts';
import type { HoursOfHotlines } from './calling-times.ts';
import { isKeptPlaceSql } from './queue-place.ts';

type Attempt = CallbackView['attempts'][number];
type Ring = CallbackView['rings']['newest'][number];

export interface CallbackRow extends Pick<
  CallbackView,
  'id' | 'status' | 'customerId' | 'customerName' | 'contactName' | 'leadId' | 'callId' | 'owner' | 'reason' | 'task'
> {
  sealed: Buffer;
  takenAt: Date | null;
  dueAt: Date;
  createdAt: Date;
  doneAt: Date | null;
  hotlineNumberId: string | null;
  ringCount: number;
  firstRingAt: Date | null;
  lastRingAt: Date | null;
  newestRings: Ring[];
  attemptCount: number;
  newestAttempts: Attempt[];
  lastSpoke: { by: string; at: string } | null;
  keptSince: Date | null;
  isQueued: boolean;
  nextAttemptAt: Date | null;
  closedBecause: NonNullable<CallbackView['closed']>['because'];
  closedBy: PersonRef | null;
  closeNote: string | null;
  voicemail: CallbackView['voicemail'];
}

// A lead's callback is also its owner's.
export const callbackFrom = `callbacks b LEFT JOIN customers c ON c.id = b.customer_id LEFT JOIN contacts p ON p.id = b.contact_id
  LEFT JOIN calls o ON o.id = b.call_id LEFT JOIN leads l ON l.id = b.lead_id
  LEFT JOIN users u ON u.id = coalesce(b.owner_id, l.owner_id) LEFT JOIN users x ON x.id = b.closed_by`;

// The rings of one caller since the first that was promised a call; nobody answered them, or they would have closed it.
const ringsOf = `calls r WHERE r.outside_index = b.index AND r.direction = 'inbound' AND r.answered_at IS NULL AND b.reason <> 'follow_up'
  AND r.started_at >= coalesce(o.started_at, b.created_at) AND r.started_at <= coalesce(b.done_at, 'infinity')`;
const attemptsOf = `calls t WHERE t.callback_id = b.id AND t.agent_id IS NOT NULL`;
const person = (alias: string) =>
  `CASE WHEN ${alias}.id IS NULL THEN NULL ELSE json_build_object('id', ${alias}.id, 'name', ${alias}.name) END`;

export const callbackColumns = `b.id, b.status, b.sealed, b.customer_id AS "customerId", c.name AS "customerName", p.name AS "contactName",
  b.lead_id AS "leadId", b.call_id AS "callId", ${person('u')} AS owner, b.taken_at AS "takenAt", b.reason, b.due_at AS "dueAt",
  b.created_at AS "createdAt", b.done_at AS "doneAt", b.task, o.hotline_number_id AS "hotlineNumberId",
  (SELECT count(*)::int FROM ${ringsOf}) AS "ringCount", (SELECT min(r.started_at) FROM ${ringsOf}) AS "firstRingAt",
  (SELECT max(r.started_at) FROM ${ringsOf}) AS "lastRingAt",
  coalesce((SELECT json_agg(n ORDER BY n.at DESC) FROM (SELECT r.id AS "callId", r.started_at AS at, r.promised_because AS reason
    FROM ${ringsOf} ORDER BY r.started_at DESC LIMIT 10) n), '[]'::json) AS "newestRings",
  (SELECT count(*)::int FROM ${attemptsOf}) AS "attemptCount",
  coalesce((SELECT json_agg(n ORDER BY n.at DESC) FROM (SELECT t.id AS "callId", t.started_at AS at,
      (SELECT json_build_object('id', a.id, 'name', a.name) FROM users a WHERE a.id = t.agent_id) AS by,
      t.end_reason AS "endReason", t.answered_at IS NOT NULL AS answered,
      EXISTS (SELECT 1 FROM call_legs g WHERE g.call_id = t.id AND g.kind = 'caller' AND g.submitted_at IS NOT NULL) AS dialled
    FROM ${attemptsOf} ORDER BY t.started_at DESC LIMIT 10) n), '[]'::json) AS "newestAttempts",
  (SELECT json_build_object('by', i.by_name, 'at', i.at) FROM (
     (SELECT by_name, at FROM interactions WHERE customer_id = b.customer_id AND involved_person AND by_name IS NOT NULL ORDER BY at DESC LIMIT 1)
     UNION ALL
     (SELECT by_name, at FROM interactions WHERE lead_id = b.lead_id AND involved_person AND by_name IS NOT NULL ORDER BY at DESC LIMIT 1)) i
   ORDER BY i.at DESC LIMIT 1) AS "lastSpoke",
  b.kept_since AS "keptSince", b.next_attempt_at AS "nextAttemptAt",
  EXISTS (SELECT 1 FROM calls k WHERE k.callback_id = b.id AND ${isKeptPlaceSql('k')}) AS "isQueued",
  b.closed_because AS "closedBecause", ${person('x')} AS "closedBy", b.close_note AS "closeNote",
  ${voicemailOfCallback} AS voicemail`;

/** As a screen reads it: the number masked, the age in opening time. */
export function toCallbackView(
  row: CallbackRow,
  of: { vault: NumberVault; hours: HoursOfHotlines; now: Date },
): CallbackView {
  const { id, status, customerId, customerName, contactName, leadId, callId, owner, reason, task, attemptCount } = row;
  const number = of.vault.open(row.sealed);
  if (!isPhoneNumber(number)) throw new Error(`callback ${row.id} does not hold an E.164 number`);
  return {
    ...{ id, status, customerId, customerName, contactName, leadId, callId, owner, reason, task, attemptCount },
    number: maskPhoneNumber(number),
    takenAt: iso(row.takenAt),
    dueAt: row.dueAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    doneAt: iso(row.doneAt),
    openSeconds: openSeconds(row, of),
    urgency: callbackUrgency(row, of.now),
    rings: {
      count: row.ringCount,
      firstAt: iso(row.firstRingAt),
      lastAt: iso(row.lastRingAt),
      newest: row.newestRings.map((ring) => ({ ...ring, at: utc(ring.at) })),
    },
    lastSpoke: row.lastSpoke && { by: row.lastSpoke.by, at: utc(row.lastSpoke.at) },
    attempts: row.newestAttempts.map((attempt) => ({ ...attempt, at: utc(attempt.at) })),
    place: row.keptSince && {
      since: row.keptSince.toISOString(),
      isQueued: row.isQueued,
      nextAttemptAt: iso(row.nextAttemptAt),
    },
    voicemail: row.voicemail && {
      ...row.voicemail,
      heardAt: row.voicemail.heardAt === null ? null : utc(row.voicemail.heardAt),
    },
    closed: status === 'open' ? null : { because: row.closedBecause, by: row.closedBy, note: row.closeNote },
  };
}

function openSeconds(row: CallbackRow, of: { hours: HoursOfHotlines; now: Date }): number {
  const until = row.doneAt ?? of.now;
  const times = of.hours.of(row.hotlineNumberId);
  if (times === null) return Math.max(0, Math.floor((until.getTime() - row.createdAt.getTime()) / 1_000));
  return workingSecondsBetween(times.hours, row.createdAt, until, times.overrides);
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}

/** JSON that PostgreSQL made writes an offset. */
function utc(at: string): string {
  return new Date(at).toISOString();
}
