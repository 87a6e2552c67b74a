import { Gauge } from 'prom-client';
import { z } from 'zod';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { outboxStuck, registry } from './metrics.ts';

/**
 * What is owed at this moment, asked of the database when Prometheus asks. Every node tells the same, so alerts take
 * the largest. Without the database these are NaN: an old figure would say that all is well.
 */
const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
const labelled = (name: string, help: string) =>
  new Gauge({ name, help, labelNames: ['state'] as const, registers: [registry] });

const databaseUp = gauge('hotline_database_up', '1 when the database answered this scrape');
const databaseWaiting = gauge('hotline_database_waiting', 'Queries of this process that wait for a connection');
const calls = labelled('hotline_calls_live', 'Calls that are not over, by state');
const agents = labelled('hotline_agents', 'Agents, by state');
/** One for each column of `stateText`. */
const figures = {
  waiting: gauge('hotline_queue_waiting', 'Callers who wait for an agent'),
  waitingOldest: gauge('hotline_queue_oldest_seconds', 'How long the longest of them has waited'),
  callbacksOpen: gauge('hotline_callbacks_open', 'Promises to call back that are not kept yet'),
  callbacksOverdue: gauge('hotline_callbacks_overdue', 'Promises to call back whose time has passed'),
  callbacksOverdueOldest: gauge('hotline_callbacks_overdue_oldest_seconds', 'How late the latest of them is'),
  leadsUnanswered: gauge('hotline_leads_unanswered', 'Leads that no rep has accepted yet'),
  leadsUnansweredOldest: gauge('hotline_leads_unanswered_oldest_seconds', 'Age of the oldest of them'),
  leadsUnassigned: gauge('hotline_leads_unassigned', 'Leads that nobody took, on the list of the managers'),
  offersOverdue: gauge('hotline_offers_overdue', 'Offers of a lead that run on a minute past their deadline'),
  outboxWaiting: gauge('hotline_outbox_waiting', 'Effects that are not delivered yet'),
  differencesOpen: gauge(
    'hotline_differences_open',
    'Differences from the carrier that nobody can explain and no person has seen',
  ),
  outboxOldest: gauge('hotline_outbox_oldest_seconds', 'Age of the oldest of them that is still tried'),
};
type Figure = keyof typeof figures;
/** Of this process's disk: without the database they are what matters. */
const spoolEntries = gauge('hotline_spool_entries', 'Carrier requests on disk that wait to be taken in');
const spoolOldest = gauge('hotline_spool_oldest_seconds', 'Age of the oldest of them');
const spoolAside = gauge('hotline_spool_set_aside', 'Kept requests that were set aside for a person');
const partWorks = new Gauge({
  name: 'hotline_part_works',
  help: '1 as long as this part of the service answers this process',
  labelNames: ['part'] as const,
  registers: [registry],
});

