import { z } from 'zod';

export const callState = z.enum(['queued', 'ringing', 'connected', 'held', 'ended']);
export type CallState = z.infer<typeof callState>;

export const endReason = z.enum(['completed', 'abandoned', 'no_answer', 'busy', 'rejected', 'failed', 'canceled']);
export type EndReason = z.infer<typeof endReason>;

/** Exactly one for each ended call. */
export const outcome = z.enum(['served', 'lead', 'callback', 'self_served', 'withdrawn']);
export type Outcome = z.infer<typeof outcome>;

export const callMatch = z.enum(['exact', 'shared', 'switchboard', 'none', 'withheld']);
export type CallMatch = z.infer<typeof callMatch>;

export const callView = z.object({
  id: z.uuid(),
  state: callState,
  endReason: endReason.nullable(),
  outcome: outcome.nullable(),
  direction: z.enum(['inbound', 'outbound']),
  /** E.164 for the agent who holds the call, masked (`138****8000`) for everyone else; null when withheld. */
  outsideNumber: z.string().nullable(),
  hotlineNumber: z.string(),
  match: callMatch,
  customerId: z.uuid().nullable(),
  customerName: z.string().nullable(),
  contactName: z.string().nullable(),
  leadId: z.uuid().nullable(),
  agentId: z.uuid().nullable(),
  agentName: z.string().nullable(),
  /** The rep who took the call live. */
  repName: z.string().nullable(),
  /** Another agent is asked about the call, while the caller hears music. */
  consult: z.object({ agentId: z.uuid(), agentName: z.string(), state: z.enum(['ringing', 'talking']) }).nullable(),
  startedAt: z.iso.datetime(),
  queuedAt: z.iso.datetime().nullable(),
  answeredAt: z.iso.datetime().nullable(),
  heldAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  /** Once it ended and its agent wrote it up. */
  wrapUp: z
    .object({
      disposition: z.string().nullable(),
      note: z.string().nullable(),
      followUpAt: z.iso.datetime().nullable(),
      deadlineAt: z.iso.datetime(),
      completedAt: z.iso.datetime().nullable(),
    })
    .nullable(),
});
export type CallView = z.infer<typeof callView>;

/** Why a consultation ended without a transfer: as the agent who asked reads it. */
export const consultEnd = z.enum(['canceled', 'rejected', 'no_answer', 'unreachable', 'left']);
export type ConsultEnd = z.infer<typeof consultEnd>;

export const callQuery = z.object({
  state: callState.optional(),
  outcome: outcome.optional(),
  agent: z.literal('me').optional(),
  customerId: z.uuid().optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** Whom an agent calls: one record of ours that has a number, never a number. */
export const placeCallBody = z
  .object({ customerNumberId: z.uuid().optional(), leadId: z.uuid().optional(), callbackId: z.uuid().optional() })
  .refine(
    (body) => Object.values(body).filter((id) => id !== undefined).length === 1,
    'Name exactly one: customerNumberId, leadId or callbackId.',
  );
export type PlaceCallBody = z.infer<typeof placeCallBody>;

/** Warm transfer: whom the agent wants to ask first. */
export const consultBody = z.object({ agentId: z.uuid() });

/** Blind transfer: to an agent by id (a free one), or back to the queue. */
export const transferBody = z
  .object({ agentId: z.uuid().optional(), queue: z.literal(true).optional() })
  .refine(
    (body) => (body.agentId === undefined) !== (body.queue === undefined),
    'Name exactly one target: agentId (an available agent) or queue: true.',
  );

export const wrapUpBody = z.object({
  disposition: z.string().min(1).max(40),
  note: z.string().max(4000).default(''),
  followUpAt: z.iso.datetime({ offset: true }).optional(),
});
export type WrapUpBody = z.infer<typeof wrapUpBody>;

export const disposition = z.object({ code: z.string(), nameZh: z.string(), nameEn: z.string() });
export type Disposition = z.infer<typeof disposition>;
