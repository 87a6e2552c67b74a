import type { CallbackView } from '../contract/callback.ts';
import type { Page } from '../contract/paging.ts';
import type { PersonRef } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { NumberVault } from '../number-vault.ts';
import { isPhoneNumber, maskPhoneNumber } from '../phone-number.ts';
import { readCallbackCursor, writeCallbackCursor } from './callback-cursor.ts';

type Status = CallbackView['status'];
interface CallbackRow {
  id: string;
  status: Status;
  sealed: Buffer;
  customerId: string | null;
  customerName: string | null;
  leadId: string | null;
  callId: string | null;
  owner: PersonRef | null;
  reason: string;
  dueAt: Date;
  createdAt: Date;
  doneAt: Date | null;
}

/** `ownerId`: a rep sees only promises of their own; null: all. */
export type CallbackOf = { id: string; ownerId: string | null };

const columns = `b.id, b.status, b.sealed, b.customer_id AS "customerId", c.name AS "customerName", b.lead_id AS "leadId", b.call_id AS "callId",
  CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('id', u.id, 'name', u.name) END AS owner,
  b.reason, b.due_at AS "dueAt", b.created_at AS "createdAt", b.done_at AS "doneAt"`;
/** A lead's callback is also its owner's. */
const from = `callbacks b LEFT JOIN customers c ON c.id = b.customer_id LEFT JOIN leads l ON l.id = b.lead_id LEFT JOIN users u ON u.id = coalesce(b.owner_id, l.owner_id)`;
const mine = `($1::uuid IS NULL OR coalesce(b.owner_id, l.owner_id) = $1)`;

const listText = (name: string, beyond: '<' | '>', order: 'ASC' | 'DESC') =>
  sql(
    name,
    `SELECT ${columns} FROM ${from} WHERE ${mine} AND b.status = $2::callback_status
       AND ($3::timestamptz IS NULL OR (b.due_at, b.id) ${beyond} ($3, $4::uuid))
     ORDER BY b.due_at ${order}, b.id ${order} LIMIT $5`,
  );
const mostUrgentFirst = listText('list-open-callbacks', '>', 'ASC');
const latestFirst = listText('list-past-callbacks', '<', 'DESC');
const findText = sql('find-callback', `SELECT ${columns} FROM ${from} WHERE ${mine} AND b.id = $2`);

export async function pageOfCallbacks(
  on: Queryable,
  vault: NumberVault,
  list: { status: Status; ownerId: string | null; cursor: string | undefined; limit: number },
): Promise<Page<CallbackView>> {
  const after = readCallbackCursor(list.cursor);
  const statement = list.status === 'open' ? mostUrgentFirst : latestFirst;
  const rows = await on.query<CallbackRow>(statement, [
    list.ownerId,
    list.status,
    after?.dueAt ?? null,
    after?.id ?? null,
    list.limit + 1,
  ]);
  const shown = rows.slice(0, list.limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > list.limit && last ? writeCallbackCursor({ dueAt: last.dueAt, id: last.id }) : null;
  return { items: shown.map((row) => toView(row, vault)), nextCursor };
}

export async function findCallback(on: Queryable, vault: NumberVault, of: CallbackOf): Promise<CallbackView | null> {
  const [row] = await on.query<CallbackRow>(findText, [of.ownerId, of.id]);
  return row === undefined ? null : toView(row, vault);
}

/** The whole number, sealed no more; who may have it and why is the caller's to write down. */
export async function numberOfCallback(on: Queryable, vault: NumberVault, of: CallbackOf): Promise<string | null> {
  const [row] = await on.query<CallbackRow>(findText, [of.ownerId, of.id]);
  return row === undefined ? null : vault.open(row.sealed);
}

function toView(row: CallbackRow, vault: NumberVault): CallbackView {
  const { sealed, dueAt, createdAt, doneAt, ...rest } = row;
  const number = vault.open(sealed);
  if (!isPhoneNumber(number)) throw new Error(`callback ${row.id} does not hold an E.164 number`);
  return {
    ...rest,
    number: maskPhoneNumber(number),
    dueAt: dueAt.toISOString(),
    createdAt: createdAt.toISOString(),
    doneAt: doneAt?.toISOString() ?? null,
  };
}
