import { z } from 'zod';
import { currentUser, requireRole } from '../auth/guard.ts';
import { callWhy } from '../contract/call-why.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { callWhyFor } from './call-why-queries.ts';

const params = z.object({ id: z.uuid() });

/** Why this agent, and why not the others: for supervisors, and for the agents whom the call concerned. */
export function registerCallWhyRoutes(app: HttpApp, deps: Deps): void {
  const readers = requireRole('agent', 'supervisor', 'admin');
  app.get(
    '/api/calls/:id/why',
    { preHandler: readers, schema: { params, response: { 200: callWhy } } },
    async (request) => callWhyFor(deps.db, request.params.id, currentUser(request)),
  );
}
