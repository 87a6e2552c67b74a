import { z } from 'zod';
import { changePassword } from '../auth/change-password.ts';
import { currentUser, requireRole, requireUser, sessionIdOf } from '../auth/guard.ts';
import {
  newUserBody,
  passwordBody,
  passwordShown,
  userLeft,
  userSettings as list,
} from '../contract/settings-people.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { addColleague, deactivateColleague, givePassword, userSettings } from './manage-users.ts';

const params = z.object({ id: z.uuid() });

/** Who works here, and everybody's own password. */
export function registerUserRoutes(app: HttpApp, deps: Deps): void {
  const preHandler = requireRole('supervisor', 'admin');
  app.get('/api/users', { preHandler, schema: { response: { 200: list } } }, async (request) =>
    userSettings(deps.db, currentUser(request)),
  );
  app.post(
    '/api/users',
    { preHandler, schema: { body: newUserBody, response: { 201: passwordShown } } },
    async (request, reply) => reply.code(201).send(await addColleague(deps, currentUser(request), request.body)),
  );
  for (const act of ['activate', 'reset-password'] as const) {
    app.post(
      `/api/users/:id/${act}`,
      { preHandler, schema: { params, response: { 200: passwordShown } } },
      async (request) => givePassword(deps, currentUser(request), { userId: request.params.id, act }),
    );
  }
  app.post(
    '/api/users/:id/deactivate',
    { preHandler, schema: { params, response: { 200: userLeft } } },
    async (request) => deactivateColleague(deps, currentUser(request), request.params.id),
  );
  app.put(
    '/api/me/password',
    { preHandler: requireUser(), schema: { body: passwordBody, response: { 204: z.null() } } },
    async (request, reply) => {
      const who = { user: currentUser(request), sessionId: await sessionIdOf(deps, request), address: request.ip };
      await changePassword(deps, who, request.body);
      return reply.code(204).send(null);
    },
  );
}
