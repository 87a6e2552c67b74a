import type { PersonRef } from '../contract/people.ts';
import type { VoicemailQuery, VoicemailState, VoicemailView } from '../contract/voicemail.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';

/** Who asks: a rep hears messages of leads that are the rep's own; null: anybody's. */
export type HeardBy = { onlyOfRep: string | null };

interface VoicemailRow {
  id: string;
  callId: string;
  state: VoicemailState;
  seconds: number | null;
  createdAt: Date;
  heardAt: Date | null;
  heardBy: PersonRef | null;
}

const columns = `v.id, v.call_id AS "callId", v.state, v.seconds, v.created_at AS "createdAt", v.heard_at AS "heardAt",
  CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('id', u.id, 'name', u.name) END AS "heardBy"`;
/** A click that was recorded is none. */
const isMessage = `(v.state <> 'gone' OR v.stored_at IS NOT NULL)`;
// The call's lead and not only the message's: a call can be linked to its lead afterwards.
const from = `voicemails v JOIN calls c ON c.id = v.call_id LEFT JOIN users u ON u.id = v.heard_by_id`;
const mine = `($1::uuid IS NULL OR EXISTS (SELECT 1 FROM leads l WHERE l.id IN (v.lead_id, c.lead_id) AND l.owner_id = $1))`;

const findText = sql('find-voicemail', `SELECT ${columns} FROM ${from} WHERE ${mine} AND v.id = $2`);
const ofCallText = sql(
  'voicemails-of-call',
  `SELECT ${columns} FROM ${from} WHERE ${mine} AND ${isMessage} AND v.call_id = $2 ORDER BY v.created_at, v.id LIMIT 50`,
);
const ofLeadText = sql(
  'voicemails-of-lead',
  `SELECT ${columns} FROM ${from} WHERE ${mine} AND ${isMessage} AND (v.lead_id = $2 OR c.lead_id = $2) ORDER BY v.created_at DESC, v.id LIMIT 50`,
);

const ofCustomerText = sql(
  'voicemails-of-customer',
  `SELECT ${columns} FROM ${from} WHERE ${mine} AND ${isMessage} AND c.customer_id = $2 ORDER BY v.created_at DESC, v.id LIMIT 5`,
);

/** Null: there is none, or it is another rep's. */
export async function findVoicemail(on: Queryable, id: string, by: HeardBy): Promise<VoicemailView | null> {
  const [row] = await on.query<VoicemailRow>(findText, [by.onlyOfRep, id]);
  return row === undefined ? null : toView(row);
}

export async function listVoicemails(on: Queryable, of: VoicemailQuery, by: HeardBy): Promise<VoicemailView[]> {
  const { callId, leadId, customerId } = of;
  const statement = callId !== undefined ? ofCallText : leadId !== undefined ? ofLeadText : ofCustomerText;
  const rows = await on.query<VoicemailRow>(statement, [by.onlyOfRep, callId ?? leadId ?? customerId]);
  return rows.map(toView);
}

function toView({ createdAt, heardAt, ...row }: VoicemailRow): VoicemailView {
  return { ...row, createdAt: createdAt.toISOString(), heardAt: heardAt?.toISOString() ?? null };
}

/** For a query over callbacks `b`: its message, as `callbackVoicemail` in contract/voicemail.ts; null where there is none. */
export const voicemailOfCallback = `(SELECT json_build_object('id', v.id, 'seconds', v.seconds, 'state', v.state,
    'heardAt', v.heard_at,
    'heardBy', CASE WHEN hu.id IS NULL THEN NULL ELSE json_build_object('id', hu.id, 'name', hu.name) END)
  FROM voicemails v LEFT JOIN users hu ON hu.id = v.heard_by_id WHERE v.callback_id = b.id AND ${isMessage}
  ORDER BY (v.heard_at IS NULL AND v.state IN ('pending', 'stored')) DESC,
    CASE WHEN v.heard_at IS NULL THEN v.created_at END, v.created_at DESC LIMIT 1)`;
