import { currentUser, requireRole } from '../auth/guard.ts';
import { awayBody, repSelf } from '../contract/rep.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { readRepSelf, setAway } from './rep-self.ts';

/** What reps set for themselves, on their own page. */
export function registerRepSelfRoutes(app: HttpApp, deps: Deps): void {
  const preHandler = requireRole('rep');
  const response = { 200: repSelf };
  app.get('/api/reps/me', { preHandler, schema: { response, tags: ['leads'] } }, (request) =>
    readRepSelf(deps.db, currentUser(request).id, deps.clock.now()),
  );
  app.put('/api/reps/me/away', { preHandler, schema: { body: awayBody, response, tags: ['leads'] } }, (request) =>
    setAway(deps, currentUser(request).id, request.body),
  );
}
