import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { differenceKind } from '../contract/difference.ts';

/** Everything that /metrics shows. Labels are few and closed: never an id, a number or a name. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });

const registers = [registry];
const fastBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export const httpSeconds = new Histogram({
  name: 'hotline_http_request_seconds',
  help: 'Time to answer an HTTP request, by route pattern',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: fastBuckets,
  registers,
});

/** Pop before ring = pops_total{drawn="yes"} / (yes + no). */
export const popsTotal = new Counter({
  name: 'hotline_pops_total',
  help: 'Screen pops sent to an agent, by whether the screen drew it before the phone rang',
  labelNames: ['drawn'] as const,
  registers,
});

export const popSeconds = new Histogram({
  name: 'hotline_pop_seconds',
  help: 'From sending a screen pop to its acknowledgement',
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8],
  registers,
});

export const reservationsTotal = new Counter({
  name: 'hotline_reservations_total',
  help: 'Reservations by how they ended',
  labelNames: ['state'] as const,
  registers,
});

export const leadsTotal = new Counter({
  name: 'hotline_leads_total',
  help: 'Leads by what happened to them',
  labelNames: ['event'] as const,
  registers,
});

export const outboxTakenOverTotal = new Counter({
  name: 'hotline_outbox_taken_over_total',
  help: 'Effects that their writer did not deliver and a sweep took over: 0 on a good day',
  registers,
});

export const screensCorrectedTotal = new Counter({
  name: 'hotline_screens_corrected_total',
  help: 'Screens that showed something else than the database at two heartbeats, and were told the truth: 0 on a good day',
  registers,
});

export const sweptTotal = new Counter({
  name: 'hotline_swept_total',
  help: 'Overdue work that a sweep did because its job had not: 0 on a good day',
  labelNames: ['kind'] as const,
  registers,
});

/** `refused` is worth an alert: somebody forges, or PUBLIC_URL is not what the carrier signs. */
export const webhooksTotal = new Counter({
  name: 'hotline_webhooks_total',
  help: 'Carrier requests by route and what became of them',
  labelNames: ['route', 'result'] as const,
  registers,
});

export const securityEventsTotal = new Counter({
  name: 'hotline_security_events_total',
  help: 'Sign-ins, refusals and whatever else auth/security-log.ts names, by kind',
  labelNames: ['event'] as const,
  registers,
});

/** The net itself fails: what it would have caught is still lying there. */
export const sweepFailedTotal = new Counter({
  name: 'hotline_sweep_failed_total',
  help: 'Sweeps of one kind that ended with a fault',
  labelNames: ['kind'] as const,
  registers,
});

/** Of whichever process swept: with several, the largest counts. */
export const sweptAt = new Gauge({
  name: 'hotline_swept_timestamp_seconds',
  help: 'When the last sweep ended; it comes every five seconds',
  registers,
});

/** The kinds are in contract/difference.ts, each with what is done about it. */
export const reconciledTotal = new Counter({
  name: 'hotline_reconciled_total',
  help: 'Differences from the list of the carrier, each counted once: 0 on a good day',
  labelNames: ['kind'] as const,
  registers,
});

/** A counter that begins with its first increase shows none: `increase()` needs the 0 before it. */
for (const kind of differenceKind.options) reconciledTotal.inc({ kind }, 0);
/** As in the table of jobs/sweep.ts. */
const SWEPT = [
  'reservation',
  'wrap-up',
  'waiting',
  'transfer',
  'ringing',
  'dialling',
  'alone',
  'consult',
  'leg',
  'agent',
];
for (const kind of SWEPT) sweptTotal.inc({ kind }, 0);

export const reconciledAt = new Gauge({
  name: 'hotline_reconciled_timestamp_seconds',
  help: 'When the list of the carrier was last compared to its end; every minute',
  registers,
});

/** Anything but 0 wants a person: what was to happen did not, and will not by itself. */
export const outboxStuck = new Gauge({
  name: 'hotline_outbox_stuck',
  help: 'Effects that failed too often to be tried again',
  registers,
});

/** Over some minutes: as many as were kept, and the spool is empty again. */
export const spoolReplayedTotal = new Counter({
  name: 'hotline_spool_replayed_total',
  help: 'Carrier requests that were kept on disk and taken in later: 0 on a good day',
  registers,
});

/** Anything but 0 wants a person: the file lies in DATA_DIR/spool/set-aside, its call is found by reconciliation. */
export const spoolSetAsideTotal = new Counter({
  name: 'hotline_spool_set_aside_total',
  help: 'Kept carrier requests that cannot be read or taken in',
  registers,
});

export const spoolFailedTotal = new Counter({
  name: 'hotline_spool_failed_total',
  help: 'Carrier requests that could be neither taken in nor kept: the carrier was asked to try again',
  registers,
});

/** `music`: asked again by itself. `stand-by`, `message`: sent to a person, or to the tone. `goodbye`: the end of those. */
export const degradedTotal = new Counter({
  name: 'hotline_degraded_answers_total',
  help: 'Answers that a caller was given because nothing inside answered, by kind',
  labelNames: ['kind'] as const,
  registers,
});
for (const kind of ['music', 'stand-by', 'message', 'goodbye']) degradedTotal.inc({ kind }, 0);

export const queueStoodInTotal = new Counter({
  name: 'hotline_sweeps_without_queue_total',
  help: 'Sweeps that a worker ran by itself because the queue did not answer: 0 on a good day',
  registers,
});
