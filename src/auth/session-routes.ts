import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { agentSignedOut } from '../agents/agent-signed-out.ts';
import { language, me, signInBody, signInReply } from '../contract/people.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { DomainError } from '../problem.ts';
import { isSameSite } from './cross-site.ts';
import { currentUser, originOf, requireUser, SESSION_COOKIE, tokenOf } from './guard.ts';
import { endSession, SESSION_LIMIT_MS } from './sessions.ts';
import { setLanguage } from './user-language.ts';
import { signIn } from './sign-in.ts';

export function registerSessionRoutes(app: HttpApp, deps: Deps): void {
  registerSignIn(app, deps);

  app.delete(
    '/api/session',
    { preHandler: requireUser(), schema: { response: { 204: z.null() } } },
    async (request, reply) => {
      const token = tokenOf(request);
      if (token !== undefined) await endSession(deps, token);
      await agentSignedOut(deps, currentUser(request).id);
      reply.clearCookie(SESSION_COOKIE, { path: '/' });
      return reply.code(204).send(null);
    },
  );

  app.get('/api/me', { preHandler: requireUser(), schema: { response: { 200: me } } }, async (request) => ({
    user: currentUser(request),
    carrier: deps.config.carrier.kind,
    demo: deps.config.demo,
  }));

  const languageSchema = { body: z.object({ language }), response: { 200: z.object({ language }) } };
  app.put('/api/me/language', { preHandler: requireUser(), schema: languageSchema }, async (request) => {
    await setLanguage(deps.db, currentUser(request).id, request.body.language);
    return { language: request.body.language };
  });
}

function registerSignIn(app: HttpApp, deps: Deps): void {
  const schema = { body: signInBody, response: { 200: signInReply } };
  app.post('/api/session', { config: { public: true }, schema }, async (request, reply) => {
    // Another site could sign its visitor in here under a login of its own.
    if (!isSameSite(originOf(request), deps.config.publicUrl)) throw new DomainError('cross-site');
    const { user, token } = await signIn(deps, { ...request.body, address: request.ip });
    setSessionCookie(reply, token, deps.config.publicUrl);
    return { user: { id: user.id, name: user.name, role: user.role, language: user.language }, token };
  });
}

function setSessionCookie(reply: FastifyReply, token: string, publicUrl: string): void {
  const secure = publicUrl.startsWith('https:');
  // The server ends a session that is idle; the cookie only has to live as long as one may.
  reply.setCookie(SESSION_COOKIE, token, {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure,
    maxAge: SESSION_LIMIT_MS / 1000,
  });
}
