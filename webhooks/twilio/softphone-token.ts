import twilio from 'twilio';
import type { Clock } from '../../src/deps.ts';
import type { Config } from '../../src/config.ts';

/** The page asks for the next one before it ends (`tokenWillExpire`); a stolen one is soon worth nothing. */
const TTL_SECONDS = 3_600;
/** Twilio refuses others with 31105. */
const IDENTITY = /^[A-Za-z0-9_-]{1,120}$/;

/**
 * A ticket to be rung as `client:<agentId>`. It does not let the browser place calls, since agents place none: a
 * stolen ticket cannot spend money. Null where the account has no key for browsers.
 */
export function createSoftphoneToken(
  config: Pick<Config, 'carrier' | 'secrets'>,
  clock: Clock,
  agentId: string,
): { identity: string; token: string; expiresAt: Date } | null {
  const { accountSid } = config.carrier;
  const key = signingKey(config);
  if (key === null) return null;
  if (!IDENTITY.test(agentId))
    throw new Error('an agent id may hold letters, digits, _ and - only to be a Twilio identity');
  const token = new twilio.jwt.AccessToken(accountSid, key.sid, key.secret, {
    identity: agentId,
    ttl: TTL_SECONDS,
  });
  token.addGrant(new twilio.jwt.AccessToken.VoiceGrant({ incomingAllow: true }));
  return { identity: agentId, token: token.toJwt(), expiresAt: new Date(clock.now().getTime() + TTL_SECONDS * 1_000) };
}

/** The phone simulator's account has one key for browsers, and its secret is the auth token (phone-simulator/voice-token.ts). */
function signingKey(config: Pick<Config, 'carrier' | 'secrets'>): { sid: string; secret: string } | null {
  const { apiKeySid: sid, kind } = config.carrier;
  const { carrierApiSecret: secret, carrierAuthTokens } = config.secrets;
  if (sid !== null && secret !== null) return { sid, secret };
  return kind === 'simulator' ? { sid: `SK${'0'.repeat(32)}`, secret: carrierAuthTokens[0] } : null;
}
