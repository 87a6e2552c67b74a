import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';

/** As long as a health check waits; a caller hears silence meanwhile. */
const DATABASE_LIMIT_MS = 1_500;
const QUEUE_LIMIT_MS = 2_000;

// One that only lets read takes no call in.
const writable = sql('database-writable', `SELECT current_setting('transaction_read_only') = 'off' AS "isWritable"`);

/**
 * Asks every part whether it works, and tells the screens of this server what changed. The carrier is not asked: what
 * its last requests came to is known already (deps.ts).
 */
export async function lookAtService(deps: Deps): Promise<void> {
  const { service, realtime } = deps;
  const [database, queue, figures] = await Promise.all([
    databaseWorks(deps),
    within(QUEUE_LIMIT_MS, deps.jobs.answers()),
    deps.spool.figures().catch(() => null),
  ]);
  const news = [
    note(deps, 'database', database),
    note(deps, 'queue', queue),
    note(deps, 'liveUpdates', realtime.reachesAll()),
    figures !== null && service.noteSpooled(figures.entries),
    carrierNews(deps),
  ];
  if (news.includes(true)) tellScreens(deps);
}

/** To all screens on this server, without asking any other part whether it may. */
export function tellScreens({ realtime, ids, service }: Pick<Deps, 'realtime' | 'ids' | 'service'>): void {
  const view = service.view();
  realtime.tellHere('service.changed', { id: ids.next(), at: view.at, service: view });
}

function note(deps: Deps, part: 'database' | 'queue' | 'liveUpdates', works: boolean): boolean {
  const isNews = deps.service.note(part, works);
  if (isNews && works) deps.log.warn({ part }, 'service.works_again');
  if (isNews && !works) deps.log.error({ part }, 'service.gone');
  return isNews;
}

/** Noted as it happens, told from here. */
const carrierTold = new WeakMap<object, boolean>();
function carrierNews({ service, log }: Deps): boolean {
  const works = service.works('carrier');
  const told = carrierTold.get(service) ?? true;
  carrierTold.set(service, works);
  if (told !== works) log.warn({ part: 'carrier', works }, 'service.carrier');
  return told !== works;
}

async function databaseWorks({ db }: Pick<Deps, 'db'>): Promise<boolean> {
  const asked = db.query<{ isWritable: boolean }>(writable).then(([row]) => row?.isWritable === true);
  return within(DATABASE_LIMIT_MS, asked);
}

async function within(limitMs: number, work: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  return Promise.race([work.catch(() => false), tooLate]).finally(() => clearTimeout(timer));
}
