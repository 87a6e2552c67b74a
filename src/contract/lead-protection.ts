import { z } from 'zod';
import { personRef } from './people.ts';

/** By what a prospect belongs to a rep already. */
export const claimBecause = z.enum([
  'lead',
  'customer',
  'number',
  'company',
  'company-lead',
  'switchboard',
  'switchboard-lead',
  'offered-lead',
  'earlier-lead',
]);
export type ClaimBecause = z.infer<typeof claimBecause>;

/** Who has this prospect, and why: its number stays hidden. */
export const prospectHolder = z.object({
  rep: personRef,
  because: claimBecause,
  company: z.string().nullable(),
  leadId: z.uuid().nullable(),
  customerId: z.uuid().nullable(),
  protectedUntil: z.iso.datetime().nullable(),
});
export type ProspectHolder = z.infer<typeof prospectHolder>;

export const leadInterest = z.object({
  id: z.uuid(),
  what: z.string(),
  industry: z.string().nullable(),
  status: z.enum(['open', 'won', 'dropped']),
  since: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type LeadInterest = z.infer<typeof leadInterest>;

/** What a lead's detail says of its protection and of what it was merged with. */
export const leadStanding = {
  /** Another rep who has the same company or switchboard. */
  heldBy: prospectHolder.nullable(),
  /** When the owner was told that it will be released; null: not, or they did something since. */
  releaseWarnedAt: z.iso.datetime().nullable(),
  /** Null: it may still be extended, once. */
  extendedAt: z.iso.datetime().nullable(),
  releasedFrom: personRef.nullable(),
  mergedIntoId: z.uuid().nullable(),
  /** Of leads that were merged into this one: masked to everybody but the owner. */
  otherNumbers: z.array(z.string()),
  interests: z.array(leadInterest),
};

const reason = z.string().trim().min(3, 'why, in 3 to 200 letters').max(200, 'why, in 3 to 200 letters');
/** By a supervisor: everything of this lead becomes part of the other, number included. */
export const mergeLeadBody = z.object({ intoId: z.uuid('the id of another open lead'), reason });
export const extendProtectionBody = z.object({ reason });
export const interestBody = z.object({
  what: z.string().trim().min(1, 'a product or need, 1 to 100 letters').max(100, 'a product or need, 1 to 100 letters'),
  industryCode: z.string().max(10).nullable().default(null),
});
export const interestStatusBody = z.object({ status: z.enum(['open', 'won', 'dropped']) });

/** While somebody types: a company's name, a number, or both. The number stands in the body, never in an address. */
export const duplicatesBody = z.object({
  company: z.string().trim().max(200).optional(),
  number: z.string().trim().max(40).optional(),
  /** The lead that is being written; it is no duplicate of itself. */
  exceptLeadId: z.uuid().optional(),
});
export const duplicates = z.object({ items: z.array(prospectHolder) });
export type Duplicates = z.infer<typeof duplicates>;
