import { z } from 'zod';
import { endReason } from './call.ts';
import { personRef } from './people.ts';
import { callbackVoicemail } from './voicemail.ts';

/** Why we owe a call. Codes that this console does not know are shown as "other". */
export const callbackReason = z.enum([
  'missed',
  'queue_limit',
  'closed',
  'asked',
  'voicemail',
  'rep_promise',
  'cut_off',
  'carrier_fault',
  'follow_up',
]);

/** One ring of the caller's since the promise: when, and what became of it. */
export const callbackRing = z.object({
  callId: z.uuid(),
  at: z.iso.datetime(),
  /** Why that call left a promise; null: nobody answered and none was made (a lead stands for it). */
  reason: z.string().nullable(),
});

/** One call of ours that was to keep the promise. */
export const callbackAttempt = z.object({
  callId: z.uuid(),
  at: z.iso.datetime(),
  by: personRef.nullable(),
  /** Null: goes on. */
  endReason: endReason.nullable(),
  /** The caller's telephone was rung. */
  dialled: z.boolean(),
  answered: z.boolean(),
});

/** A promise to call a caller back: one entry for a caller, however often they rang. Open ones are a work list. */
export const callbackView = z.object({
  id: z.uuid(),
  status: z.enum(['open', 'done', 'canceled']),
  /** Masked; POST /api/callbacks/:id/reveal {reason} gives it whole and is audited. */
  number: z.string(),
  customerId: z.uuid().nullable(),
  customerName: z.string().nullable(),
  contactName: z.string().nullable(),
  leadId: z.uuid().nullable(),
  callId: z.uuid().nullable(),
  owner: personRef.nullable(),
  /** When the owner said "I do this one"; null: nobody has. */
  takenAt: z.iso.datetime().nullable(),
  reason: z.string(),
  dueAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  doneAt: z.iso.datetime().nullable(),
  /** Seconds since it was promised in which the hotline was open, holidays left out. */
  openSeconds: z.number().int(),
  urgency: z.enum(['overdue', 'soon', 'later']),
  rings: z.object({
    count: z.number().int(),
    firstAt: z.iso.datetime().nullable(),
    lastAt: z.iso.datetime().nullable(),
    /** The newest ten. */
    newest: z.array(callbackRing),
  }),
  /** Who last talked with this caller, and when. */
  lastSpoke: z.object({ by: z.string(), at: z.iso.datetime() }).nullable(),
  /** The newest ten. */
  attempts: z.array(callbackAttempt),
  attemptCount: z.number().int(),
  /** The place in the queue that is kept for the caller; null: none was asked for. */
  place: z
    .object({ since: z.iso.datetime(), isQueued: z.boolean(), nextAttemptAt: z.iso.datetime().nullable() })
    .nullable(),
  /** What the caller said after the tone; of several messages the first that nobody heard yet, else the last. */
  voicemail: callbackVoicemail.nullable(),
  /** What is to be done, of a follow-up. */
  task: z.string().nullable(),
  /** How it was closed: they called and were answered, were called, talked with the rep, or somebody closed it. */
  closed: z
    .object({
      because: z.enum(['answered', 'called', 'lead', 'by_hand']).nullable(),
      by: personRef.nullable(),
      note: z.string().nullable(),
    })
    .nullable(),
});
export type CallbackView = z.infer<typeof callbackView>;

export const callbackQuery = z.object({
  status: z.enum(['open', 'done', 'canceled']).default('open'),
  /** `me`: mine. `nobody`: free to take. */
  owner: z.enum(['me', 'nobody']).optional(),
  /** Only those whose time has passed. */
  due: z.literal('overdue').optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type CallbackQuery = z.input<typeof callbackQuery>;

/** For the badge beside the word: of the open ones. */
export const callbackCounts = z.object({
  open: z.number().int(),
  mine: z.number().int(),
  overdue: z.number().int(),
});
export type CallbackCounts = z.infer<typeof callbackCounts>;

/** Closed by hand: what was done instead of a call that reached them. */
export const callbackDoneBody = z.object({ note: z.string().trim().max(1_000).default('') });

/** Which of the candidates on a shared number this caller is; learned for the next call. */
export const pickCandidateBody = z.object({ customerId: z.uuid(), contactId: z.uuid().nullable().default(null) });
