/** A fault of the embedded PostgreSQL, as a sentence for whoever typed `npm start`. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError';
}

const ADVICE: readonly [RegExp, (dataDir: string) => string][] = [
  [
    /shared memory|semget|semaphores/i,
    (dir) =>
      `PostgreSQL for ${dir} found no shared memory: raise the limit (Docker: --shm-size=256m), or set DATABASE_URL to a PostgreSQL of your own.`,
  ],
  [
    /ENOSPC|No space left on device|EDQUOT|quota exceeded/i,
    (dir) => `The disk that holds ${dir} is full: free some space, or set DATA_DIR to a directory on another disk.`,
  ],
  [
    /EROFS|Read-only file system/i,
    (dir) => `${dir} is on a file system that is read-only: set DATA_DIR to a directory that may be written.`,
  ],
  [
    /EACCES|EPERM|Permission denied|Operation not permitted|wrong ownership/i,
    (dir) =>
      `${dir} may not be read or written by this user: give it to the user who runs Hotline, or set DATA_DIR to another directory.`,
  ],
  [
    /ENOTDIR|EEXIST|not a directory/i,
    (dir) => `${dir} is a file and should be a directory: move it away, or set DATA_DIR to another directory.`,
  ],
  [
    /not found|cannot execute|Exec format|GLIBC|shared librar|ENOENT/i,
    () =>
      'The PostgreSQL that comes with Hotline cannot run on this system: set DATABASE_URL to a PostgreSQL 15 or newer of your own.',
  ],
];

/** Turns what the system or PostgreSQL said into what to do, keeping the original as the cause. */
export function faultFrom(cause: unknown, dataDir: string): EmbeddedPostgresError {
  const said = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof EmbeddedPostgresError) return cause;
  const known = ADVICE.find(([pattern]) => pattern.test(said));
  return new EmbeddedPostgresError(
    known?.[1](dataDir) ?? `The embedded PostgreSQL in ${dataDir} did not start: ${said}`,
    { cause },
  );
}
