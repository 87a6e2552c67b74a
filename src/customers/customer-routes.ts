import { z } from 'zod';
import { currentUser, requireRole } from '../auth/guard.ts';
import type { SignedInUser } from '../auth/guard.ts';
import {
  customerListItem,
  customerQuery,
  customerView,
  historyEntry,
  revealBody,
  revealReply,
} from '../contract/customer.ts';
import { page } from '../contract/paging.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { DomainError } from '../problem.ts';
import { customerHistory, findCustomer } from './customer-queries.ts';
import { revealCustomerNumber } from './reveal-number.ts';
import { searchCustomers } from './search-customers.ts';

type CustomerDeps = Pick<Deps, 'db' | 'vault' | 'ids' | 'clock'>;

const params = z.object({ id: z.uuid() });
const historyQuery = z.object({
  cursor: z.string().max(800).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
const readers = requireRole('agent', 'supervisor', 'admin', 'rep');

export function registerCustomerRoutes(app: HttpApp, deps: CustomerDeps): void {
  const found = { 200: page(customerListItem) };
  const search = (user: SignedInUser, { q, cursor, limit }: z.infer<typeof customerQuery>) =>
    searchCustomers(deps.db, deps.vault, { q, cursor, limit, language: user.language, ownerId: ownOnly(user) });
  app.get(
    '/api/customers',
    { preHandler: readers, schema: { querystring: customerQuery, response: found } },
    async (request) => search(currentUser(request), request.query),
  );
  // The console asks this way: what is typed may be a number, and addresses are kept by browsers and proxies.
  app.post(
    '/api/customers/search',
    { preHandler: readers, schema: { body: customerQuery, response: found } },
    async (request) => search(currentUser(request), request.body),
  );

  app.get(
    '/api/customers/:id',
    { preHandler: readers, schema: { params, response: { 200: customerView } } },
    async (request) => {
      const user = currentUser(request);
      const customer = await findCustomer(deps.db, deps.vault, {
        id: request.params.id,
        ownerId: ownOnly(user),
        language: user.language,
      });
      if (customer === null) throw new DomainError('customer-not-found');
      return customer;
    },
  );

  const historySchema = { params, querystring: historyQuery, response: { 200: page(historyEntry) } };
  app.get('/api/customers/:id/history', { preHandler: readers, schema: historySchema }, async (request) => {
    const ownerId = ownOnly(currentUser(request));
    const history = await customerHistory(deps.db, {
      id: request.params.id,
      ownerId,
      cursor: request.query.cursor,
      limit: request.query.limit,
    });
    if (history === null) throw new DomainError('customer-not-found');
    return history;
  });

  const revealSchema = { params, body: revealBody, response: { 200: revealReply } };
  app.post('/api/customer-numbers/:id/reveal', { preHandler: readers, schema: revealSchema }, async (request) => {
    const user = currentUser(request);
    const reveal = {
      numberId: request.params.id,
      ownerId: ownOnly(user),
      userId: user.id,
      reason: request.body.reason,
    };
    return { number: await revealCustomerNumber(deps, reveal) };
  });
}

/** Reps see their own customers: another rep's is as if it were not there. */
function ownOnly(user: SignedInUser): string | null {
  return user.role === 'rep' ? user.id : null;
}
