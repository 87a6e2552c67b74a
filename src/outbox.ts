import { z } from 'zod';
import type { Clock, Ids } from './deps.ts';
import { sql } from './db.ts';
import type { Db, Queryable } from './db.ts';
import type { Log } from './log.ts';

/**
 * Effects leave after the commit. A use case writes rows, facts and effects in one transaction; the process that
 * committed delivers the effects at once, in order; what it did not finish (a crash, a fault) is taken over by
 * `sweep` once the writer's lease has run out. Delivery is at least once: every effect is idempotent by its own key.
 */
export const effect = z.discriminatedUnion('topic', [
  /** Tell the screens concerned; the view is composed from the database at delivery, so it is never older than the fact. */
  z.object({
    topic: z.literal('announce'),
    event: z.string(),
    eventId: z.uuid(),
    at: z.iso.datetime(),
    callId: z.uuid().optional(),
    reservationId: z.uuid().optional(),
    agentId: z.uuid().optional(),
    leadId: z.uuid().optional(),
    repId: z.uuid().optional(),
    why: z.string().optional(),
  }),
  z.object({
    topic: z.literal('schedule'),
    job: z.string(),
    jobId: z.string(),
    runAt: z.iso.datetime(),
    data: z.record(z.string(), z.string()),
  }),
  z.object({ topic: z.literal('assign-agents') }),
  z.object({ topic: z.literal('offer-to-agent'), reservationId: z.uuid() }),
  z.object({ topic: z.literal('ring-agent'), legId: z.uuid() }),
  /** The first leg of a call that an agent places, and the second. */
  z.object({ topic: z.literal('ring-own-phone'), legId: z.uuid() }),
  z.object({ topic: z.literal('dial-out'), legId: z.uuid() }),
  z.object({ topic: z.literal('ring-rep'), legId: z.uuid() }),
  z.object({ topic: z.literal('end-leg'), legId: z.uuid() }),
  /** Three names for one thing, told apart for the reader: the caller is put where the call's state says. */
  z.object({ topic: z.literal('hold-caller'), callId: z.uuid() }),
  z.object({ topic: z.literal('resume-caller'), callId: z.uuid() }),
  z.object({ topic: z.literal('move-caller'), callId: z.uuid() }),
  /** Music or the voice for whoever an agent asks, as the call stands. */
  z.object({ topic: z.literal('match-leg-hold'), legId: z.uuid() }),
  z.object({ topic: z.literal('end-call'), callId: z.uuid() }),
  z.object({ topic: z.literal('check-caller'), callId: z.uuid() }),
  z.object({ topic: z.literal('route-lead'), leadId: z.uuid() }),
  /** A user's sessions ended, or one of them, or all but one: their screens close. */
  z.object({
    topic: z.literal('end-screens'),
    ...{ userId: z.uuid(), sessionId: z.uuid().optional(), exceptSessionId: z.uuid().optional() },
  }),
  z.object({ topic: z.literal('send-text'), textId: z.uuid() }),
  z.object({ topic: z.literal('send-channel-message'), messageId: z.uuid() }),
  /** Once a message is with us, the carrier's copy goes. */
  z.object({ topic: z.literal('delete-recording'), voicemailId: z.uuid() }),
]);
export type Effect = z.infer<typeof effect>;
export type EffectTopic = Effect['topic'];
export type Fact = { type: string; callId?: string; leadId?: string; userId?: string; data?: Record<string, unknown> };

/** A transaction that also collects what happened and what must follow. */
export interface UnitOfWork extends Queryable {
  /** The one time of this transaction. */
  now: Date;
  /** Appends to the event log; the id is also the id under which screens hear of it. */
  fact(fact: Fact): { id: string; at: string };
  effect(effect: Effect): void;
}

