import { Secret, TOTP } from 'otpauth';

/** A key of 160 bits, as RFC 4226 advises, in base32. */
const KEY_BYTES = 20;
const PERIOD_SECONDS = 30;
/** A telephone's clock may be half a minute off, and a code may be typed as it changes (RFC 6238, 5.2). */
const STEPS_OFF = 1;

/** RFC 6238 with what every authenticator can: SHA-1, six digits, thirty seconds. */
function authenticatorOf(key: string, label = ''): TOTP {
  return new TOTP({ issuer: 'Hotline', label, secret: Secret.fromBase32(key), period: PERIOD_SECONDS, digits: 6 });
}

export function newCodeKey(): string {
  return new Secret({ size: KEY_BYTES }).base32;
}

/** What the QR code holds: `otpauth://totp/Hotline:li.na?secret=…`. */
export function codeAddress(key: string, login: string): string {
  return authenticatorOf(key, login).toString();
}

/** The time step that this code belongs to, counted from 1970; null: it is none of about now. Spaces are let pass. */
export function stepOfCode(key: string, code: string, now: Date): number | null {
  const token = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const [totp, timestamp] = [authenticatorOf(key), now.getTime()];
  const off = totp.validate({ token, timestamp, window: STEPS_OFF });
  return off === null ? null : totp.counter({ timestamp }) + off;
}
