import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { strangerOf } from './callers-of-a-day.ts';
import type { CallerOfADay } from './callers-of-a-day.ts';
import type { Colleague } from './desk-people.ts';
import { drawMs } from './fault.ts';
import type { FaultTools } from './fault.ts';
import { falseScreens } from './screens-truth.ts';

/** What the issue promises, in milliseconds. */
const LIMITS: Record<string, number> = {
  'web killed: first word to the next caller': 2_000,
  'every web killed: first word to the next caller': 2_000,
  'every web killed: a caller is served after it is up again': 2_000,
  'worker killed: its job runs again': 10_000,
  'database restarted: a caller is served': 5_000,
  'database crashed: a caller is served': 5_000,
  'screens dropped: true again': 3_000,
  'screens half-open: true again': 3_000,
  'web killed: screens true again': 3_000,
  'redis restarted: screens true again': 3_000,
};
const GIVES_UP_MS = 30_000;
const SERVED = /欢迎/;

export interface Recoveries {
  /** Milliseconds, as they were measured. */
  measured: Record<string, number[]>;
}

/** Each recovery by itself, with nothing else going wrong: otherwise the figure would be another fault's. */
export async function measureRecoveries(tools: FaultTools, into: Recoveries['measured']): Promise<void> {
  const note = (what: string, ms: number) => {
    (into[what] ??= []).push(Math.round(ms));
    const limit = LIMITS[what] ?? Infinity;
    if (ms > limit) tools.breach('recovery in time', `${what}: ${Math.round(ms)} ms, the limit is ${limit} ms`);
  };
  await webKilled(tools, note);
  await everyWebKilled(tools, note);
  await databaseBack(tools, note);
  await screensBack(tools, note);
  await jobRunsAgain(tools, note);
}

type Note = (what: string, ms: number) => void;

async function webKilled(tools: FaultTools, note: Note): Promise<void> {
  const { here } = tools;
  const [first] = here.webs;
  if (first === undefined) return;
  here.carrierLine.prefer(first.port);
  await first.kill();
  const from = performance.now();
  const screens = untilScreensTrue(tools, from);
  note('web killed: first word to the next caller', await firstWord(tools, from, /./));
  note('web killed: screens true again', await screens);
  here.carrierLine.prefer(null);
  await first.start();
}

async function everyWebKilled(tools: FaultTools, note: Note): Promise<void> {
  const { here } = tools;
  await Promise.all(here.webs.map((web) => web.kill()));
  note('every web killed: first word to the next caller', await firstWord(tools, performance.now(), /./));
  await Promise.race(here.webs.map((web) => web.start()));
  note('every web killed: a caller is served after it is up again', await firstWord(tools, performance.now(), SERVED));
  for (const deadline = performance.now() + 60_000; here.webs.some((web) => !web.isUp()); await wait(100))
    if (performance.now() > deadline) throw new Error('a web node did not come back');
  note('every web killed: screens true again', await untilScreensTrue(tools, performance.now()));
}

async function databaseBack(tools: FaultTools, note: Note): Promise<void> {
  for (const [how, what] of [
    ['fast', 'restarted'],
    ['immediate', 'crashed'],
  ] as const) {
    await tools.here.database.restart(how);
    note(`database ${what}: a caller is served`, await firstWord(tools, performance.now(), SERVED));
  }
}

async function screensBack(tools: FaultTools, note: Note): Promise<void> {
  const { people, here } = tools;
  for (const tab of people.tabs()) tab.line.cut();
  note('screens dropped: true again', await untilScreensTrue(tools, performance.now()));
  for (const tab of people.tabs()) tab.line.deafen();
  await changeEveryState(tools, 'available');
  await wait(500);
  const from = performance.now();
  for (const tab of people.tabs()) {
    tab.networkIsBack();
    tab.line.cut();
  }
  note('screens half-open: true again', await untilScreensTrue(tools, from));
  // What happens while Redis is away reaches no screen of another node, and no screen's connection breaks.
  await here.redis.stop();
  await changeEveryState(tools, 'not_ready');
  await here.redis.start();
  note('redis restarted: screens true again', await untilScreensTrue(tools, performance.now()));
}

async function changeEveryState({ people }: FaultTools, state: 'available' | 'not_ready'): Promise<void> {
  await Promise.all(people.agents.map(({ client }) => client.request('PUT', '/api/agents/me/state', { state })));
}

/**
 * A job that is under way in the worker that is killed: the end of a wrap-up, which waits for a row that we hold. The
 * row is let go at once, and the worker is started again, as a service manager does. Nobody but a worker ends it.
 */
async function jobRunsAgain(tools: FaultTools, note: Note): Promise<void> {
  const { here, seed } = tools;
  const { pool } = here.db;
  const wrapUp = await beginWrapUp(tools);
  if (wrapUp === null)
    return tools.breach('recovery in time', `seed ${seed}: no agent came to a wrap-up to be watched`);
  const holder = new pg.Client({ connectionString: here.database.url });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT 1 FROM calls WHERE id = $1 FOR UPDATE', [wrapUp.callId]);
  await wait(wrapUp.deadlineAt.getTime() - Date.now() + 400);
  const from = performance.now();
  await here.worker.kill();
  await holder.query('ROLLBACK');
  await holder.end();
  const started = here.worker.start();
  const done = await untilFound(pool, `${wrapUpText} AND w.completed_at IS NOT NULL`, wrapUp.sid);
  note('worker killed: its job runs again', done === null ? GIVES_UP_MS : performance.now() - from);
  await started;
  await changeEveryState(tools, 'not_ready');
}

