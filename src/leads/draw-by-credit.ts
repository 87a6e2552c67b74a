export interface Share {
  repId: string;
  /** At least 1. */
  weight: number;
  /** In CREDIT_PER_LEAD-ths of a lead: what the rep is owed, or has had too much. */
  credit: number;
}

export const CREDIT_PER_LEAD = 10_000;
/** Who is skipped again and again saves up so much and no more: nobody comes back to a flood. */
const MOST_SAVED = 3 * CREDIT_PER_LEAD;

/**
 * Weighted round robin by credit: each lead is shared out among everybody who could take it, by weight; the one who is
 * owed most gets it and pays back the whole of it. So a credit is exactly what a rep's weight was worth so far less
 * what they got, and nobody strays far from their share, however the draw is made up. `skipped` earn without being
 * drawn: those whom our own work keeps from this lead (they are on a call), up to three leads. Who could not take it
 * (away, at a cap, off duty) neither saves up nor falls back. Equal credits: the lower id, so that the same input gives
 * the same winner. Null: nobody stands in the draw.
 */
export function drawByCredit(
  shares: readonly Share[],
  skipped: readonly Share[] = [],
): { winner: string; credits: Map<string, number> } | null {
  if (shares.length === 0) return null;
  let weights = 0;
  for (const { weight } of shares) weights += weight;
  for (const { weight } of skipped) weights += weight;
  const credits = new Map<string, number>();
  let price = 0;
  const earn = ({ repId, weight, credit }: Share, limit: number): number => {
    const gain = Math.min(Math.round((CREDIT_PER_LEAD * weight) / weights), Math.max(0, limit - credit));
    credits.set(repId, credit + gain);
    price += gain;
    return credit + gain;
  };
  for (const share of skipped) earn(share, MOST_SAVED);
  let winner = '';
  let most = -Infinity;
  for (const share of shares) {
    const credit = earn(share, Infinity);
    if (credit < most || (credit === most && share.repId > winner)) continue;
    winner = share.repId;
    most = credit;
  }
  credits.set(winner, most - price);
  return { winner, credits };
}