export interface Outbox {
  /** Commits `work` and starts delivering its effects, in order within screens, clock and phones. Resolves at the commit, before the effects have run. */
  commit<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T>;
  /** The same, and waits until the effects were tried; throws what the last failed one threw. */
  commitAndDeliver<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T>;
  /** Delivers what others left behind. Returns how many it had to take over: 0 on a good day. */
  sweep(): Promise<number>;
  /** Effects that were given up: each wants a person. */
  stuck(): Promise<number>;
  /** Resolves when nothing that this process committed is still being delivered. */
  settled(): Promise<void>;
  onDeliver(deliver: (effect: Effect) => Promise<void>): void;
}

interface Pending {
  id: string;
  effect: Effect;
}

/** How long the writer has to deliver before somebody else may; also the pause before another try. */
const LEASE_SECONDS = 10;
/** After this many tries an effect is left in the table for a person (about an hour). */
const MAX_ATTEMPTS = 20;

// One round trip for both: facts into the log, effects into the box.
const insertFactsAndEffects = sql(
  'insert-facts-and-effects',
  `WITH facts AS (
     INSERT INTO events (id, type, at, call_id, lead_id, user_id, data)
     SELECT id, type, $1, call_id, lead_id, user_id, data
     FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::jsonb[]) AS f (id, type, call_id, lead_id, user_id, data))
   INSERT INTO outbox (id, topic, payload, created_at, available_at)
   SELECT id, topic, payload, $1, $8 FROM unnest($9::uuid[], $10::text[], $11::jsonb[]) AS e (id, topic, payload)`,
);
const stuckText = sql('stuck-effects', `SELECT count(*)::int AS stuck FROM outbox WHERE attempts >= ${MAX_ATTEMPTS}`);
// Not waiting for the disk: a deletion that a crash undoes is one more delivery, and twice is once.
const deleteEffects = sql(
  'delete-effects',
  `DELETE FROM outbox WHERE id = ANY ($1) AND set_config('synchronous_commit', 'off', true) IS NOT NULL`,
);
const failEffect = sql(
  'fail-effect',
  `UPDATE outbox SET attempts = attempts + 1, last_error = $2, available_at = $3 WHERE id = $1`,
);
const takeOver = sql(
  'take-over-effects',
  `UPDATE outbox SET available_at = $2 WHERE id IN
     (SELECT id FROM outbox WHERE available_at <= $1 AND attempts < ${MAX_ATTEMPTS} ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED)
   RETURNING id, payload`,
);

