import { z } from 'zod';
import { changePassword } from '../auth/change-password.ts';
import { deviceName } from '../auth/device-name.ts';
import { currentSession, currentUser, isBrowser, requireRole, requireUser } from '../auth/guard.ts';
import { setSessionCookie } from '../auth/session-cookie.ts';
import {
  newUserBody,
  passwordBody,
  passwordChanged,
  passwordShown,
  secondFactorEnded,
  userLeft,
  userSettings as list,
} from '../contract/settings-people.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import {
  addColleague,
  deactivateColleague,
  endColleaguesSecondFactor,
  givePassword,
  userSettings,
} from './manage-users.ts';

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
  app.post(
    '/api/users/:id/end-second-factor',
    { preHandler, schema: { params, response: { 200: secondFactorEnded } } },
    async (request) => endColleaguesSecondFactor(deps, currentUser(request), request.params.id),
  );
  const schema = { body: passwordBody, response: { 200: passwordChanged } };
  const config = { beforeSecondFactor: true } as const;
  app.put('/api/me/password', { preHandler: requireUser(), config, schema }, async (request, reply) => {
    const { user, id: sessionId } = currentSession(request);
    const device = deviceName(request.headers['user-agent']);
    const token = await changePassword(deps, { user, sessionId, address: request.ip, device }, request.body);
    setSessionCookie(reply, token, deps.config.publicUrl);
    reply.raw.once('finish', () => deps.realtime.endScreens({ userId: user.id, sessionId }));
    return isBrowser(request) ? {} : { token };
  });
}
