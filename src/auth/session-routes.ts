import type { FastifyRequest } from 'fastify';
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
import { cookieToken, currentSession, currentUser, isBrowser, originOf, requireUser, tokenOf } from './guard.ts';
import { knownBrowserOf, setKnownBrowser } from './known-browser.ts';
import { endOtherSessions, ownSessions } from './own-sessions.ts';
import { needsSecondFactor } from './needs-second-factor.ts';
import { noteSecurity } from './security-log.ts';
import { setSessionCookie } from './session-cookie.ts';
import { endSession } from './sessions.ts';
import { setLanguage } from './user-language.ts';
import { passwordUntil, signIn } from './sign-in.ts';

export function registerSessionRoutes(app: HttpApp, deps: Deps): void {
  registerSignIn(app, deps);
  registerOwnSessions(app, deps);

  app.delete(
    '/api/session',
    { preHandler: requireUser(), config: { beforeSecondFactor: true }, schema: { response: { 204: z.null() } } },
    async (request, reply) => {
      const userId = currentUser(request).id;
      await leaveSession(deps, tokenOf(deps, request));
      noteSecurity(request.log, 'auth.signed_out', { userId });
      const secure = deps.config.publicUrl.startsWith('https:');
      reply.clearCookie(sessionCookie(deps.config.publicUrl), { path: '/', secure });
      return reply.code(204).send(null);
    },
  );

  const config = { beforeSecondFactor: true } as const;
  app.get('/api/me', { preHandler: requireUser(), config, schema: { response: { 200: me } } }, async (request) => ({
    user: currentUser(request),
    passwordUntil: (await passwordUntil(deps.db, currentUser(request).id))?.toISOString() ?? null,
    secondFactor: secondFactorOf(deps, request),
    carrier: deps.config.carrier.kind,
    demo: deps.config.demo,
  }));

  const languageSchema = { body: z.object({ language }), response: { 200: z.object({ language }) } };
  app.put('/api/me/language', { preHandler: requireUser(), config, schema: languageSchema }, async (request) => {
    await setLanguage(deps.db, currentUser(request).id, request.body.language);
    return { language: request.body.language };
  });
}

function secondFactorOf(deps: Deps, request: FastifyRequest): 'off' | 'on' | 'needed' {
  const session = currentSession(request);
  if (session.hasSecondFactor) return 'on';
  return needsSecondFactor(deps.config, session) ? 'needed' : 'off';
}

/** Where one is signed in, and an end to all of it but here: with the password, since a stolen session could ask too. */
function registerOwnSessions(app: HttpApp, deps: Deps): void {
  const who = (request: FastifyRequest) => ({
    user: currentUser(request),
    sessionId: currentSession(request).id,
    address: request.ip,
  });
  app.get(
    '/api/me/sessions',
    { preHandler: requireUser(), schema: { response: { 200: ownSessionsReply } } },
    async (request) => ({ items: await ownSessions(deps, who(request)) }),
  );
  app.post(
    '/api/me/sessions/end-others',
    { preHandler: requireUser(), schema: { body: endSessionsBody, response: { 200: sessionsEnded } } },
    async (request) => ({ ended: await endOtherSessions(deps, who(request), request.body.password) }),
  );
}

function registerSignIn(app: HttpApp, deps: Deps): void {
  const schema = { body: signInBody, response: { 200: z.union([signInReply, browserSignInReply]) } };
  app.post('/api/session', { config: { public: true }, schema }, async (request, reply) => {
    // Another site could sign its visitor in here under a login of its own.
    if (!isSameSite(originOf(request), deps.config.publicUrl)) throw new DomainError('cross-site');
    const { login, password, code } = request.body;
    const known = knownBrowserOf(deps, request, login);
    const device = deviceName(request.headers['user-agent']);
    const tried = { login, password, code, address: request.ip, device, known };
    const { user, token } = await signIn({ ...deps, log: request.log }, tried);
    // The browser forgets the session that it had; so do we, and nobody who kept its cookie can use it.
    await leaveSession(deps, cookieToken(deps, request.headers.cookie));
    setSessionCookie(reply, token, deps.config.publicUrl);
    setKnownBrowser(reply, deps, login);
    const told = { user: { id: user.id, name: user.name, role: user.role, language: user.language } };
    return isBrowser(request) ? told : { ...told, token };
  });
}

async function leaveSession(deps: Deps, token: string | undefined): Promise<void> {
  const userId = token === undefined || token === '' ? null : await endSession(deps, token);
  if (userId !== null) await agentSignedOut(deps, userId);
}