export function createOutbox(deps: { db: Db; clock: Clock; ids: Ids; log: Log }): Outbox {
  let deliver: (effect: Effect) => Promise<void> = async () => {
    throw new Error('nothing delivers effects yet: Outbox.onDeliver was not called');
  };
  const running = new Set<Promise<void>>();

  async function deliverOne(pending: Pending): Promise<unknown> {
    try {
      await deliver(pending.effect);
      forget(pending.id);
      return undefined;
    } catch (fault) {
      await failed(pending.id, pending.effect.topic, fault);
      return fault;
    }
  }

  /** Delivered rows are deleted by the handful, while the next effect is under way already. */
  const delivered: string[] = [];
  let forgetting = false;
  function forget(effectId: string): void {
    delivered.push(effectId);
    if (!forgetting) void track(forgetDelivered());
  }

  async function forgetDelivered(): Promise<void> {
    forgetting = true;
    while (delivered.length > 0) {
      const ids = delivered.splice(0);
      // What could not be deleted is delivered again when its lease runs out.
      await deps.db.query(deleteEffects, [ids]).catch((err: unknown) => deps.log.warn({ err }, 'outbox.not_deleted'));
    }
    forgetting = false;
  }

  async function failed(effectId: string, topic: string, fault: unknown): Promise<void> {
    deps.log.warn({ err: fault, topic, effectId }, 'effect.failed');
    const message = fault instanceof Error ? fault.message.slice(0, 500) : 'unknown';
    const retryAt = later(deps.clock.now(), LEASE_SECONDS);
    // If even this fails, the row's lease runs out by itself.
    await deps.db.query(failEffect, [effectId, message, retryAt]).catch(() => undefined);
  }

  /** An offer waits for its agent's screen: beside the others, or six offers would ring one after another. */
  async function deliverInOrder(batch: readonly Pending[]): Promise<unknown> {
    let lastFault: unknown;
    const offers: Promise<unknown>[] = [];
    for (const pending of batch) {
      if (pending.effect.topic === 'offer-to-agent') offers.push(deliverOne(pending));
      else lastFault = (await deliverOne(pending)) ?? lastFault;
    }
    for (const fault of await Promise.all(offers)) lastFault = fault ?? lastFault;
    return lastFault;
  }

  /** A pop must not wait for a job to be queued, nor a job for a carrier: each lane keeps its own order. */
  async function deliverInLanes(batch: readonly Pending[]): Promise<unknown> {
    const faults = await Promise.all(
      lanes.map((lane) => deliverInOrder(batch.filter(({ effect: { topic } }) => laneOf(topic) === lane))),
    );
    return faults.find((fault) => fault !== undefined);
  }

  function track<T>(work: Promise<T>): Promise<T> {
    const entry: Promise<void> = work.then(
      () => void running.delete(entry),
      () => void running.delete(entry),
    );
    running.add(entry);
    return work;
  }

  async function write<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<{ result: T; batch: Pending[] }> {
    const batch: Pending[] = [];
    const result = await deps.db.transaction(async (tx) => {
      batch.length = 0;
      const facts: (Fact & { id: string })[] = [];
      const now = deps.clock.now();
      const value = await work({
        query: tx.query,
        now,
        fact(fact) {
          const id = deps.ids.next();
          facts.push({ ...fact, id });
          return { id, at: now.toISOString() };
        },
        effect: (next) => void batch.push({ id: deps.ids.next(), effect: next }),
      });
      if (facts.length > 0 || batch.length > 0) await writeFactsAndEffects(tx, { facts, batch, now });
      return value;
    });
    return { result, batch };
  }

  return {
    async commit(work) {
      const { result, batch } = await write(work);
      void track(deliverInLanes(batch));
      return result;
    },
    async commitAndDeliver(work) {
      const { result, batch } = await write(work);
      const fault = await track(deliverInLanes(batch));
      if (fault !== undefined) throw fault;
      return result;
    },
    async sweep() {
      const now = deps.clock.now();
      const rows = await deps.db.query<{ id: string; payload: unknown }>(takeOver, [now, later(now, LEASE_SECONDS)]);
      const batch: Pending[] = [];
      for (const row of rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
        const parsed = effect.safeParse(row.payload);
        if (parsed.success) batch.push({ id: row.id, effect: parsed.data });
        // Of another version, or damaged: it counts its tries like any other and must not hold up the rest.
        else await failed(row.id, 'unknown', parsed.error);
      }
      await track(deliverInLanes(batch));
      return batch.length;
    },
    async stuck() {
      const [row] = await deps.db.query<{ stuck: number }>(stuckText);
      return row?.stuck ?? 0;
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
    onDeliver(next) {
      deliver = next;
    },
  };
}

const lanes = ['screens', 'clock', 'phones', 'messages'] as const;

function laneOf(topic: EffectTopic): (typeof lanes)[number] {
  if (topic === 'announce' || topic === 'end-screens') return 'screens';
  // A chat vendor that is slow to answer keeps no telephone waiting.
  if (topic === 'send-channel-message') return 'messages';
  return topic === 'schedule' ? 'clock' : 'phones';
}

async function writeFactsAndEffects(
  tx: Queryable,
  write: { facts: readonly (Fact & { id: string })[]; batch: readonly Pending[]; now: Date },
): Promise<void> {
  const { facts, batch, now } = write;
  await tx.query(insertFactsAndEffects, [
    now,
    facts.map((fact) => fact.id),
    facts.map((fact) => fact.type),
    facts.map((fact) => fact.callId ?? null),
    facts.map((fact) => fact.leadId ?? null),
    facts.map((fact) => fact.userId ?? null),
    facts.map((fact) => JSON.stringify(fact.data ?? {})),
    later(now, LEASE_SECONDS),
    batch.map((pending) => pending.id),
    batch.map((pending) => pending.effect.topic),
    batch.map((pending) => JSON.stringify(pending.effect)),
  ]);
}

function later(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1_000);
}
