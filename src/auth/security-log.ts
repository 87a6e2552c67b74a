import { securityEventsTotal } from '../http/metrics.ts';
import type { NumberVault } from '../number-vault.ts';

/** What somebody who watches over the desk wants to see; each is a line of the log and a figure of /metrics. */
export const SECURITY_EVENTS = [
  'auth.signed_in',
  'auth.sign_in_failed',
  'auth.slowed_down',
  'auth.signed_out',
  'auth.sessions_ended',
  'auth.password_changed',
  'auth.password_refused',
  'auth.code_refused',
  'auth.second_factor_on',
  'auth.second_factor_off',
  'access.not_signed_in',
  'access.refused',
  'access.cross_site',
  'access.too_many',
  'access.bad_request',
] as const;
export type SecurityEvent = (typeof SECURITY_EVENTS)[number];

/** Everyday things; the others are worth a look when there are many (ops/alerts.yml). */
const USUAL: readonly SecurityEvent[] = [
  'auth.signed_in',
  'auth.signed_out',
  'auth.sessions_ended',
  'auth.password_changed',
  'auth.second_factor_on',
  'access.not_signed_in',
];

/** The process's log, or a request's, which adds the request's id. */
export interface SecurityLog {
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
}

/** `about` names people by id or as `shortPrint`: no login (people type passwords there), address, name or number. */
export function noteSecurity(log: SecurityLog, event: SecurityEvent, about: Record<string, unknown>) {
  securityEventsTotal.inc({ event });
  log[USUAL.includes(event) ? 'info' : 'warn'](about, event);
}

/** Equal values, equal words, and nothing can be read from them: enough to see that it is one address over and over. */
export function shortPrint(vault: Pick<NumberVault, 'fingerprint'>, value: string): string {
  return vault.fingerprint(`log:${value}`).toString('hex').slice(0, 16);
}
