import { z } from 'zod';
import { callMatch } from './call.ts';
import { personRef } from './people.ts';

export const interactionView = z.object({
  at: z.iso.datetime(),
  channel: z.enum(['call', 'sms', 'visit', 'email', 'note']),
  by: z.string(),
  summary: z.string(),
  disposition: z.string().nullable(),
});
export type InteractionView = z.infer<typeof interactionView>;

export const candidateView = z.object({
  customerId: z.uuid(),
  contactId: z.uuid().nullable(),
  name: z.string(),
  company: z.string(),
  /** Why this candidate stands here, in words that an agent reads. */
  why: z.object({ zh: z.string(), en: z.string() }),
});
export type CandidateView = z.infer<typeof candidateView>;

/** What the agent sees about the caller, on screen before the phone rings. */
export const screenPop = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  callId: z.uuid(),
  match: callMatch,
  caller: z.object({
    number: z.string().nullable(),
    /** `name` in Chinese, `nameEn` in English: the screen knows which it speaks. */
    region: z.object({ code: z.string(), name: z.string(), nameEn: z.string(), confidence: z.number() }).nullable(),
    industry: z.object({ code: z.string(), name: z.string(), nameEn: z.string() }).nullable(),
  }),
  customer: z
    .object({ id: z.uuid(), name: z.string(), level: z.enum(['vip', 'key', 'standard']), owner: personRef.nullable() })
    .nullable(),
  contact: z.object({ id: z.uuid(), name: z.string(), title: z.string().nullable() }).nullable(),
  candidates: z.array(candidateView),
  lastInteraction: interactionView.nullable(),
  /** Newest first, at most 20. */
  history: z.array(interactionView).max(20),
  openTickets: z.array(z.object({ id: z.uuid(), title: z.string(), since: z.iso.datetime() })),
  callsLast7Days: z.number().int(),
  lead: z.object({ id: z.uuid(), status: z.string(), owner: personRef.nullable() }).nullable(),
});
export type ScreenPop = z.infer<typeof screenPop>;
