import { createHash, timingSafeEqual } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { z } from 'zod';
import { hasHotline } from '../calls/hotline.ts';
import { sql } from '../db.ts';
import type { Db } from '../db.ts';
import type { Deps } from '../deps.ts';
import { serviceView } from '../contract/service.ts';
import type { HttpApp } from './http-app.ts';
import { DomainError } from '../problem.ts';
import { registry } from './metrics.ts';
import { readStateMetrics } from './state-metrics.ts';

const DATABASE_LIMIT_MS = 1_500;
const MIGRATIONS_DIR = new URL('../../prisma/migrations/', import.meta.url);

const appliedMigrations = sql(
  'applied-migrations',
  'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
);

const missing = z.enum(['database', 'migrations', 'hotline number']);
type Missing = z.infer<typeof missing>;
const readiness = z.object({
  /** Calls are taken as they should be. */
  ready: z.boolean(),
  /** What a caller gets: what is set up, or, from TwiML that needs nothing, the stand-by telephone or a message. */
  answers: z.enum(['calls', 'apology']),
  missing: z.array(missing).optional(),
  /** What works and what does not, as this process sees it; the console reads it while it has no socket. */
  service: serviceView,
});
const strictly = z.object({ strict: z.string().optional() });

/**
 * For whoever watches the process: alive, able to answer a call, and its figures.
 *
 * `readyz` is 200 as long as this process can answer a caller, and it can without a database: the apology and the retry
 * are made of nothing (webhooks/twilio/fault-twiml.ts), and a database is missed by all nodes at once. A load balancer
 * that took them all away would leave the carrier with an error of its own to read aloud. What is missing stands in the
 * body, and is an alert (ops/alerts.yml). A process that is ending answers everything with 503. `?strict` is for a
 * deployment that goes on only when everything is there: 503 for anything missing.
 */
export function registerHealthRoutes(
  app: HttpApp,
  deps: Pick<Deps, 'db' | 'clock' | 'config' | 'spool' | 'service'>,
): void {
  app.get('/healthz', { schema: { response: { 200: z.object({ up: z.literal(true) }) } } }, async () => ({
    up: true as const,
  }));

  const schema = { querystring: strictly, response: { 200: readiness, 503: readiness } };
  app.get('/readyz', { schema }, async (request, reply) => {
    const part = await missingPart(deps.db);
    if (part !== null && request.query.strict !== undefined) reply.code(503);
    const service = deps.service.view();
    if (part === null) return { ready: true, answers: 'calls' as const, service };
    return { ready: false, answers: 'apology' as const, missing: [part], service };
  });

  let reading: Promise<void> | null = null;
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    const { metricsToken } = deps.config.secrets;
    if (metricsToken !== null && !isSame(request.headers.authorization, `Bearer ${metricsToken}`))
      throw new DomainError('not-signed-in');
    // However often it is asked, the database is asked by one at a time.
    reading ??= readStateMetrics(deps, (work) => within(DATABASE_LIMIT_MS, work)).finally(() => (reading = null));
    await reading;
    reply.type(registry.contentType);
    return registry.metrics();
  });
}

/** Calls can be taken when the database answers in time, has every migration of this version, and a hotline number. */
async function missingPart(db: Db): Promise<Missing | null> {
  const [expected, applied] = await Promise.all([migrationNames(), within(DATABASE_LIMIT_MS, namesApplied(db))]);
  if (applied === null) return 'database';
  if (!expected.every((name) => applied.has(name))) return 'migrations';
  const isSetUp = await within(DATABASE_LIMIT_MS, hasHotline(db)).catch(() => null);
  if (isSetUp === null) return 'database';
  return isSetUp ? null : 'hotline number';
}

/** Null: no answer. An empty set: a database without our tables. */
async function namesApplied(db: Db): Promise<Set<string> | null> {
  try {
    const rows = await db.query<{ migration_name: string }>(appliedMigrations);
    return new Set(rows.map((row) => row.migration_name));
  } catch (fault) {
    const isWithoutTable = fault instanceof Error && 'code' in fault && fault.code === '42P01';
    return isWithoutTable ? new Set() : null;
  }
}

async function migrationNames(): Promise<string[]> {
  const entries = await readdir(MIGRATIONS_DIR, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

/** By their hashes, so that neither the time nor the length tells how near a guess came. */
function isSame(given: string | undefined, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given ?? ''), hash(expected));
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs);
  });
  return Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}
