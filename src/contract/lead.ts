import { z } from 'zod';
import { leadStanding } from './lead-protection.ts';
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

/** What was known of the caller when the rep was chosen. */
export const leadEvidence = z.object({
  industry: z.object({ code: z.string(), source: z.string(), name: z.string().optional() }).nullable(),
  region: z
    .object({ code: z.string(), source: z.string(), confidence: z.number(), name: z.string().optional() })
    .nullable(),
  hotline: z.object({ id: z.string(), name: z.string().optional() }),
  language: z.enum(['zh-CN', 'en']),
  moment: z.object({ weekday: z.number().int(), minute: z.number().int(), isWorkingTime: z.boolean() }),
  at: z.iso.datetime(),
});
export type LeadEvidence = z.infer<typeof leadEvidence>;

/** Why a lead went where it went: rules tried in order, and each rep passed over with the reason. */
export const leadWhy = z.object({
  rule: z.string().nullable(),
  rulesTried: z.array(
    z.object({ name: z.string(), fits: z.boolean(), because: z.string(), ruleId: z.string().optional() }),
  ),
  passedOver: z.array(z.object({ repId: z.uuid(), name: z.string(), because: z.string() })),
  chosen: personRef.nullable(),
  ruleId: z.string().optional(),
  /** Of the rule set; 0: there was none. */
  version: z.number().int().optional(),
  evidence: leadEvidence.optional(),
  /** What the strategy went by: leads owed, open leads, or the share that converted. */
  strategy: z
    .object({
      kind: z.enum(['round_robin', 'least_loaded', 'best_converting', 'named_owner']),
      numbers: z.array(z.object({ name: z.string(), weight: z.number(), value: z.number() })),
    })
    .optional(),
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
  /** The rep put it off; that can be done once. */
  snoozedAt: z.iso.datetime().nullable().optional(),
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
  /** Without activity of the owner it is released then. */
  protectedUntil: z.iso.datetime().nullable(),
});
export type LeadView = z.infer<typeof leadView>;

export const leadDetail = leadView.extend({
  why: leadWhy.nullable(),
  offers: z.array(leadOfferView),
  history: z.array(interactionView),
  ...leadStanding,
});
export type LeadDetail = z.infer<typeof leadDetail>;

export const leadQuery = z.object({
  /** `releasing`: whose protection ends within the days of the warning, soonest first in reading, not in order. */
  status: leadStatus.or(z.enum(['open', 'releasing'])).optional(),
  /** `me`: offered to me or owned by me. */
  owner: z.literal('me').optional(),
  /** Part of a name or company, or the number's last four digits. */
  q: z.string().trim().max(100).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** On the managers' list: nobody takes it, or the call that its caller was promised is overdue. */
export const escalatedLead = z.object({
  lead: leadView,
  at: z.iso.datetime(),
  because: z.enum(['unassigned', 'let-lapse', 'promise-overdue']),
  repsTried: z.number().int(),
});
export type EscalatedLead = z.infer<typeof escalatedLead>;

export const snoozeBody = z.object({ minutes: z.number().int().min(5).max(240) });
export const declineBody = z.object({ reason: z.string().trim().max(200).default('') });
export const contactedBody = z.object({
  note: z.string().trim().max(4000).default(''),
  reached: z.boolean().default(true),
  /** Goes before `reached`. `later`: nobody was called; only when the next step is, is new. */
  outcome: z.enum(['reached', 'not_reached', 'later']).optional(),
  nextStepAt: z.iso.datetime({ offset: true }).optional(),
  /** Made once by the phone for what it logs: however often it arrives, it counts once. */
  key: z.uuid().optional(),
  /** When it was, for what was logged without a line; taken as no later than now and no earlier than the lead was theirs. */
  at: z.iso.datetime({ offset: true }).optional(),
});
export type ContactedBody = z.infer<typeof contactedBody>;
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
/** What somebody heard from the caller. Industry and region of a lead that nobody accepted yet send it by the rules again. */
export const editLeadBody = z
  .object({
    /** Null: unknown after all. */
    industryCode: z.string().max(10).nullable(),
    /** A code or a name: 320400, 常州, Changzhou. */
    region: z.string().trim().min(1).max(40),
    company: z.string().trim().min(1).max(200),
    name: z.string().trim().min(1).max(100),
    language: z.enum(['zh-CN', 'en']),
    reason: z.string().trim().max(200),
  })
  .partial();
export type EditLeadBody = z.infer<typeof editLeadBody>;
