import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { PhoneSimulator } from './simulator.ts';

const head = z.looseObject({ alg: z.literal('HS256') });
const body = z.looseObject({
  iss: z.string(),
  sub: z.string(),
  exp: z.number(),
  grants: z.looseObject({
    identity: z.string().min(1),
    voice: z.looseObject({ incoming: z.looseObject({ allow: z.literal(true) }) }),
  }),
});

/** The key that every simulated account has for browsers; its secret is the account's auth token. */
const BROWSER_KEY_SID = `SK${'0'.repeat(32)}`;

/**
 * Whom an Access Token names, as Twilio reads it (https://www.twilio.com/docs/iam/access-tokens): signed with an API
 * key of the account, for this account, not over, and allowed to be rung. Null: it is none of that.
 */
export function identityOf(
  simulator: Pick<PhoneSimulator, 'accountSid' | 'authToken' | 'clock'>,
  token: string,
): string | null {
  const [first = '', second = '', signature = '', ...more] = token.split('.');
  const claims = body.safeParse(jsonOf(second));
  if (more.length > 0 || !claims.success || !head.safeParse(jsonOf(first)).success) return null;
  const { exp, grants, iss, sub } = claims.data;
  const expected = createHmac('sha256', simulator.authToken).update(`${first}.${second}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  if (iss !== BROWSER_KEY_SID || sub !== simulator.accountSid) return null;
  return exp * 1000 > simulator.clock.now().getTime() ? grants.identity : null;
}

function jsonOf(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
