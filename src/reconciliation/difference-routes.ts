import { z } from 'zod';
import { currentUser, requireRole } from '../auth/guard.ts';
import { differenceList, differenceQuery } from '../contract/difference.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { listDifferences, seeDifference } from './difference-queries.ts';

const params = z.object({ id: z.uuid() });
const preHandler = requireRole('supervisor', 'admin');
const tags = ['reconciliation'];

/** What the carrier and we do not agree on, for those who watch the floor. */
export function registerDifferenceRoutes(app: HttpApp, deps: Deps): void {
  app.get(
    '/api/differences',
    { preHandler, schema: { querystring: differenceQuery, response: { 200: differenceList }, tags } },
    (request) => listDifferences(deps.db, request.query.show),
  );
  app.post(
    '/api/differences/:id/seen',
    { preHandler, schema: { params, response: { 200: differenceList }, tags } },
    async (request) => {
      const { id } = request.params;
      await seeDifference(deps.db, { id, at: deps.clock.now(), userId: currentUser(request).id });
      return listDifferences(deps.db, 'open');
    },
  );
}
