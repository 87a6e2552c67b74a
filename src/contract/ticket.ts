import { z } from 'zod';

/** What can be wrong, in the company's own list. */
export const faultType = z.object({ code: z.string(), nameZh: z.string(), nameEn: z.string() });
export type FaultType = z.infer<typeof faultType>;

export const ticketView = z.object({
  id: z.uuid(),
  customerId: z.uuid(),
  contactName: z.string().nullable(),
  title: z.string(),
  description: z.string().nullable(),
  faultType: faultType.nullable(),
  status: z.enum(['open', 'pending', 'solved']),
  ownerName: z.string().nullable(),
  openedAt: z.iso.datetime(),
  solvedAt: z.iso.datetime().nullable(),
  solution: z.string().nullable(),
});
export type TicketView = z.infer<typeof ticketView>;

export const openTicketBody = z.object({
  title: z.string().trim().min(2).max(120),
  description: z.string().trim().max(4000).default(''),
  faultType: z.string().min(1).max(40),
});
export type OpenTicketBody = z.input<typeof openTicketBody>;

export const solveTicketBody = z.object({ solution: z.string().trim().min(2).max(4000) });

export const similarQuery = z.object({
  faultType: z.string().min(1).max(40).optional(),
  /** What the caller says; the note so far. */
  q: z.string().trim().max(4000).default(''),
  customerId: z.uuid().optional(),
});

/** A ticket that was solved, and how. It does not say whose it was: its solution may be told to another customer. */
export const similarTicket = z.object({
  id: z.uuid(),
  title: z.string(),
  description: z.string().nullable(),
  solution: z.string(),
  faultType: faultType.nullable(),
  solvedAt: z.iso.datetime(),
  /** So often was it solved this way. */
  times: z.number().int(),
  /** It was this customer's. */
  sameCustomer: z.boolean(),
});
export type SimilarTicket = z.infer<typeof similarTicket>;
