import { differenceView } from '../contract/difference.ts';
import type { DifferenceList, DifferenceView } from '../contract/difference.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { ListedSpan } from '../calls/carrier-lists.ts';

const columns = `SELECT d.id, d.kind, d.subject, d.call_id AS "callId", d.done, d.happened_at AS "happenedAt", d.found_at AS "foundAt",
  d.seen_at AS "seenAt", u.name AS "seenBy" FROM differences d LEFT JOIN users u ON u.id = d.seen_by_id`;
const openText = sql(
  'open-differences',
  `${columns} WHERE d.done IS NULL AND d.seen_at IS NULL ORDER BY d.found_at DESC, d.id DESC LIMIT 200`,
);
const allText = sql('all-differences', `${columns} ORDER BY d.found_at DESC, d.id DESC LIMIT 200`);
const ofSpanText = sql(
  'differences-of-span',
  `${columns} WHERE coalesce(d.happened_at, d.found_at) >= $1 AND coalesce(d.happened_at, d.found_at) < $2 ORDER BY d.found_at, d.id`,
);
const lastDayText = sql('last-reconciled-day', `SELECT to_char(max(day), 'YYYY-MM-DD') AS day FROM reconciled_days`);
const seenText = sql(
  'difference-seen',
  'UPDATE differences SET seen_at = $2, seen_by_id = $3 WHERE id = $1 AND seen_at IS NULL',
);

interface Row {
  happenedAt: Date | null;
  foundAt: Date;
  seenAt: Date | null;
}

/** The newest two hundred: `open` are those that nobody could explain and no person has seen. */
export async function listDifferences(on: Queryable, show: 'open' | 'all'): Promise<DifferenceList> {
  const rows = await on.query<Row>(show === 'open' ? openText : allText);
  const [last] = await on.query<{ day: string | null }>(lastDayText);
  return { items: rows.map(toView), lastDay: last?.day ?? null };
}

export async function differencesOf(on: Queryable, { from, to }: ListedSpan): Promise<DifferenceView[]> {
  return (await on.query<Row>(ofSpanText, [from, to])).map(toView);
}

/** Seen once is seen; whoever is second changes nothing. */
export async function seeDifference(on: Queryable, seen: { id: string; at: Date; userId: string }): Promise<void> {
  await on.query(seenText, [seen.id, seen.at, seen.userId]);
}

function toView(row: Row): DifferenceView {
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  return differenceView.parse({
    ...row,
    happenedAt: iso(row.happenedAt),
    foundAt: iso(row.foundAt),
    seenAt: iso(row.seenAt),
  });
}
