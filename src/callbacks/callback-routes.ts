import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import { currentUser, requireRole } from '../auth/guard.ts';
import type { SignedInUser } from '../auth/guard.ts';
import { callbackQuery, callbackView } from '../contract/callback.ts';
import { revealBody, revealReply } from '../contract/customer.ts';
import { page } from '../contract/paging.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { DomainError } from '../problem.ts';
import { findCallback, numberOfCallback, pageOfCallbacks } from './callback-queries.ts';
import { keepCallback } from './keep-callback.ts';

type CallbackDeps = Pick<Deps, 'db' | 'vault' | 'ids' | 'clock'>;

const params = z.object({ id: z.uuid() });
const readers = requireRole('agent', 'supervisor', 'admin', 'rep');

export function registerCallbackRoutes(app: HttpApp, deps: CallbackDeps): void {
  app.get(
    '/api/callbacks',
    { preHandler: readers, schema: { querystring: callbackQuery, response: { 200: page(callbackView) } } },
    async (request) => {
      const { status, cursor, limit } = request.query;
      return pageOfCallbacks(deps.db, deps.vault, { status, cursor, limit, ownerId: ownOnly(currentUser(request)) });
    },
  );

  app.post(
    '/api/callbacks/:id/done',
    { preHandler: readers, schema: { params, response: { 200: callbackView } } },
    async (request) => {
      const user = currentUser(request);
      const of = { id: request.params.id, ownerId: ownOnly(user) };
      await keepCallback(deps, { ...of, userId: user.id });
      const callback = await findCallback(deps.db, deps.vault, of);
      if (callback === null) throw noSuchCallback();
      return callback;
    },
  );

  const revealSchema = { params, body: revealBody, response: { 200: revealReply } };
  app.post('/api/callbacks/:id/reveal', { preHandler: readers, schema: revealSchema }, async (request) => {
    const user = currentUser(request);
    const number = await numberOfCallback(deps.db, deps.vault, { id: request.params.id, ownerId: ownOnly(user) });
    if (number === null) throw noSuchCallback();
    const entry = {
      action: 'number.revealed',
      subjectType: 'callback',
      subjectId: request.params.id,
      reason: request.body.reason,
    } as const;
    await audit(deps.db, deps.ids, { at: deps.clock.now(), userId: user.id, ...entry });
    return { number };
  });
}

function noSuchCallback(): DomainError {
  return new DomainError('not-found', 'No such callback, or it is with somebody else.');
}

/** Reps see the promises that are theirs: another rep's is as if it were not there. */
function ownOnly(user: SignedInUser): string | null {
  return user.role === 'rep' ? user.id : null;
}
