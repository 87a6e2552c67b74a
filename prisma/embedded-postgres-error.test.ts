import { expect, test } from 'vitest';
import { EmbeddedPostgresError, faultFrom } from './embedded-postgres-error.ts';

test.each([
  ["ENOSPC: no space left on device, mkdir '/d/postgres.new'", /is full: free some space/],
  ['initdb: error: could not create directory: No space left on device', /is full: free some space/],
  ['FATAL: could not write lock file "postmaster.pid": No space left on device', /is full: free some space/],
  ["EACCES: permission denied, mkdir '/d'", /may not be read or written by this user/],
  ['FATAL: data directory "/d/postgres" has wrong ownership', /may not be read or written by this user/],
  ["EROFS: read-only file system, mkdir '/d'", /read-only: set DATA_DIR/],
  ["ENOTDIR: not a directory, mkdir '/d/postgres'", /should be a directory/],
  ['sh: 2: /n/bin/postgres: not found', /cannot run on this system: set DATABASE_URL/], // musl
  ['postgres: error while loading shared libraries: libicuuc.so.60', /cannot run on this system: set DATABASE_URL/],
  ['FATAL: could not create shared memory segment: No space left on device', /no shared memory/],
  ['FATAL: something new', /^The embedded PostgreSQL in \/d did not start: FATAL: something new$/],
])('%s becomes advice', (said, advice) => {
  const fault = faultFrom(new Error(said), '/d');
  expect(fault.message).toMatch(advice);
  expect(fault.cause).toBeInstanceOf(Error);
});

test('what is advice already stays', () => {
  const advice = new EmbeddedPostgresError('Hotline is running on /d already (process 1): stop it.');
  expect(faultFrom(advice, '/d')).toBe(advice);
});
