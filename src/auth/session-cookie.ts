import type { FastifyReply } from 'fastify';
import { sessionCookie } from './cookie-names.ts';
import { SESSION_LIMIT_MS } from './sessions.ts';

export function setSessionCookie(reply: FastifyReply, token: string, publicUrl: string): void {
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
