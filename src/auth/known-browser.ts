import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from '../deps.ts';
import { knownCookie } from './cookie-names.ts';

const KEPT_SECONDS = 180 * 24 * 3_600;

/**
 * A browser in which somebody has signed in before shows it by a cookie that only we can make, for that login alone. Its
 * tries are counted by themselves: whoever guesses at a login from elsewhere, or from behind the same proxy, slows down
 * strangers and not the person at their own desk. It opens nothing: the password is asked as ever.
 * https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
export function setKnownBrowser(
  reply: FastifyReply,
  deps: Pick<Deps, 'vault' | 'ids' | 'config'>,
  login: string,
): void {
  const id = deps.ids.next();
  reply.setCookie(knownCookie(deps.config.publicUrl), `${id}.${markOf(deps.vault, id, login)}`, {
    ...{ httpOnly: true, sameSite: 'strict', path: '/api/session', maxAge: KEPT_SECONDS },
    secure: deps.config.publicUrl.startsWith('https:'),
  });
}

/** The browser's own id, where it is known for this login; else null. */
export function knownBrowserOf(
  deps: Pick<Deps, 'vault' | 'config'>,
  request: FastifyRequest,
  login: string,
): string | null {
  const [id = '', mark = ''] = (request.cookies[knownCookie(deps.config.publicUrl)] ?? '').split('.');
  const expected = Buffer.from(markOf(deps.vault, id, login));
  const given = Buffer.from(mark);
  return given.length === expected.length && timingSafeEqual(given, expected) ? id : null;
}

function markOf(vault: Deps['vault'], id: string, login: string): string {
  return vault.fingerprint(`known browser ${id} ${login.trim().toLowerCase()}`).toString('base64url');
}