const wrapUpText = `SELECT w.call_id AS "callId", w.deadline_at AS "deadlineAt", l.provider_call_sid AS sid FROM wrap_ups w
  JOIN call_legs l ON l.call_id = w.call_id WHERE l.provider_call_sid = $1`;

interface WatchedWrapUp {
  callId: string;
  deadlineAt: Date;
  sid: string;
}

/** Somebody is served and hangs up; the agent writes nothing. */
async function beginWrapUp(tools: FaultTools): Promise<WatchedWrapUp | null> {
  const { here, callers, people, seed } = tools;
  for (const { client } of people.agents)
    here.simulator.softphone(client.user.id).behaviour = { kind: 'answers', afterMs: 100 };
  await changeEveryState(tools, 'available');
  const caller = callers.place(callers.known[0] ?? strangerOf(seed, 990), seed, 60_000);
  const isTalking = () => caller.call.heard.some(({ kind }) => kind === 'talking');
  for (const deadline = performance.now() + GIVES_UP_MS; performance.now() < deadline && !isTalking(); await wait(100))
    await Promise.all(people.agents.map(acceptWhatIsOffered));
  callers.hangUp(caller);
  return untilFound(here.db.pool, `${wrapUpText} AND w.completed_at IS NULL`, caller.call.callSid);
}

async function acceptWhatIsOffered({ client, tabs }: Colleague): Promise<void> {
  const offered = tabs[0]?.desk()?.reservation;
  if (offered?.state === 'pending') await client.request('POST', `/api/calls/${offered.callId}/accept`, {});
}

async function untilFound(pool: pg.Pool, text: string, value: string): Promise<WatchedWrapUp | null> {
  for (const deadline = performance.now() + GIVES_UP_MS; performance.now() < deadline; await wait(50)) {
    const { rows } = await pool.query<WatchedWrapUp>(text, [value]);
    if (rows[0] !== undefined) return rows[0];
  }
  return null;
}

/** From `from` until somebody who calls now hears such words. */
async function firstWord({ callers, seed }: FaultTools, from: number, words: RegExp): Promise<number> {
  const caller = callers.place(strangerOf(seed, 950 + callers.all.length), seed, 60_000);
  const deadline = performance.now() + GIVES_UP_MS;
  while (performance.now() < deadline) {
    if (caller.call.heard.some(({ kind, text }) => kind === 'said' && words.test(text))) break;
    await wait(10);
  }
  const ms = performance.now() - from;
  callers.hangUp(caller);
  return ms;
}

async function untilScreensTrue({ here, people }: FaultTools, from: number): Promise<number> {
  const deadline = performance.now() + GIVES_UP_MS;
  while (performance.now() < deadline) {
    const wrong = await falseScreens(here.db, people).catch(() => ['the database does not answer us']);
    if (wrong.length === 0) break;
    await wait(25);
  }
  return performance.now() - from;
}

/** So many first calls of one unknown number in the same moment: one lead. */
export async function firstCallsAtOnce({ callers, here, seed, breach }: FaultTools, count: number): Promise<void> {
  const from = strangerOf(seed, 899);
  const placed = Array.from({ length: count }, () => callers.place(from, seed, 60_000));
  for (const deadline = Date.now() + GIVES_UP_MS; Date.now() < deadline; await wait(100))
    if (placed.every(({ call }) => call.heard.length > 0 || call.state !== 'ringing')) break;
  const { rows } = await here.db.pool.query<{ leads: number }>(
    'SELECT count(*)::int AS leads FROM leads WHERE index = $1',
    [here.vault.index(from)],
  );
  if (rows[0]?.leads !== 1)
    breach('2 one lead for one number', `${count} first calls at once made ${rows[0]?.leads} leads`);
  for (const caller of placed) callers.hangUp(caller);
}

const BURST_SEED = 49_999;
const BURST_EVERY_MS = 10;

/** A hundred calls a second, of as many people, who wait some seconds each: a thousand in ten seconds. */
export async function burstOfCalls({ callers, random, seed, breach }: FaultTools, count: number): Promise<void> {
  const from = performance.now();
  const placed: CallerOfADay[] = [];
  for (let place = 0; place < count; place += 1) {
    placed.push(callers.place(strangerOf(BURST_SEED, place % 1_000), seed, drawMs(random, 1_000, 6_000)));
    if (place % 40 === 0) callers.act(random);
    await wait(Math.max(0, from + (place + 1) * BURST_EVERY_MS - performance.now()));
  }
  for (const deadline = performance.now() + GIVES_UP_MS; performance.now() < deadline; await wait(200)) {
    callers.act(random);
    if (callers.live().length === 0) break;
  }
  const unheard = placed.filter(({ call, hungUp }) => call.heard.length === 0 && !hungUp).length;
  if (unheard > 0)
    breach('7 nobody is left in silence', `${unheard} of ${count} callers of a burst never heard a word`);
}
