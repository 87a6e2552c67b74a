import { auditReveal } from '../auth/audit-reveal.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';

const sealedNumber = sql(
  'sealed-customer-number',
  `SELECT n.sealed, n.customer_id AS "customerId" FROM customer_numbers n JOIN customers c ON c.id = n.customer_id
   WHERE n.id = $1 AND ($2::uuid IS NULL OR c.owner_rep_id = $2)`,
);

export interface RevealNumber {
  numberId: string;
  /** A rep may see only numbers of their own customers; null: all. */
  ownerId: string | null;
  userId: string;
  reason: string;
}

/** The whole number of a customer, once it is written down who saw it and why. */
export async function revealCustomerNumber(
  deps: Pick<Deps, 'db' | 'vault' | 'ids' | 'clock'>,
  reveal: RevealNumber,
): Promise<string> {
  const [row] = await deps.db.query<{ sealed: Buffer; customerId: string }>(sealedNumber, [
    reveal.numberId,
    reveal.ownerId,
  ]);
  if (row === undefined)
    throw new DomainError('not-found', 'No such number, or it belongs to a customer of somebody else.');
  await auditReveal(deps, {
    userId: reveal.userId,
    subjectType: 'customer_number',
    subjectId: reveal.numberId,
    reason: reveal.reason,
    data: { customerId: row.customerId },
  });
  return deps.vault.open(row.sealed);
}
