import { z } from 'zod';
import { agentState } from './agent.ts';

export const callState = z.enum(['queued', 'ringing', 'connected', 'held', 'ended']);
export type CallState = z.infer<typeof callState>;

export const endReason = z.enum(['completed', 'abandoned', 'no_answer', 'busy', 'rejected', 'failed', 'canceled']);
export type EndReason = z.infer<typeof endReason>;

/** Exactly one for each ended call. */
export const outcome = z.enum(['served', 'lead', 'callback', 'self_served', 'withdrawn']);
export type Outcome = z.infer<typeof outcome>;

export const callMatch = z.enum(['exact', 'shared', 'switchboard', 'none', 'withheld']);
export type CallMatch = z.infer<typeof callMatch>;

/** One who is on the line. `name` is null for a caller whom we do not know by name. */
export const callParticipant = z.object({
  kind: z.enum(['caller', 'agent', 'rep', 'outside']),
  userId: z.uuid().nullable(),
  name: z.string().nullable(),
  state: z.enum(['ringing', 'talking', 'on_hold']),
});
export type CallParticipant = z.infer<typeof callParticipant>;

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
  /** Somebody is asked about the call: another agent, a rep or an outside number (named by it, masked as all numbers). */
  consult: z
    .object({
      kind: z.enum(['agent', 'rep', 'outside']),
      /** The agent's; null for the others. */
      agentId: z.uuid().nullable(),
      name: z.string(),
      /** `on_hold`: the agent talks with the caller, and the one who is asked hears music. */
      state: z.enum(['ringing', 'talking', 'on_hold']),
      /** The caller is in it too. */
      conference: z.boolean(),
    })
    .nullable(),
  /** Who is on the call now, the caller first. */
  participants: z.array(callParticipant),
  /** The agent takes the call on their own mobile: `pick_up` as long as it rings or waits for the key. */
  ownMobile: z.enum(['pick_up', 'talking']).nullable(),
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
      /** The queue wants a disposition. */
      dispositionRequired: z.boolean(),
      /** How often more time may still be asked for. */
      extensionsLeft: z.number().int(),
    })
    .nullable(),
});
export type CallView = z.infer<typeof callView>;

/**
 * Who hears whom while somebody is asked: `talking` with the caller on music, `swapped` with the one who is asked on
 * music, `conference` with all three.
 */
export const consultState = z.enum(['ringing', 'talking', 'swapped', 'conference']);
export type ConsultState = z.infer<typeof consultState>;

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

const target = {
  agentId: z.uuid().optional(),
  queueId: z.uuid().optional(),
  repId: z.uuid().optional(),
  /** As an agent types it. */
  number: z.string().min(3).max(40).optional(),
};
const oneTarget = (body: object): boolean => Object.values(body).filter((id) => id !== undefined).length === 1;

/** Whom the agent wants to ask first: an agent, a free one of a queue, a rep's mobile or an outside number. */
export const consultBody = z.object(target).refine(oneTarget, 'Name exactly one: agentId, queueId, repId or number.');
export type CallTargetBody = z.infer<typeof consultBody>;

/** Blind transfer: to anyone who can be asked, or back to the call's own queue. */
export const transferBody = z
  .object({ ...target, queue: z.literal(true).optional() })
  .refine(oneTarget, 'Name exactly one target: agentId, queueId, repId, number or queue: true.');
export type TransferBody = z.infer<typeof transferBody>;

/** Whom an agent may ask or pass a call to. No numbers: a rep is rung by id. */
export const transferTargets = z.object({
  agents: z.array(
    z.object({ id: z.uuid(), name: z.string(), state: agentState, since: z.iso.datetime(), reachable: z.boolean() }),
  ),
  queues: z.array(
    z.object({
      id: z.uuid(),
      nameZh: z.string(),
      nameEn: z.string(),
      freeAgents: z.number().int(),
      waiting: z.number().int(),
    }),
  ),
  reps: z.array(
    z.object({ id: z.uuid(), name: z.string(), state: z.enum(['working', 'off_hours', 'away', 'on_call']) }),
  ),
});
export type TransferTargets = z.infer<typeof transferTargets>;

export const wrapUpBody = z.object({
  /** May be left out where the call's queue does not require one. */
  disposition: z.string().min(1).max(40).optional(),
  note: z.string().max(4000).default(''),
  followUpAt: z.iso.datetime({ offset: true }).optional(),
  /** What is to be done then: a task of the agent's own. Without it, the follow-up is a call back to the caller. */
  followUpText: z.string().trim().min(1).max(200).optional(),
});
export type WrapUpBody = z.infer<typeof wrapUpBody>;

export const disposition = z.object({ code: z.string(), nameZh: z.string(), nameEn: z.string() });
export type Disposition = z.infer<typeof disposition>;
