import { chmod, readFile, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

export type PostgresBinaries = { initdb: string; postgres: string; folder: string };

const binaryPackage = z.object({ initdb: z.string(), postgres: z.string() });
const links = z.array(z.object({ source: z.string(), target: z.string() }));

/** Finds the binaries for this system, which `embedded-postgres` brings as an optional dependency. */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const system = `${process.platform}-${process.arch}`;
  const loaded: unknown = await import(`@embedded-postgres/${system}`).catch(() => null);
  const found = binaryPackage.safeParse(loaded);
  if (!found.success)
    throw new EmbeddedPostgresError(
      `Hotline comes without a PostgreSQL for ${system}: set DATABASE_URL to a PostgreSQL of your own.`,
    );
  const { initdb, postgres } = found.data;
  const folder = dirname(dirname(postgres));
  await restoreLinks(folder);
  for (const file of [initdb, postgres]) await makeExecutable(file);
  return { initdb, postgres, folder };
}

/**
 * An npm package cannot hold symbolic links, so this one's install script makes them. Install scripts may be switched
 * off (`ignore-scripts`, npm's allow list); then the libraries are missing and we make the links here.
 */
async function restoreLinks(folder: string): Promise<void> {
  const text = await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of links.parse(JSON.parse(text))) {
    const link = join(dirname(folder), target);
    const existing = await stat(link).catch(() => null);
    if (existing === null) await symlink(relative(dirname(target), source), link).catch(ignoreExisting);
  }
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}

/** Two processes may mend the same folder at once. */
function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
