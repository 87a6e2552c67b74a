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
  const { accountSid, apiKeySid } = config.carrier;
  const { carrierApiSecret } = config.secrets;
  if (apiKeySid === null || carrierApiSecret === null) return null;
  if (!IDENTITY.test(agentId))
    throw new Error('an agent id may hold letters, digits, _ and - only to be a Twilio identity');
  const token = new twilio.jwt.AccessToken(accountSid, apiKeySid, carrierApiSecret, {
    identity: agentId,
    ttl: TTL_SECONDS,
  });
  token.addGrant(new twilio.jwt.AccessToken.VoiceGrant({ incomingAllow: true }));
  return { identity: agentId, token: token.toJwt(), expiresAt: new Date(clock.now().getTime() + TTL_SECONDS * 1_000) };
}
