import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { watchOnce } from '../../src/service/keep-watch.ts';
import type { Fixture } from '../app-fixture.ts';

/** The database refuses everybody and ends who is there, as a server does that is shut down; or is back. */
export async function openDatabase(url: string, isOpen: boolean): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${isOpen}`);
  if (!isOpen) await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  await client.end();
}

/** Time passes at the telephones; no job runs, since nothing runs without the database. */
export async function passWithoutDatabase(app: Fixture, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await app.clock.advance(1_000);
    await app.settle();
  }
}

/** What the watch of a process does within a second of the database's return. */
export async function heal(app: Fixture): Promise<void> {
  await watchOnce(app.deps);
  await app.settle();
}

export async function spoolFiles(app: Fixture, folder = 'spool'): Promise<string[]> {
  const names = await readdir(join(app.deps.config.dataDir, folder)).catch(() => []);
  return names.filter((name) => name.endsWith('.request'));
}

export async function spoolText(app: Fixture): Promise<string> {
  const folder = join(app.deps.config.dataDir, 'spool');
  const texts = await Promise.all(
    (await spoolFiles(app)).map(async (name) => `${name} ${await readFile(join(folder, name), 'latin1')}`),
  );
  return texts.join('\n');
}