/** As in outbox.ts, after which an effect is left for a person. */
const MAX_ATTEMPTS = 20;
const age = (since: string) => `coalesce(extract(epoch FROM $1::timestamptz - min(${since})), 0)::float8`;
const stateText = sql(
  'state-of-work',
  `SELECT
     (SELECT coalesce(json_object_agg(state, n), '{}') FROM (SELECT state, count(*) AS n FROM calls WHERE state <> 'ended' GROUP BY state) AS s) AS calls,
     (SELECT coalesce(json_object_agg(state, n), '{}') FROM (SELECT state, count(*) AS n FROM agents GROUP BY state) AS s) AS agents,
     w.*, b.*, l.*, o.*, d.*, x.*
   FROM (SELECT count(*)::int AS waiting, ${age('queued_at')} AS "waitingOldest"
         FROM calls WHERE state IN ('queued', 'ringing') AND step = 'waiting' AND direction = 'inbound') AS w,
        (SELECT count(*)::int AS "callbacksOpen", (count(*) FILTER (WHERE due_at < $1))::int AS "callbacksOverdue",
           coalesce(extract(epoch FROM $1::timestamptz - min(due_at) FILTER (WHERE due_at < $1)), 0)::float8 AS "callbacksOverdueOldest"
         FROM callbacks WHERE status = 'open') AS b,
        (SELECT (count(*) FILTER (WHERE status <> 'unassigned'))::int AS "leadsUnanswered",
           coalesce(extract(epoch FROM $1::timestamptz - min(created_at) FILTER (WHERE status <> 'unassigned')), 0)::float8 AS "leadsUnansweredOldest",
           (count(*) FILTER (WHERE status = 'unassigned'))::int AS "leadsUnassigned"
         FROM leads WHERE status IN ('new', 'offered', 'unassigned')) AS l,
        (SELECT count(*)::int AS "offersOverdue" FROM lead_offers
         WHERE state = 'offered' AND deadline_at < $1::timestamptz - interval '1 minute') AS o,
        (SELECT count(*)::int AS "differencesOpen" FROM differences WHERE done IS NULL AND seen_at IS NULL) AS d,
        (SELECT (count(*) FILTER (WHERE attempts < ${MAX_ATTEMPTS}))::int AS "outboxWaiting", (count(*) FILTER (WHERE attempts >= ${MAX_ATTEMPTS}))::int AS stuck,
           coalesce(extract(epoch FROM $1::timestamptz - min(created_at) FILTER (WHERE attempts < ${MAX_ATTEMPTS})), 0)::float8 AS "outboxOldest"
         FROM outbox) AS x`,
);

const counted = z.record(z.string(), z.number());
const row = z.looseObject({ calls: counted, agents: counted, stuck: z.number() });
const CALL_STATES = ['queued', 'ringing', 'connected', 'held'];
const AGENT_STATES = ['offline', 'available', 'reserved', 'on_call', 'wrapping_up', 'not_ready'];

/** Brings the gauges up to date. `within` gives null where the database takes too long. */
export async function readStateMetrics(
  { db, clock, spool, service }: Pick<Deps, 'db' | 'clock' | 'spool' | 'service'>,
  within: <T>(work: Promise<T>) => Promise<T | null>,
): Promise<void> {
  await readSpool({ spool, clock });
  for (const [part, { works }] of Object.entries(service.view().parts)) partWorks.set({ part }, works ? 1 : 0);
  databaseWaiting.set(db.pool.waitingCount);
  const rows = await within(db.query<Record<string, unknown>>(stateText, [clock.now()])).catch(() => null);
  databaseUp.set(rows === null ? 0 : 1);
  const found = rows === null ? null : row.parse(rows[0]);
  for (const state of CALL_STATES) calls.set({ state }, found === null ? NaN : (found.calls[state] ?? 0));
  for (const state of AGENT_STATES) agents.set({ state }, found === null ? NaN : (found.agents[state] ?? 0));
  for (const name of figureNames) figures[name].set(found === null ? NaN : z.number().parse(found[name]));
  outboxStuck.set(found?.stuck ?? NaN);
}

const figureNames = [
  'waiting',
  'waitingOldest',
  'callbacksOpen',
  'callbacksOverdue',
  'callbacksOverdueOldest',
  'leadsUnanswered',
  'leadsUnansweredOldest',
  'leadsUnassigned',
  'offersOverdue',
  'outboxWaiting',
  'outboxOldest',
  'differencesOpen',
] as const satisfies readonly Figure[];

async function readSpool({ spool, clock }: Pick<Deps, 'spool' | 'clock'>): Promise<void> {
  const found = await spool.figures().catch(() => null);
  spoolEntries.set(found?.entries ?? NaN);
  spoolAside.set(found?.setAside ?? NaN);
  const oldest = found?.oldestAt;
  spoolOldest.set(oldest ? Math.max(0, (clock.now().getTime() - oldest.getTime()) / 1_000) : found === null ? NaN : 0);
}
