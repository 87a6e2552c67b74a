import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../prisma/embedded-postgres.ts';
import { migrate } from '../../prisma/migrate.ts';
import { loadDemoTemplate } from '../demo-template.ts';
import { fastestFolder } from '../fastest-folder.ts';
import { keepStill } from '../keep-still.ts';

export interface SimCluster {
  /** For files of the processes. */
  dataDir: string;
  /** A database of one's own with the demo company. */
  clone(name: string): Promise<string>;
  drop(name: string): Promise<void>;
  /** `kept`: its files stay, for other runs to begin with. */
  stop(files?: 'kept'): Promise<void>;
}

const TEMPLATE = 'template_demo';

/** A PostgreSQL for one run of the programme, outside of vitest; `from` the files of one that was stopped, or new. */
export async function startCluster(from?: string): Promise<SimCluster> {
  const dataDir = await mkdtemp(join(await fastestFolder(), 'hotline-simulate-'));
  // With owners: they are PostgreSQL's own account's.
  if (from !== undefined) await promisify(execFile)('cp', ['-a', `${from}/.`, dataDir]);
  const postgres = await startEmbeddedPostgres({ dataDir, database: TEMPLATE, durability: 'lost on a crash' });
  await keepStill(postgres.urlOf('postgres'));
  await migrate(postgres.url);
  if (from === undefined) await loadDemoTemplate(postgres.url);
  const onCluster = async (statement: string) => {
    const client = new pg.Client({ connectionString: postgres.urlOf('postgres') });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  return {
    dataDir,
    async clone(name) {
      await onCluster(`create database ${pg.escapeIdentifier(name)} template ${TEMPLATE}`);
      return postgres.urlOf(name);
    },
    drop: (name) => onCluster(`drop database ${pg.escapeIdentifier(name)} with (force)`),
    async stop(files) {
      await postgres.stop();
      if (files !== 'kept') await rm(dataDir, { recursive: true });
    },
  };
}
