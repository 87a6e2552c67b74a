import pg from 'pg';

/**
 * No autovacuum on this throw-away cluster: it comes at times of its own, moves rows about and changes plans, and a
 * simulated day that is repeated with its seed would not be the same.
 */
export async function keepStill(maintenanceUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: maintenanceUrl });
  await client.connect();
  await client.query('alter system set autovacuum = off');
  await client.query('select pg_reload_conf()');
  await client.end();
}
