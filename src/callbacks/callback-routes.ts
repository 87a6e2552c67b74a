import { z } from 'zod';
import { auditReveal } from '../auth/audit-reveal.ts';
import { currentUser, requireRole } from '../auth/guard.ts';
import type { SignedInUser } from '../auth/guard.ts';
import { callbackCounts, callbackDoneBody, callbackQuery, callbackView } from '../contract/callback.ts';
import type { CallbackView } from '../contract/callback.ts';
import { revealBody, revealReply } from '../contract/customer.ts';
import { page } from '../contract/paging.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { DomainError } from '../problem.ts';
import { countCallbacks, findCallback, numberOfCallback, pageOfCallbacks } from './callback-queries.ts';
import type { CallbackOf } from './callback-queries.ts';
import { keepCallback } from './keep-callback.ts';
import { giveBackCallback, takeCallback } from './take-callback.ts';

const params = z.object({ id: z.uuid() });
const readers = requireRole('agent', 'supervisor', 'admin', 'rep');

export function registerCallbackRoutes(app: HttpApp, deps: Deps): void {
  registerReading(app, deps);
  registerActs(app, deps);
}

function registerReading(app: HttpApp, deps: Deps): void {
  const listSchema = { querystring: callbackQuery, response: { 200: page(callbackView) } };
  app.get('/api/callbacks', { preHandler: readers, schema: listSchema }, async (request) => {
    const user = currentUser(request);
    const { status, cursor, limit, owner, due } = request.query;
    return pageOfCallbacks(deps, {
      ...{ status, cursor, limit, ownerId: ownOnly(user) },
      owner: owner === 'me' ? { is: user.id } : (owner ?? null),
      dueBefore: due === 'overdue' ? deps.clock.now() : null,
    });
  });

  const countSchema = { response: { 200: callbackCounts } };
  app.get('/api/callbacks/count', { preHandler: readers, schema: countSchema }, async (request) => {
    const user = currentUser(request);
    return countCallbacks(deps.db, { ownerId: ownOnly(user), userId: user.id, now: deps.clock.now() });
  });

  const oneSchema = { params, response: { 200: callbackView } };
  app.get('/api/callbacks/:id', { preHandler: readers, schema: oneSchema }, async (request) =>
    found(deps, { id: request.params.id, ownerId: ownOnly(currentUser(request)) }),
  );

  const revealSchema = { params, body: revealBody, response: { 200: revealReply } };
  app.post('/api/callbacks/:id/reveal', { preHandler: readers, schema: revealSchema }, async (request) => {
    const user = currentUser(request);
    const number = await numberOfCallback(deps, { id: request.params.id, ownerId: ownOnly(user) });
    if (number === null) throw noSuchCallback();
    const entry = {
      userId: user.id,
      subjectType: 'callback',
      subjectId: request.params.id,
      reason: request.body.reason,
    } as const;
    await auditReveal(deps, entry);
    return { number };
  });
}

function registerActs(app: HttpApp, deps: Deps): void {
  const schema = { params, response: { 200: callbackView } };
  const doneSchema = { params, body: callbackDoneBody.default({ note: '' }), response: { 200: callbackView } };
  app.post('/api/callbacks/:id/done', { preHandler: readers, schema: doneSchema }, async (request) => {
    const user = currentUser(request);
    const of = { id: request.params.id, ownerId: ownOnly(user) };
    await keepCallback(deps, { ...of, userId: user.id, note: request.body.note });
    return found(deps, of);
  });

  app.post('/api/callbacks/:id/take', { preHandler: readers, schema }, async (request) => {
    const user = currentUser(request);
    const of = { id: request.params.id, ownerId: ownOnly(user) };
    await takeCallback(deps, { ...of, userId: user.id });
    return found(deps, of);
  });

  app.post('/api/callbacks/:id/give-back', { preHandler: readers, schema }, async (request) => {
    const user = currentUser(request);
    const id = request.params.id;
    const mayTakeFromOthers = user.role === 'supervisor' || user.role === 'admin';
    await giveBackCallback(deps, { id, ownerId: ownOnly(user), userId: user.id, mayTakeFromOthers });
    return found(deps, { id, ownerId: null });
  });
}

async function found(deps: Deps, of: CallbackOf): Promise<CallbackView> {
  const callback = await findCallback(deps, of);
  if (callback === null) throw noSuchCallback();
  return callback;
}

function noSuchCallback(): DomainError {
  return new DomainError('not-found', 'No such callback, or it is with somebody else.');
}

/** Reps see the promises that are theirs: another rep's is as if it were not there. */
function ownOnly(user: SignedInUser): string | null {
  return user.role === 'rep' ? user.id : null;
}
