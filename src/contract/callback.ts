import { z } from 'zod';
import { personRef } from './people.ts';

/** A promise to call a caller back. Open ones are a work list, the most urgent first. */
export const callbackView = z.object({
  id: z.uuid(),
  status: z.enum(['open', 'done', 'canceled']),
  /** Masked; POST /api/callbacks/:id/reveal {reason} gives it whole and is audited. */
  number: z.string(),
  customerId: z.uuid().nullable(),
  customerName: z.string().nullable(),
  leadId: z.uuid().nullable(),
  callId: z.uuid().nullable(),
  owner: personRef.nullable(),
  /** A code: `queue_limit`, `asked`, `rep_promise`, `carrier_fault`, `follow_up`. */
  reason: z.string(),
  dueAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  doneAt: z.iso.datetime().nullable(),
});
export type CallbackView = z.infer<typeof callbackView>;

export const callbackQuery = z.object({
  status: z.enum(['open', 'done', 'canceled']).default('open'),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** Which of the candidates on a shared number this caller is; learned for the next call. */
export const pickCandidateBody = z.object({ customerId: z.uuid(), contactId: z.uuid().nullable().default(null) });
