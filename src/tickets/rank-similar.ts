/** A solved ticket, as the ranking needs it. */
export interface SolvedTicket {
  faultType: string | null;
  title: string;
  description: string | null;
  solvedAt: Date;
  customerId: string;
}
export interface SimilarAsk {
  faultType: string | null;
  /** What the caller says. */
  words: string;
  customerId: string | null;
}

/** Of texts that share less than this, the likeness is chance: two characters met. */
const ALIKE = 0.08;

/**
 * The order in which solved tickets may help: of the same fault type first; then by how much of what the caller says is
 * in title and description; then this customer's own; then the newest. Without a fault type only those that share words
 * are of use. PostgreSQL's trigrams are of no help: they take no Chinese under the C locale, and a Chinese word has two
 * characters, not three.
 */
export function rankSimilar<Ticket extends SolvedTicket>(tickets: readonly Ticket[], ask: SimilarAsk): Ticket[] {
  const asked = bigramsOf(ask.words);
  return tickets
    .map((ticket) => ({
      ticket,
      sameFault: ask.faultType !== null && ticket.faultType === ask.faultType,
      likeness: shareOf(asked, bigramsOf(`${ticket.title} ${ticket.description ?? ''}`)),
    }))
    .filter(({ sameFault, likeness }) => sameFault || likeness >= ALIKE)
    .toSorted(
      (a, b) =>
        Number(b.sameFault) - Number(a.sameFault) ||
        b.likeness - a.likeness ||
        Number(b.ticket.customerId === ask.customerId) - Number(a.ticket.customerId === ask.customerId) ||
        b.ticket.solvedAt.getTime() - a.ticket.solvedAt.getTime(),
    )
    .map(({ ticket }) => ticket);
}

/** One way of solving, however often it was written down; the first stands for the others. */
export function oncePerSolution<Ticket extends { solution: string }>(
  ranked: readonly Ticket[],
): (Ticket & { times: number })[] {
  const ways = new Map<string, Ticket & { times: number }>();
  for (const ticket of ranked) {
    const way = ways.get(ticket.solution.trim());
    if (way === undefined) ways.set(ticket.solution.trim(), { ...ticket, times: 1 });
    else way.times += 1;
  }
  return [...ways.values()];
}

/** Pairs of neighbouring Chinese characters, and whole words or numbers of other scripts. */
export function bigramsOf(text: string): Set<string> {
  const found = new Set<string>();
  for (const [run] of text
    .normalize('NFKC')
    .toLowerCase()
    .matchAll(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu)) {
    if (!/^\p{Script=Han}/u.test(run)) found.add(run);
    else for (let at = 0; at + 1 < run.length; at += 1) found.add(run.slice(at, at + 2));
  }
  return found;
}

/** How much of the shorter text is in the other: 0 to 1. A note grows long and still asks the same thing. */
function shareOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const size = Math.min(one.size, other.size);
  if (size === 0) return 0;
  let both = 0;
  for (const pair of one) if (other.has(pair)) both += 1;
  return both / size;
}
