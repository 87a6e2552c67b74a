import { hash, verify } from '@node-rs/argon2';

/**
 * Argon2id (2, the package's default; its enum has no value at run time) with the first choice of OWASP's Password
 * Storage Cheat Sheet: 19 MiB, two passes, one lane. About 25 ms on a desk's machine, off the event loop.
 */
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

let standIn: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return hash(password, PARAMETERS);
}

/** `storedHash` null: no such login. Takes as long as a wrong password, so that the time does not tell which logins exist. */
export async function isPassword(password: string, storedHash: string | null): Promise<boolean> {
  standIn ??= hashPassword('nobody has this password');
  const fits = await verify(storedHash ?? (await standIn), password);
  return fits && storedHash !== null;
}
