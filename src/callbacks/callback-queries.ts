import type { CallbackCounts, CallbackView } from '../contract/callback.ts';
import type { Page } from '../contract/paging.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import { readCallbackCursor, writeCallbackCursor } from './callback-cursor.ts';
import { callbackColumns, callbackFrom, toCallbackView } from './callback-rows.ts';
import type { CallbackRow } from './callback-rows.ts';
import { readCallingTimes } from './calling-times.ts';

type ReadDeps = Pick<Deps, 'db' | 'vault' | 'clock'>;

/** `ownerId`: a rep sees only promises of their own; null: all. */
export type CallbackOf = { id: string; ownerId: string | null };

export interface CallbackFilter {
  status: CallbackView['status'];
  /** Whom the reader is limited to; null: nobody. */
  ownerId: string | null;
  owner: { is: string } | 'nobody' | null;
  dueBefore: Date | null;
  cursor: string | undefined;
  limit: number;
}

const mine = `($1::uuid IS NULL OR coalesce(b.owner_id, l.owner_id) = $1)`;
const listText = (name: string, beyond: '<' | '>', order: 'ASC' | 'DESC') =>
  sql(
    name,
    `SELECT ${callbackColumns} FROM ${callbackFrom} WHERE ${mine} AND b.status = $2::callback_status
       AND ($3::timestamptz IS NULL OR (b.due_at, b.id) ${beyond} ($3, $4::uuid))
       AND ($6::uuid IS NULL OR coalesce(b.owner_id, l.owner_id) = $6) AND (NOT $7::boolean OR coalesce(b.owner_id, l.owner_id) IS NULL)
       AND ($8::timestamptz IS NULL OR b.due_at < $8)
     ORDER BY b.due_at ${order}, b.id ${order} LIMIT $5`,
  );
// Open: what is owed longest comes first. Past: the newest.
const mostUrgentFirst = listText('list-open-callbacks', '>', 'ASC');
const latestFirst = listText('list-past-callbacks', '<', 'DESC');
const findText = sql('find-callback', `SELECT ${callbackColumns} FROM ${callbackFrom} WHERE ${mine} AND b.id = $2`);

export async function pageOfCallbacks(deps: ReadDeps, filter: CallbackFilter): Promise<Page<CallbackView>> {
  const { status, ownerId, owner, dueBefore, limit } = filter;
  const after = readCallbackCursor(filter.cursor);
  const rows = await deps.db.query<CallbackRow>(status === 'open' ? mostUrgentFirst : latestFirst, [
    ...[ownerId, status, after?.dueAt ?? null, after?.id ?? null, limit + 1],
    ...[owner !== null && owner !== 'nobody' ? owner.is : null, owner === 'nobody', dueBefore],
  ]);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last ? writeCallbackCursor({ dueAt: last.dueAt, id: last.id }) : null;
  const of = { vault: deps.vault, hours: await readCallingTimes(deps.db), now: deps.clock.now() };
  return { items: shown.map((row) => toCallbackView(row, of)), nextCursor };
}

export async function findCallback(deps: ReadDeps, of: CallbackOf): Promise<CallbackView | null> {
  const [row] = await deps.db.query<CallbackRow>(findText, [of.ownerId, of.id]);
  if (row === undefined) return null;
  const hours = await readCallingTimes(deps.db);
  return toCallbackView(row, { vault: deps.vault, hours, now: deps.clock.now() });
}

const countText = sql(
  'count-callbacks',
  `SELECT count(*)::int AS open, count(*) FILTER (WHERE coalesce(b.owner_id, l.owner_id) = $2)::int AS mine,
     count(*) FILTER (WHERE b.due_at < $3)::int AS overdue
   FROM callbacks b LEFT JOIN leads l ON l.id = b.lead_id WHERE b.status = 'open' AND ${mine}`,
);

export async function countCallbacks(
  on: Queryable,
  of: { ownerId: string | null; userId: string; now: Date },
): Promise<CallbackCounts> {
  const [counts] = await on.query<CallbackCounts>(countText, [of.ownerId, of.userId, of.now]);
  return counts ?? { open: 0, mine: 0, overdue: 0 };
}

const numberText = sql(
  'number-of-callback',
  `SELECT b.sealed FROM callbacks b LEFT JOIN leads l ON l.id = b.lead_id WHERE ${mine} AND b.id = $2`,
);

/** The whole number, sealed no more; who may have it and why is the caller's to write down. */
export async function numberOfCallback(deps: ReadDeps, of: CallbackOf): Promise<string | null> {
  const [row] = await deps.db.query<{ sealed: Buffer }>(numberText, [of.ownerId, of.id]);
  return row === undefined ? null : deps.vault.open(row.sealed);
}
