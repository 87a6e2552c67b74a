/** `npm run change-secret -- --new FILE [--forget-opt-outs]`: everything sealed with another HOTLINE_SECRET. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../prisma/embedded-postgres.ts';
import { migrate } from '../prisma/migrate.ts';
import { loadConfig, readConfig } from '../src/config.ts';
import type { Config } from '../src/config.ts';
import { systemClock } from '../src/deps.ts';
import { createNumberVault } from '../src/number-vault.ts';
import { changeSecret, SecretChangeError } from '../src/secret/change-secret.ts';
import { createSpool } from '../src/spool/spool-folder.ts';
import { printOutcome } from './print-outcome.ts';

const help = `npm run change-secret -- --new FILE, with the settings of the server, which must not run
  --new FILE          holds the new secret; if there is no such file, one is made by chance and written there
  --forget-opt-outs   goes on although some who want no texts would be forgotten; it says how many`;

async function main(): Promise<string[]> {
  const { values: given } = parseArgs({ options: { new: { type: 'string' }, 'forget-opt-outs': { type: 'boolean' } } });
  if (given.new === undefined) throw new Error(help);
  const read = readConfig();
  if (!read.ok) throw new Error(['these settings are not as expected:', ...read.faults].join('\n  '));
  const { config } = read;
  await refuseSpooled(config);
  const to = await newSecret(given.new, config.secrets.hotlineSecret);
  const { databaseUrl: url, hotlineSecret: from } = config.secrets;
  const embedded = url === null ? await startEmbeddedPostgres({ dataDir: config.dataDir }) : null;
  try {
    const databaseUrl = url ?? embedded?.url ?? '';
    await migrate(databaseUrl);
    const forgetOptOuts = given['forget-opt-outs'] === true;
    const { rows } = await changeSecret({ databaseUrl, from, to, forgetOptOuts });
    return [
      `${rows} rows are sealed with the new secret.`,
      await keep(config, given.new, to),
      'Everybody signs in anew, links of leads that were texted open nothing any more, and reps turn push messages on again.',
      'Backups from before open with the old secret only: keep it with them, and take a new one now.',
    ];
  } finally {
    await embedded?.stop();
  }
}

/** They are sealed too, and the server takes them in within seconds of its start. */
async function refuseSpooled({ dataDir, secrets }: Config): Promise<void> {
  const vault = createNumberVault(secrets.hotlineSecret);
  const waiting = await createSpool({ folder: join(dataDir, 'spool'), vault, clock: systemClock }).list();
  if (waiting.length > 0)
    throw new SecretChangeError(
      `${waiting.length} requests of the carrier wait in ${join(dataDir, 'spool')}: start the server once, so that it takes them in.`,
    );
}

async function newSecret(file: string, present: string): Promise<string> {
  const made = randomBytes(48).toString('base64');
  await writeFile(file, `${made}\n`, { mode: 0o600, flag: 'wx' }).catch((fault: unknown) => {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'EEXIST')) throw fault;
  });
  const secret = (await readFile(file, 'utf8')).trim();
  const checked = loadConfig({ HOTLINE_SECRET: secret });
  if (!checked.ok) throw new SecretChangeError(`${file}: ${checked.faults.join('; ')}`);
  if (secret === present) throw new SecretChangeError(`${file} holds the present secret.`);
  return secret;
}

/** An embedded Hotline reads its secret from a file, unless it is told another. */
async function keep({ dataDir, secrets }: Config, file: string, to: string): Promise<string> {
  const kept = join(dataDir, 'secret');
  const present = await readFile(kept, 'utf8').catch(() => '');
  if (present.trim() !== secrets.hotlineSecret) return `Start the server with HOTLINE_SECRET as it stands in ${file}.`;
  await writeFile(kept, `${to}\n`, { mode: 0o600 });
  return `${kept} holds the new secret; keep ${file} elsewhere, or delete it.`;
}

printOutcome(main());
