import fastifyCookie from '@fastify/cookie';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Role, User } from '../contract/people.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { sessionCookie } from './cookie-names.ts';
import { isSameSite } from './cross-site.ts';
import { needsSecondFactor } from './needs-second-factor.ts';
import { createRequestLimit } from './request-limit.ts';
import type { RequestLimit } from './request-limit.ts';
import { sessionOfToken } from './sessions.ts';
import type { Session, SessionDeps } from './sessions.ts';

export type SignedInUser = User;
export type Guard = (request: FastifyRequest) => Promise<void>;
export type Credentials = { cookie: string | undefined; token: string | undefined };
type GuardDeps = SessionDeps & Pick<Deps, 'config'>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** An /api route that needs nobody signed in. Every other one must have a guard. */
    public?: true;
    /** Answered before a second factor that is needed is there (needs-second-factor.ts). */
    beforeSecondFactor?: true;
  }
}

const guards = new WeakSet<object>();
const depsOfRequest = new WeakMap<FastifyRequest, GuardDeps & { limit: RequestLimit }>();
const sessionOfRequest = new WeakMap<FastifyRequest, Session>();

/** For a route's `preHandler`: 401 unless somebody is signed in, 403 unless in one of these roles, 429 after too many. */
export function requireRole(...roles: readonly Role[]): Guard {
  const guard: Guard = async (request) => {
    const deps = depsOfRequest.get(request);
    if (deps === undefined) throw new Error('requireRole outside of an app that installGuards was called on');
    const session = await openSession(deps, request);
    const { user } = session;
    sessionOfRequest.set(request, session);
    const wait = deps.limit.take(user.id, deps.clock.now());
    if (wait > 0) throw new DomainError('too-many-requests', `Try again in ${wait} s.`, { retryAfterSeconds: wait });
    if (needsSecondFactor(deps.config, session) && request.routeOptions.config.beforeSecondFactor !== true)
      throw new DomainError('second-factor-needed');
    if (!roles.includes(user.role)) throw new DomainError('not-allowed', `This is for: ${roles.join(', ')}.`);
  };
  guards.add(guard);
  return guard;
}

/** Anybody who is signed in. */
export function requireUser(): Guard {
  return requireRole('agent', 'rep', 'supervisor', 'admin');
}

/** Who sent this request. Only behind a guard. */
export function currentUser(request: FastifyRequest): SignedInUser {
  return currentSession(request).user;
}

/** The session of a request, as it was when the guard looked. Only behind a guard. */
export function currentSession(request: FastifyRequest): Session {
  const session = sessionOfRequest.get(request);
  if (session === undefined) throw new Error('currentSession on a route without requireRole');
  return session;
}

/** For the log: who sent it, if that is known, whether they may or not. */
export function userIdOf(request: FastifyRequest): string | undefined {
  return sessionOfRequest.get(request)?.user.id;
}

/** Null: not signed in. `cookie` is the whole header; a token goes before it. */
async function sessionOf(deps: GuardDeps, credentials: Credentials): Promise<Session | null> {
  const token = credentials.token ?? cookieToken(deps, credentials.cookie);
  return token === undefined || token === '' ? null : sessionOfToken(deps, token);
}

/** A screen's socket, with the session that it hangs on. Null: not signed in, or not all the way. */
export async function authenticateScreen(
  deps: GuardDeps,
  credentials: Credentials,
): Promise<{ id: string; role: Role; sessionId: string } | null> {
  const session = await sessionOf(deps, credentials);
  if (session === null || needsSecondFactor(deps.config, session)) return null;
  return { id: session.user.id, role: session.user.role, sessionId: session.id };
}

/** The token that a request brings: a client that is no browser says it in a header, a browser has the cookie. */
export function tokenOf(deps: Pick<Deps, 'config'>, request: FastifyRequest): string | undefined {
  return bearerToken(request) ?? cookieToken(deps, request.headers.cookie);
}

/**
 * Makes guards work, and the secure default: an /api route without a guard does not start. A guard runs before the
 * body is read, so that a stranger hears 401 and not what was wrong with the body.
 */
export function installGuards(app: FastifyInstance, deps: GuardDeps): void {
  const known = { ...deps, limit: createRequestLimit(deps.config.apiRequestsPerMinute) };
  app.addHook('onRequest', async (request) => void depsOfRequest.set(request, known));
  app.addHook('onRoute', (route) => {
    const handlers = [route.preHandler ?? []].flat();
    const found = handlers.filter((handler) => guards.has(handler));
    if (found.length === 0) {
      if (!route.url.startsWith('/api/') || isPublic(route.url) || route.config?.public === true) return;
      throw new Error(
        `${String(route.method)} ${route.url} has no guard: expected preHandler: requireRole(…) or config: { public: true }`,
      );
    }
    route.preHandler = handlers.filter((handler) => !guards.has(handler));
    const check = async (request: FastifyRequest) => {
      for (const guard of found) if (isGuard(guard)) await guard(request);
    };
    route.onRequest = [...[route.onRequest ?? []].flat(), check];
  });
}

/** Swagger UI adds its routes itself. */
function isPublic(url: string): boolean {
  return /^\/api\/docs(\/|$)/.test(url);
}

function isGuard(handler: object): handler is Guard {
  return guards.has(handler);
}

async function openSession(deps: GuardDeps, request: FastifyRequest): Promise<Session> {
  const bearer = bearerToken(request);
  if (bearer === undefined && !isSameSite(originOf(request), deps.config.publicUrl))
    throw new DomainError('cross-site');
  const session = await sessionOf(deps, { cookie: request.headers.cookie, token: bearer });
  if (session === null) throw new DomainError('not-signed-in');
  return session;
}

export function originOf(request: FastifyRequest) {
  const site = request.headers['sec-fetch-site'];
  const { origin, host } = request.headers;
  return { method: request.method, secFetchSite: Array.isArray(site) ? site[0] : site, origin, host };
}

/** A browser says where a POST comes from, whether a script wants it to or not. */
export function isBrowser(request: FastifyRequest): boolean {
  const { origin, secFetchSite } = originOf(request);
  return origin !== undefined || secFetchSite !== undefined;
}

function bearerToken(request: FastifyRequest): string | undefined {
  return /^Bearer +([\w-]+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Of the whole cookie header. */
export function cookieToken({ config }: Pick<Deps, 'config'>, header: string | undefined): string | undefined {
  return header === undefined ? undefined : fastifyCookie.parse(header)[sessionCookie(config.publicUrl)];
}
