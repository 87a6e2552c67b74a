import type { SimilarTicket, TicketView } from '../contract/ticket.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import { oncePerSolution, rankSimilar } from './rank-similar.ts';

interface TicketRow extends Omit<TicketView, 'openedAt' | 'solvedAt'> {
  openedAt: Date;
  solvedAt: Date | null;
}
interface SolvedRow extends Omit<SimilarTicket, 'solvedAt' | 'sameCustomer' | 'faultType' | 'times'> {
  faultType: string | null;
  fault: SimilarTicket['faultType'];
  solvedAt: Date;
  customerId: string;
}

const faultJson = `CASE WHEN f.code IS NULL THEN NULL ELSE json_build_object('code', f.code, 'nameZh', f.name_zh, 'nameEn', f.name_en) END`;
const columns = `t.id, t.customer_id AS "customerId", p.name AS "contactName", t.title, t.description, ${faultJson} AS "faultType",
  t.status, u.name AS "ownerName", t.opened_at AS "openedAt", t.solved_at AS "solvedAt", t.solution`;
const joins = `FROM tickets t LEFT JOIN contacts p ON p.id = t.contact_id LEFT JOIN users u ON u.id = t.owner_id
  LEFT JOIN fault_types f ON f.code = t.fault_type`;

const byId = sql('ticket-by-id', `SELECT ${columns} ${joins} WHERE t.id = $1`);

export async function findTicket(on: Queryable, ticketId: string): Promise<TicketView | null> {
  const [row] = await on.query<TicketRow>(byId, [ticketId]);
  return row ? { ...row, openedAt: row.openedAt.toISOString(), solvedAt: row.solvedAt?.toISOString() ?? null } : null;
}

const faultTypesText = sql(
  'list-fault-types',
  'SELECT code, name_zh AS "nameZh", name_en AS "nameEn" FROM fault_types WHERE is_active ORDER BY position, code',
);

/** What an agent may choose for a ticket. */
export async function listFaultTypes(on: Queryable): Promise<{ code: string; nameZh: string; nameEn: string }[]> {
  return on.query(faultTypesText);
}

/** The newest of each: what was solved years ago was solved in another version of the product. */
const MOST_OF_FAULT = 200;
const MOST_OF_OTHERS = 300;
const SHOWN = 6;
const solvedColumns = `t.id, t.title, t.description, t.solution, t.fault_type AS "faultType", ${faultJson} AS fault,
  t.solved_at AS "solvedAt", t.customer_id AS "customerId"`;
const solved = `t.status = 'solved' AND t.solution IS NOT NULL`;
const solvedText = sql(
  'solved-tickets',
  `(SELECT ${solvedColumns} ${joins} WHERE ${solved} AND t.fault_type = $1 ORDER BY t.solved_at DESC LIMIT ${MOST_OF_FAULT})
   UNION ALL
   (SELECT ${solvedColumns} ${joins} WHERE ${solved} AND $2 AND t.fault_type IS DISTINCT FROM $1
    ORDER BY t.solved_at DESC LIMIT ${MOST_OF_OTHERS})`,
);

/** Solved tickets that may help with what the caller says, the likeliest first. */
export async function similarTickets(
  on: Queryable,
  ask: { faultType: string | null; words: string; customerId: string | null },
): Promise<SimilarTicket[]> {
  const rows = await on.query<SolvedRow>(solvedText, [ask.faultType, ask.words !== '']);
  return oncePerSolution(rankSimilar(rows, ask))
    .slice(0, SHOWN)
    .map(({ fault, solvedAt, customerId, ...row }) => ({
      ...row,
      faultType: fault,
      solvedAt: solvedAt.toISOString(),
      sameCustomer: customerId === ask.customerId,
    }));
}
