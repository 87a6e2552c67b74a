import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { agentSignedOut } from '../agents/agent-signed-out.ts';
import {
  browserSignInReply,
  endSessionsBody,
  language,
  me,
  ownSessions as ownSessionsReply,
  sessionsEnded,
  signInBody,
  signInReply,
} from '../contract/people.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { DomainError } from '../problem.ts';
import { sessionCookie } from './cookie-names.ts';
import { isSameSite } from './cross-site.ts';
import { deviceName } from './device-name.ts';
import { currentUser, originOf, requireUser, sessionIdOf, tokenOf } from './guard.ts';
import { endOtherSessions, ownSessions } from './own-sessions.ts';
import { noteSecurity } from './security-log.ts';
import { endSession, SESSION_LIMIT_MS } from './sessions.ts';
import { setLanguage } from './user-language.ts';
import { passwordUntil, signIn } from './sign-in.ts';

export function registerSessionRoutes(app: HttpApp, deps: Deps): void {
  registerSignIn(app, deps);
  registerOwnSessions(app, deps);

  app.delete(
    '/api/session',
    { preHandler: requireUser(), schema: { response: { 204: z.null() } } },
    async (request, reply) => {
      const token = tokenOf(deps, request);
      const userId = currentUser(request).id;
      if (token !== undefined) await endSession(deps, token);
      await agentSignedOut(deps, userId);
      noteSecurity(request.log, 'auth.signed_out', { userId });
      const secure = deps.config.publicUrl.startsWith('https:');
      reply.clearCookie(sessionCookie(deps.config.publicUrl), { path: '/', secure });
      return reply.code(204).send(null);
    },
  );

  app.get('/api/me', { preHandler: requireUser(), schema: { response: { 200: me } } }, async (request) => ({
    user: currentUser(request),
    passwordUntil: (await passwordUntil(deps.db, currentUser(request).id))?.toISOString() ?? null,
    carrier: deps.config.carrier.kind,
    demo: deps.config.demo,
  }));

  const languageSchema = { body: z.object({ language }), response: { 200: z.object({ language }) } };
  app.put('/api/me/language', { preHandler: requireUser(), schema: languageSchema }, async (request) => {
    await setLanguage(deps.db, currentUser(request).id, request.body.language);
    return { language: request.body.language };
  });
}

/** Where one is signed in, and an end to all of it but here: with the password, since a stolen session could ask too. */
function registerOwnSessions(app: HttpApp, deps: Deps): void {
  const who = async (request: FastifyRequest) => ({
    user: currentUser(request),
    sessionId: await sessionIdOf(deps, request),
    address: request.ip,
  });
  app.get(
    '/api/me/sessions',
    { preHandler: requireUser(), schema: { response: { 200: ownSessionsReply } } },
    async (request) => ({ items: await ownSessions(deps, await who(request)) }),
  );
  app.post(
    '/api/me/sessions/end-others',
    { preHandler: requireUser(), schema: { body: endSessionsBody, response: { 200: sessionsEnded } } },
    async (request) => ({ ended: await endOtherSessions(deps, await who(request), request.body.password) }),
  );
}

function registerSignIn(app: HttpApp, deps: Deps): void {
  const schema = { body: signInBody, response: { 200: z.union([signInReply, browserSignInReply]) } };
  app.post('/api/session', { config: { public: true }, schema }, async (request, reply) => {
    // Another site could sign its visitor in here under a login of its own.
    if (!isSameSite(originOf(request), deps.config.publicUrl)) throw new DomainError('cross-site');
    const tried = { ...request.body, address: request.ip, device: deviceName(request.headers['user-agent']) };
    const { user, token } = await signIn({ ...deps, log: request.log }, tried);
    setSessionCookie(reply, token, deps.config.publicUrl);
    const told = { user: { id: user.id, name: user.name, role: user.role, language: user.language } };
    return isBrowser(request) ? told : { ...told, token };
  });
}

/** A browser says where a POST comes from, whether a script wants it to or not. */
function isBrowser(request: FastifyRequest): boolean {
  const { origin, secFetchSite } = originOf(request);
  return origin !== undefined || secFetchSite !== undefined;
}

function setSessionCookie(reply: FastifyReply, token: string, publicUrl: string): void {
  const secure = publicUrl.startsWith('https:');
  // The server ends a session that is idle; the cookie only has to live as long as one may.
  reply.setCookie(sessionCookie(publicUrl), token, {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure,
    maxAge: SESSION_LIMIT_MS / 1000,
  });
}
