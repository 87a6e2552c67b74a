import { z } from 'zod';
import { personRef } from './people.ts';
import { interactionView } from './screen-pop.ts';

export const leadStatus = z.enum([
  'new',
  'offered',
  'accepted',
  'contacted',
  'qualified',
  'converted',
  'lost',
  'unassigned',
]);
export type LeadStatus = z.infer<typeof leadStatus>;

export const offerState = z.enum(['offered', 'accepted', 'declined', 'expired', 'withdrawn']);
export type OfferState = z.infer<typeof offerState>;

/** Why a lead went where it went: rules tried in order, and each rep passed over with the reason. */
export const leadWhy = z.object({
  rule: z.string().nullable(),
  rulesTried: z.array(z.object({ name: z.string(), fits: z.boolean(), because: z.string() })),
  passedOver: z.array(z.object({ repId: z.uuid(), name: z.string(), because: z.string() })),
  chosen: personRef.nullable(),
});
export type LeadWhy = z.infer<typeof leadWhy>;

export const leadOfferView = z.object({
  id: z.uuid(),
  rep: personRef,
  state: offerState,
  /** Rang the rep's phone while the caller was on the line. */
  live: z.boolean(),
  createdAt: z.iso.datetime(),
  deadlineAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  declineReason: z.string().nullable(),
});

export const leadView = z.object({
  id: z.uuid(),
  status: leadStatus,
  /** Masked until accepted; whole for its owner. */
  number: z.string(),
  numberMasked: z.boolean(),
  name: z.string().nullable(),
  company: z.string().nullable(),
  industry: z.object({ code: z.string(), name: z.string() }).nullable(),
  region: z.object({ code: z.string(), name: z.string(), confidence: z.number() }).nullable(),
  language: z.enum(['zh-CN', 'en']),
  owner: personRef.nullable(),
  /** The offer that waits for an answer, to whoever may see it. */
  offer: leadOfferView.nullable(),
  callCount: z.number().int(),
  lastCallAt: z.iso.datetime().nullable(),
  /** A promise to the caller that is still open. */
  callbackDueAt: z.iso.datetime().nullable(),
  nextStepAt: z.iso.datetime().nullable(),
  lostReason: z.string().nullable(),
  createdAt: z.iso.datetime(),
  acceptedAt: z.iso.datetime().nullable(),
  contactedAt: z.iso.datetime().nullable(),
  closedAt: z.iso.datetime().nullable(),
});
export type LeadView = z.infer<typeof leadView>;

export const leadDetail = leadView.extend({
  why: leadWhy.nullable(),
  offers: z.array(leadOfferView),
  history: z.array(interactionView),
});
export type LeadDetail = z.infer<typeof leadDetail>;

export const leadQuery = z.object({
  status: leadStatus.or(z.literal('open')).optional(),
  /** `me`: offered to me or owned by me. */
  owner: z.literal('me').optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export const declineBody = z.object({ reason: z.string().trim().max(200).default('') });
export const contactedBody = z.object({
  note: z.string().trim().max(4000).default(''),
  reached: z.boolean().default(true),
  nextStepAt: z.iso.datetime({ offset: true }).optional(),
});
export const leadStatusBody = z.object({
  status: z.enum(['contacted', 'qualified', 'converted', 'lost']),
  note: z.string().trim().max(4000).default(''),
  lostReason: z.string().trim().max(200).optional(),
  name: z.string().trim().max(100).optional(),
  company: z.string().trim().max(200).optional(),
  nextStepAt: z.iso.datetime({ offset: true }).optional(),
});
/** By a supervisor: gives a lead to a rep, whatever its state, and withdraws what was offered. */
export const assignLeadBody = z.object({ repId: z.uuid(), reason: z.string().trim().min(3).max(200) });
