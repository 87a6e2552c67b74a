import type { CustomerView } from '../src/contract/customer.ts';

/** One thing that a customer has from us: the contract and the licence that it grants are one line. */
export interface PaperRow {
  product: string;
  /** Of the contract; null: a licence without one. */
  number: string | null;
  seats: number | null;
  until: string | null;
  /** Until then; negative: it is over. Null: open-ended. */
  daysLeft: number | null;
}

const DAY_MS = 86_400_000;
/** From here on it is worth a word on the phone. */
export const RENEW_DAYS = 90;

/** What runs longest comes last: what ends soon, or has ended, is what people call about. */
export function paperRows(customer: Pick<CustomerView, 'contracts' | 'licences'>, now: number): PaperRow[] {
  const loose = [...customer.licences];
  const take = (product: string, until: string | null) => {
    const at = loose.findIndex((licence) => licence.product === product && licence.expiresOn === until);
    return at < 0 ? null : (loose.splice(at, 1)[0]?.seats ?? null);
  };
  const rows = customer.contracts.map(({ product, number, endsOn }) => ({
    ...{ product, number, seats: take(product, endsOn), until: endsOn },
  }));
  const rest = loose.map(({ product, seats, expiresOn }) => ({ product, number: null, seats, until: expiresOn }));
  return [...rows, ...rest]
    .map((row) => ({ ...row, daysLeft: row.until === null ? null : Math.ceil((Date.parse(row.until) - now) / DAY_MS) }))
    .toSorted((a, b) => (a.until ?? '9').localeCompare(b.until ?? '9'));
}
