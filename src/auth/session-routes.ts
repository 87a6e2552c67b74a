import { z } from 'zod';
import { agentSignedOut } from '../agents/agent-signed-out.ts';
import { language, me, signInBody, signInReply } from '../contract/people.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { DomainError } from '../problem.ts';
import { isSameSite } from './cross-site.ts';
import { cookieToken, currentUser, originOf, requireUser, SESSION_COOKIE, tokenOf } from './guard.ts';
import { knownBrowserOf, setKnownBrowser } from './known-browser.ts';
import { setSessionCookie } from './session-cookie.ts';
import { endSession } from './sessions.ts';
import { setLanguage } from './user-language.ts';
import { signIn } from './sign-in.ts';

export function registerSessionRoutes(app: HttpApp, deps: Deps): void {
  registerSignIn(app, deps);

  app.delete(
    '/api/session',
    { preHandler: requireUser(), schema: { response: { 204: z.null() } } },
    async (request, reply) => {
      await leaveSession(deps, tokenOf(request));
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
    const { login, password } = request.body;
    const known = knownBrowserOf(deps.vault, request, login);
    const { user, token } = await signIn(deps, { login, password, address: request.ip, known });
    // The browser forgets the session that it had; so do we, and nobody who kept its cookie can use it.
    await leaveSession(deps, cookieToken(request.headers.cookie));
    setSessionCookie(reply, token, deps.config.publicUrl);
    setKnownBrowser(reply, deps, login);
    return { user: { id: user.id, name: user.name, role: user.role, language: user.language }, token };
  });
}

async function leaveSession(deps: Deps, token: string | undefined): Promise<void> {
  const userId = token === undefined || token === '' ? null : await endSession(deps, token);
  if (userId !== null) await agentSignedOut(deps, userId);
}
