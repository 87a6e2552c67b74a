import type { CallerBody } from '../contract/caller.ts';

/** What is known of the caller's number besides the call. */
export interface NumberStand {
  /** Shown, and no number of our own hotline. */
  isUsable: boolean;
  /** Under which kinds it is filed already, whoever has it. */
  filedAs: readonly ('direct' | 'shared' | 'switchboard')[];
  /** Filed with the one whom the caller is said to be. */
  isTheirs: boolean;
}

/**
 * How the number is filed with whom the caller turned out to be; null: not at all. A number that somebody else has
 * becomes a shared one, so that the next pop asks instead of being sure of the wrong person.
 */
export function kindOfNumber(number: NumberStand): 'direct' | 'shared' | 'switchboard' | null {
  if (!number.isUsable || number.isTheirs) return null;
  if (number.filedAs.includes('switchboard')) return 'switchboard';
  return number.filedAs.length > 0 ? 'shared' : 'direct';
}

/** What becomes of the number's open lead when its caller turns out to be a customer. */
export type LeadFate = 'none' | 'linked' | 'converted';

/**
 * A lead that a rep has stays that rep's (no collision): it hangs on the customer from now on. One that nobody has is
 * done: the desk serves this caller, and no rep is to ring them as a stranger.
 */
export function fateOfLead(lead: { ownerId: string | null } | null): LeadFate {
  if (lead === null) return 'none';
  return lead.ownerId === null ? 'converted' : 'linked';
}

/** The people and companies in what the agent wrote: the contact of a person is that person. */
export function contactOf(body: Exclude<CallerBody, { as: 'lead' }>): { name: string; title: string | null } | null {
  if (body.as === 'contact') return { name: body.name, title: body.title || null };
  if (body.kind === 'person') return { name: body.name, title: null };
  return body.contactName === undefined ? null : { name: body.contactName, title: body.title || null };
}
