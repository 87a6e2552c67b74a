import type { CallMatch } from '../contract/call.ts';

export type NumberKind = 'direct' | 'shared' | 'switchboard';

/** A customer or contact who was found under the caller's number, or (`prefix`) under its switchboard's. */
export type CandidateRow = {
  customerId: string;
  customerName: string;
  contactId: string | null;
  contactName: string | null;
  numberKind: NumberKind;
  matchedBy: 'exact' | 'prefix';
  lastInteractionAt: Date | null;
  openTickets: number;
  isActive: boolean;
  /** How often an agent chose this one when this number called. */
  pickedBefore: number;
};

/** Why a candidate stands where it does: a code with its parameters for the console, and the words for everyone else. */
export type CandidateWhy = { zh: string; en: string } & (
  | { code: 'only-match' | 'direct-number' | 'shared-number' | 'switchboard' }
  | { code: 'picked-before'; times: number }
  | { code: 'open-ticket'; count: number }
  | { code: 'recent-interaction'; at: Date }
);

export type Candidate = Omit<CandidateRow, 'isActive'> & { why: CandidateWhy };

/** Who the caller is taken to be. `contactId` is null where the company is certain and the person is not. */
export type ChosenCandidate = Pick<Candidate, 'customerId' | 'customerName' | 'contactId' | 'contactName'>;

export type CallerMatch = { match: CallMatch; candidates: readonly Candidate[]; chosen: ChosenCandidate | null };

/** `own` is one of our hotline numbers: a forwarded call that shows itself, never a customer. */
export type CallerPresence = 'presented' | 'withheld' | 'own';

type Row = Omit<CandidateRow, 'isActive'>;

const KIND_RANK: Record<NumberKind, number> = { direct: 0, shared: 1, switchboard: 2 };

/**
 * Who is calling, from the rows found for the number; the order of the rows means nothing.
 *
 * 1. People who left are out, and so is everything when the number is withheld or our own.
 * 2. A row under the number itself goes before the switchboard's: switchboard rows count only where nothing else is left.
 * 3. A company's own row says nothing more beside a row of one of its people.
 * 4. One candidate left: `exact`. Several: `shared`, and the customer is still chosen, without a person, when all are
 *    of one customer. Only switchboard rows: `switchboard`, where the person is never certain, whoever was last on it.
 *
 * Ranked by: chosen before for this number (more often first); has an open ticket; latest interaction; direct before
 * shared before switchboard; exact before prefix; then by ids, so that equal candidates keep one order.
 */
export function matchCaller(rows: readonly CandidateRow[], presence: CallerPresence = 'presented'): CallerMatch {
  if (presence === 'withheld') return { match: 'withheld', candidates: [], chosen: null };
  const rest = presence === 'own' ? [] : relevantRows(rows.filter(({ isActive }) => isActive));
  const [first] = rest;
  if (first === undefined) return { match: 'none', candidates: [], chosen: null };
  const match = matchOf(rest);
  const candidates = rest.toSorted(byRank).map((row) => ({ ...row, why: whyOf(row, match) }));
  return { match, candidates, chosen: chosenOf(candidates, match) };
}

function relevantRows(active: readonly CandidateRow[]): Row[] {
  const merged = mergeSame(active);
  const byNumber = merged.filter((row) => !isSwitchboard(row));
  const kept = byNumber.length > 0 ? byNumber : merged;
  return kept.filter((row) => row.contactId !== null || !kept.some((other) => isPersonAt(other, row.customerId)));
}

/** One row for each person and company: a number may be filed twice, as a direct line and as a part of the switchboard. */
function mergeSame(rows: readonly CandidateRow[]): Row[] {
  const merged = new Map<string, Row>();
  for (const { isActive: _, ...row } of rows) {
    const key = `${row.customerId} ${row.contactId ?? ''}`;
    const held = merged.get(key);
    merged.set(key, held === undefined ? row : mergeTwo(held, row));
  }
  return [...merged.values()];
}

function mergeTwo(one: Row, other: Row): Row {
  const [better, worse] = byCloseness(one, other) <= 0 ? [one, other] : [other, one];
  return {
    ...better,
    lastInteractionAt: timeOf(better) >= timeOf(worse) ? better.lastInteractionAt : worse.lastInteractionAt,
    openTickets: Math.max(better.openTickets, worse.openTickets),
    pickedBefore: Math.max(better.pickedBefore, worse.pickedBefore),
  };
}

function matchOf(rows: readonly Row[]): 'exact' | 'shared' | 'switchboard' {
  if (rows.every(isSwitchboard)) return 'switchboard';
  return rows.length === 1 ? 'exact' : 'shared';
}

function chosenOf(candidates: readonly Candidate[], match: CallMatch): ChosenCandidate | null {
  const [first, ...others] = candidates;
  if (first === undefined || others.some(({ customerId }) => customerId !== first.customerId)) return null;
  const { customerId, customerName, contactId, contactName } = first;
  return match === 'exact'
    ? { customerId, customerName, contactId, contactName }
    : { customerId, customerName, contactId: null, contactName: null };
}

/** The strongest of the ranking's reasons that this candidate has. */
function whyOf(row: Row, match: CallMatch): CandidateWhy {
  const { pickedBefore: times, openTickets: count, lastInteractionAt: at } = row;
  if (match === 'exact') return { code: 'only-match', zh: '该号码唯一对应', en: 'The only match for this number' };
  if (times > 0)
    return {
      code: 'picked-before',
      times,
      zh: `此号码曾 ${times} 次确认为其本人`,
      en: `Chosen before for this number: ${times}`,
    };
  if (count > 0) return { code: 'open-ticket', count, zh: `有 ${count} 个未结工单`, en: `Open tickets: ${count}` };
  if (at !== null) {
    const date = chinaDate(at);
    return { code: 'recent-interaction', at, zh: `最近沟通 ${date}`, en: `Last interaction on ${date}` };
  }
  if (isSwitchboard(row)) return { code: 'switchboard', zh: '总机号码', en: 'Switchboard number' };
  if (row.numberKind === 'shared') return { code: 'shared-number', zh: '共用号码', en: 'Shared number' };
  return { code: 'direct-number', zh: '直线号码', en: 'Direct number' };
}

function byRank(a: Row, b: Row): number {
  return (
    b.pickedBefore - a.pickedBefore ||
    Number(b.openTickets > 0) - Number(a.openTickets > 0) ||
    // -1 and not -Infinity, whose difference to itself is no number
    timeOf(b) - timeOf(a) ||
    byCloseness(a, b)
  );
}

function byCloseness(a: Row, b: Row): number {
  return (
    KIND_RANK[a.numberKind] - KIND_RANK[b.numberKind] ||
    compare(a.matchedBy, b.matchedBy) ||
    compare(a.customerId, b.customerId) ||
    compare(a.contactId ?? '', b.contactId ?? '') ||
    compare(a.customerName, b.customerName) ||
    compare(a.contactName ?? '', b.contactName ?? '')
  );
}

function isSwitchboard({ numberKind, matchedBy }: Row): boolean {
  return numberKind === 'switchboard' || matchedBy === 'prefix';
}

function isPersonAt({ customerId, contactId }: Row, customer: string): boolean {
  return customerId === customer && contactId !== null;
}

function timeOf({ lastInteractionAt }: Row): number {
  return lastInteractionAt?.getTime() ?? -1;
}

/** By code unit, not by locale: the order must not depend on the machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The agents' date. China has had one time zone without summer time since 1992. */
function chinaDate(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}
