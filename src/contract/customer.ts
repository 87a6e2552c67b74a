import { z } from 'zod';
import { personRef } from './people.ts';
import { interactionView } from './screen-pop.ts';

export const customerLevel = z.enum(['vip', 'key', 'standard']);
export type CustomerLevel = z.infer<typeof customerLevel>;

export const customerQuery = z.object({
  /** A name (any part), or a phone number in any form: whole, or its last four digits. */
  q: z.string().trim().max(100).default(''),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});

export const numberView = z.object({
  id: z.uuid(),
  kind: z.enum(['direct', 'shared', 'switchboard']),
  /** Masked; POST /api/customer-numbers/:id/reveal {reason} gives it whole and is audited. */
  masked: z.string(),
  extension: z.string().nullable(),
});

export const customerListItem = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(['company', 'person']),
  level: customerLevel,
  region: z.string().nullable(),
  industry: z.string().nullable(),
  owner: personRef.nullable(),
  contactCount: z.number().int(),
  openTickets: z.number().int(),
  lastInteractionAt: z.iso.datetime().nullable(),
});
export type CustomerListItem = z.infer<typeof customerListItem>;

export const customerView = customerListItem.extend({
  address: z.string().nullable(),
  language: z.enum(['zh-CN', 'en']),
  contacts: z.array(
    z.object({ id: z.uuid(), name: z.string(), title: z.string().nullable(), numbers: z.array(numberView) }),
  ),
  /** Numbers of the company itself. */
  numbers: z.array(numberView),
  tickets: z.array(
    z.object({
      id: z.uuid(),
      title: z.string(),
      status: z.enum(['open', 'pending', 'solved']),
      openedAt: z.iso.datetime(),
      solvedAt: z.iso.datetime().nullable(),
    }),
  ),
  contracts: z.array(
    z.object({ number: z.string(), product: z.string(), startsOn: z.string(), endsOn: z.string().nullable() }),
  ),
  licences: z.array(z.object({ product: z.string(), seats: z.number().int(), expiresOn: z.string().nullable() })),
});
export type CustomerView = z.infer<typeof customerView>;

export const historyEntry = interactionView.extend({
  id: z.uuid(),
  callId: z.uuid().nullable(),
  contact: z.string().nullable(),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

export const revealBody = z.object({ reason: z.string().trim().min(3).max(200) });
export const revealReply = z.object({ number: z.string() });
