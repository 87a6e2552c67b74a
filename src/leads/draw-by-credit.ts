export interface Share {
  repId: string;
  /** At least 1. */
  weight: number;
  credit: number;
}

/**
 * Smooth weighted round robin: everybody who stands in the draw gains their weight, the richest wins and pays the sum of
 * all weights. The sum of credits stays what it was, so over time each wins in proportion to their weight, and the wins
 * of one are spread between the others'. Who does not stand in the draw (away, at the cap) neither saves up nor falls
 * back. Equal credits: the lower id, so that the same input gives the same winner. Null: nobody stands in it.
 */
export function drawByCredit(shares: readonly Share[]): { winner: string; credits: Map<string, number> } | null {
  const raised = shares.map((share) => ({ ...share, credit: share.credit + share.weight }));
  const [winner] = raised.toSorted((a, b) => b.credit - a.credit || (a.repId < b.repId ? -1 : 1));
  if (winner === undefined) return null;
  const price = shares.reduce((sum, { weight }) => sum + weight, 0);
  const credits = new Map(raised.map(({ repId, credit }) => [repId, repId === winner.repId ? credit - price : credit]));
  return { winner: winner.repId, credits };
}
