import type { LeadDimension, LeadFigures } from '../contract/lead-report.ts';

/** One fact of a lead, from the event log, in the order in which it happened. */
export interface LeadFact {
  type: string;
  at: Date;
  /** The rep whom it concerns. */
  repId: string | null;
  offerId: string | null;
  live: boolean;
}

/** A lead that was created within the span. */
export interface LeadStory {
  /** When the call began that brought it; of one that somebody typed in, when it was made. */
  beganAt: Date;
  /** What it counts under, by dimension; null: not known. The rep is the one who owns it, or owned it last. */
  keys: Record<LeadDimension, string | null>;
  facts: readonly LeadFact[];
}

/** How one offer as a record ended. Live ones are rings, and withdrawn ones were nobody's to answer. */
interface OfferEnd {
  repId: string | null;
  how: 'accepted' | 'declined' | 'lapsed';
}

/**
 *   leads             created within the span, whatever became of them since
 *   contacted         of them, those where a rep and the caller have talked
 *   speed-to-lead     call began -> first word between a rep and the caller, of the contacted; median and p90 by
 *                     nearest rank (a value that was measured), never the mean: one lead of Friday night would be all of it
 *   handed over live  a rep took the call while the caller was on the line; share of leads
 *   offers            offers as a record that had an answer: accepted, declined, or lapsed at the deadline
 *   accepted in time  of them, accepted; share of offers. (A lapsed offer cannot be accepted any more.)
 *   declined, lapsed  of them; the three add up to the offers
 *   reassigned        leads that were a second rep's as well: offered, as a record, to another rep, or taken from an owner
 *   converted         became a customer; share of leads
 */
export function leadFiguresOf(stories: readonly LeadStory[]): LeadFigures {
  return figuresOfParts(stories, stories.flatMap(offerEndsOf));
}

/**
 * The same figures for each value of a dimension, most leads first. By rep, offers count for whom they were offered to
 * and all else for the owner; by anything else, offers count where their lead does.
 */
export function leadFiguresBy(
  stories: readonly LeadStory[],
  by: LeadDimension,
): { key: string | null; figures: LeadFigures }[] {
  const parts = new Map<string | null, { stories: LeadStory[]; ends: OfferEnd[] }>();
  const partOf = (key: string | null) => {
    const held = parts.get(key) ?? { stories: [], ends: [] };
    parts.set(key, held);
    return held;
  };
  for (const story of stories) {
    partOf(story.keys[by]).stories.push(story);
    for (const end of offerEndsOf(story)) partOf(by === 'rep' ? end.repId : story.keys[by]).ends.push(end);
  }
  return [...parts]
    .map(([key, part]) => ({ key, figures: figuresOfParts(part.stories, part.ends) }))
    .sort((one, other) => other.figures.leads - one.figures.leads || order(one.key, other.key));
}

function figuresOfParts(stories: readonly LeadStory[], ends: readonly OfferEnd[]): LeadFigures {
  const speeds = stories.flatMap((story) => speedOf(story) ?? []).sort((one, other) => one - other);
  const handedOverLive = stories.filter(wasHandedOverLive).length;
  const converted = stories.filter((story) => has(story, 'lead.converted')).length;
  const ended = (how: OfferEnd['how']) => ends.filter((end) => end.how === how).length;
  const acceptedInTime = ended('accepted');
  return {
    leads: stories.length,
    contacted: speeds.length,
    speedMedianSeconds: percentile(speeds, 0.5),
    speedP90Seconds: percentile(speeds, 0.9),
    handedOverLive,
    liveShare: ratio(handedOverLive, stories.length),
    offers: ends.length,
    acceptedInTime,
    acceptedInTimeShare: ratio(acceptedInTime, ends.length),
    declined: ended('declined'),
    lapsed: ended('lapsed'),
    reassigned: stories.filter(wasReassigned).length,
    converted,
    convertedShare: ratio(converted, stories.length),
  };
}

/** Nearest rank: the smallest value that at least this share of all values does not exceed. `sorted` is ascending. */
export function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

/** Seconds from the call to the first word; clocks of two nodes may differ by a little, and no wait is below none. */
function speedOf(story: LeadStory): number | null {
  const first = story.facts.find(({ type }) => type === 'lead.contacted');
  return first === undefined ? null : Math.max(0, (first.at.getTime() - story.beganAt.getTime()) / 1_000);
}

function wasHandedOverLive(story: LeadStory): boolean {
  return story.facts.some(({ type, live }) => live && (type === 'lead.contacted' || type === 'lead.accepted'));
}

const ENDS: Record<string, OfferEnd['how']> = {
  'lead.accepted': 'accepted',
  'lead.declined': 'declined',
  'lead.expired': 'lapsed',
};

function offerEndsOf({ facts }: LeadStory): OfferEnd[] {
  return facts.flatMap(({ type, live, repId, offerId }) => {
    const how = ENDS[type];
    return how === undefined || live || offerId === null ? [] : [{ repId, how }];
  });
}

function wasReassigned(story: LeadStory): boolean {
  // A live ring that passed from phone to phone is no reassignment: nobody had the lead yet. One that became a record
  // because the caller left is; it then ends as one.
  const reps = new Set(offerEndsOf(story).map(({ repId }) => repId));
  const open = story.facts.filter(({ type, live }) => type === 'lead.offered' && !live);
  for (const { repId } of open) reps.add(repId);
  return reps.size > 1 || has(story, 'lead.released');
}

function has(story: LeadStory, type: string): boolean {
  return story.facts.some((fact) => fact.type === type);
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function order(one: string | null, other: string | null): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
  return one < other ? -1 : 1;
}
