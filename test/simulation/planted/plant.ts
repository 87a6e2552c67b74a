import { cp, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planted } from './defect.ts';
import type { Defect } from './defect.ts';

/** What the simulation imports, and what its command looks for. */
const COPIED = ['src', 'webhooks', 'phone-simulator', 'prisma', 'test', 'scripts', 'agent-console'];
const FILES = ['package.json', 'package-lock.json', 'prisma.config.ts', 'tsconfig.json'];
/** After every migration there is. */
const LAST_MIGRATION = '99991231000000_planted';

/** A copy of the program with one defect in it. Answers its folder. */
export async function plant(defect: Defect): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `hotline-planted-${defect.name}-`));
  for (const name of [...COPIED, ...FILES]) await cp(name, join(folder, name), { recursive: true });
  await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  for (const edit of defect.edits) {
    const path = join(folder, edit.file);
    await writeFile(path, planted(await readFile(path, 'utf8'), edit));
  }
  if (defect.sql !== undefined) {
    const migration = join(folder, 'prisma', 'migrations', LAST_MIGRATION);
    await mkdir(migration);
    await writeFile(join(migration, 'migration.sql'), `${defect.sql}\n`);
  }
  return folder;
}
