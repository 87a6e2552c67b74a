import { z } from 'zod';
import { currentUser, requireRole } from '../auth/guard.ts';
import {
  faultType,
  openTicketBody,
  similarQuery,
  similarTicket,
  solveTicketBody,
  ticketView,
} from '../contract/ticket.ts';
import type { TicketView } from '../contract/ticket.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { DomainError } from '../problem.ts';
import { openTicket } from './open-ticket.ts';
import { solveTicket } from './solve-ticket.ts';
import { findTicket, listFaultTypes, similarTickets } from './ticket-rows.ts';

const params = z.object({ id: z.uuid() });
const readers = requireRole('agent', 'supervisor', 'admin');
const tags = ['tickets'];

export function registerTicketRoutes(app: HttpApp, deps: Deps): void {
  const faults = { response: { 200: z.object({ items: z.array(faultType) }) }, tags };
  app.get('/api/fault-types', { preHandler: readers, schema: faults }, async () => ({
    items: await listFaultTypes(deps.db),
  }));
  const found = { response: { 200: z.object({ items: z.array(similarTicket) }) }, tags };
  const similar = async ({ faultType: fault, q, customerId }: z.infer<typeof similarQuery>) => ({
    items: await similarTickets(deps.db, { faultType: fault ?? null, words: q, customerId: customerId ?? null }),
  });
  app.get(
    '/api/tickets/similar',
    { preHandler: readers, schema: { querystring: similarQuery, ...found } },
    async (request) => similar(request.query),
  );
  // The console asks this way: what a caller says is nothing for an address, which browsers and proxies keep.
  app.post('/api/tickets/similar', { preHandler: readers, schema: { body: similarQuery, ...found } }, async (request) =>
    similar(request.body),
  );
  app.get(
    '/api/tickets/:id',
    { preHandler: readers, schema: { params, response: { 200: ticketView }, tags } },
    async (request) => viewOf(deps, request.params.id),
  );
  const opening = { params, body: openTicketBody, response: { 201: ticketView }, tags };
  app.post('/api/calls/:id/tickets', { preHandler: requireRole('agent'), schema: opening }, async (request, reply) => {
    const agentId = currentUser(request).id;
    const ticketId = await openTicket(deps, { callId: request.params.id, agentId, body: request.body });
    return reply.code(201).send(await viewOf(deps, ticketId));
  });
  const solving = { params, body: solveTicketBody, response: { 200: ticketView }, tags };
  app.post('/api/tickets/:id/solve', { preHandler: readers, schema: solving }, async (request) => {
    const { id: ticketId } = request.params;
    await solveTicket(deps, { ticketId, by: currentUser(request).id, solution: request.body.solution });
    return viewOf(deps, ticketId);
  });
}

async function viewOf(deps: Deps, ticketId: string): Promise<TicketView> {
  const ticket = await findTicket(deps.db, ticketId);
  if (ticket === null) throw new DomainError('ticket-not-found');
  return ticket;
}
