import pg from 'pg';
import { joinEmbeddedPostgres } from '../../prisma/embedded-postgres.ts';

/**
 * Nobody is called back at night, and a test in real time may run at any hour: the hotline of a Hotline that runs on this
 * directory moves to where it is about noon.
 */
export async function makeItDay(dataDir: string): Promise<void> {
  const eastOfGreenwich = 12 - new Date().getUTCHours();
  // The names of these zones count the other way round: `Etc/GMT-8` is China’s.
  const zone = `Etc/GMT${eastOfGreenwich > 0 ? '-' : '+'}${Math.abs(eastOfGreenwich)}`;
  const postgres = await joinEmbeddedPostgres({ dataDir });
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query('UPDATE business_hours SET time_zone = $1', [zone]);
  await client.end();
  await postgres.stop();
}
