import type { FastifyReply } from 'fastify';
import { SESSION_COOKIE } from './guard.ts';
import { SESSION_LIMIT_MS } from './sessions.ts';

export function setSessionCookie(reply: FastifyReply, token: string, publicUrl: string): void {
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
