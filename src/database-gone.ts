/** The network's words and PostgreSQL's for "not there, not now": https://www.postgresql.org/docs/current/errcodes-appendix.html */
const GONE_CODES =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|08...|57P0[1-5]|53...|25006|58...|P1001|P1002|P1008|P1017|P2024|P2037)$/;
const GONE_WORDS =
  /connection terminated|timeout exceeded when trying to connect|connection ended|not currently accepting connections|server closed the connection|DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections/i;
const DEEPEST = 6;

/**
 * Whether a fault says that the database does not answer, or not to us: it is not there, is starting or stopping, has no
 * connection, room or disk left, or only lets read. Trying again later is then the cure. `pg` and Prisma say it in
 * different places, so causes are looked at as well.
 */
export function isDatabaseGone(fault: unknown): boolean {
  return looksGone(fault, 0);
}

function looksGone(fault: unknown, depth: number): boolean {
  if (!(fault instanceof Error) || depth > DEEPEST) return false;
  if ('code' in fault && typeof fault.code === 'string' && GONE_CODES.test(fault.code)) return true;
  if (GONE_WORDS.test(fault.message)) return true;
  if (fault instanceof AggregateError && fault.errors.some((one) => looksGone(one, depth + 1))) return true;
  if ('meta' in fault && typeof fault.meta === 'object' && fault.meta !== null && 'driverAdapterError' in fault.meta)
    return looksGone(fault.meta.driverAdapterError, depth + 1);
  return looksGone(fault.cause, depth + 1);
}
