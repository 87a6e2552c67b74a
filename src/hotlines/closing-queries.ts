import type { HotlineClosing } from '../contract/hotline-closing.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';

interface ClosingRow {
  hotlineId: string;
  number: string;
  name: string;
  textZh: string | null;
  textEn: string | null;
  from: Date | null;
  until: Date | null;
  setBy: string | null;
  setAt: Date | null;
}

const listText = sql(
  'hotline-closings',
  `SELECT h.id AS "hotlineId", h.number, h.name, e.text_zh AS "textZh", e.text_en AS "textEn", e.from_at AS "from",
     e.until_at AS "until", u.name AS "setBy", e.set_at AS "setAt"
   FROM hotline_numbers h LEFT JOIN emergency_closings e ON e.hotline_number_id = h.id AND coalesce(e.until_at > $1, true)
     LEFT JOIN users u ON u.id = e.set_by_id ORDER BY h.number`,
);

/** Every hotline, with the closing that holds now or will; one whose end has passed is none. */
export async function listHotlineClosings(on: Queryable, now: Date): Promise<HotlineClosing[]> {
  return (await on.query<ClosingRow>(listText, [now])).map(toView);
}

function toView(row: ClosingRow): HotlineClosing {
  const { hotlineId, number, name, textZh, textEn, from, until, setBy, setAt } = row;
  const isSet = textZh !== null && textEn !== null && from !== null && setBy !== null && setAt !== null;
  const closing = isSet
    ? {
        ...{ textZh, textEn, setBy },
        from: from.toISOString(),
        until: until?.toISOString() ?? null,
        setAt: setAt.toISOString(),
      }
    : null;
  return { hotlineId, number, name, closing };
}
