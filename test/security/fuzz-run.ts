import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import { seededRandom } from '../../phone-simulator/random.ts';
import type { Random } from '../../phone-simulator/random.ts';
import type { PlacedCall } from '../../phone-simulator/simulator.ts';
import { reconcileCalls } from '../../src/calls/reconcile-calls.ts';
import { breaches } from '../robustness/invariants.ts';
import type { FuzzApp } from './fuzz-app.ts';
import { makeRequest } from './fuzz-requests.ts';
import type { FuzzRequest, Maker } from './fuzz-requests.ts';
import { fuzzSockets } from './fuzz-sockets.ts';
import { apiTargets, pageTargets, webhookTargets } from './fuzz-targets.ts';
import type { Target } from './fuzz-targets.ts';
import { judgeAnswer } from './judge-answer.ts';
import type { Answer } from './judge-answer.ts';
import { chance, pick } from './odd-values.ts';
import { digestRows } from './row-digest.ts';
import { createSeenValues } from './seen-values.ts';
import type { SeenValues } from './seen-values.ts';

export interface Breach {
  what: string;
  /** The route, so that one fault is one line. */
  where: string;
  count: number;
  /** The shortest request that showed it. */
  example: string;
}
export interface FuzzReport {
  requests: number;
  frames: number;
  targets: number;
  statuses: Record<string, number>;
  /** Of those that were answered below 400: what has not got in has tested little. */
  accepted: number;
  strangersBlocks: number;
  heapMb: number[];
  calls: number;
  breaches: Breach[];
}
interface Run {
  app: FuzzApp;
  random: Random;
  maker: Maker & { seen: SeenValues };
  targets: Target[];
  numbers: Set<string>;
  found: Map<string, Breach>;
  report: FuzzReport;
  callers: PlacedCall[];
  progress: (said: string) => void;
  /** Routes with the roles that they turned away: they are asked for again, but not as often as what opens. */
  refused: Set<string>;
}

/** The simulator keeps every call until it ends: more would look like memory that we lose. */
const MOST_CALLERS = 300;
const AT_ONCE = 4;
const LINK = /^\/r\/[\w-]{20}(\?|$)/;
/** Every so many requests only strangers ask, and no row may change. */
const ROUND = 1_000;
const STRANGERS = 150;
const CALLERS = ['+8613800138000', '+8613912345678', '+8613912345679', 'anonymous', '+861065529988'];

export async function runFuzz(
  app: FuzzApp,
  asked: { requests: number; seed: number; progress?: (said: string) => void },
): Promise<FuzzReport> {
  const run = await openRun(app, asked.seed, asked.progress ?? (() => undefined));
  const { report } = run;
  const faultsBefore = await webhookFaults(app);
  let third = 1;
  while (report.requests < asked.requests) {
    run.progress(`${report.requests} requests, ${run.found.size} distinct breaches`);
    await app.renewActors();
    await run.maker.seen.readRows(app.deps);
    readLinks(run);
    await strangersRound(run);
    await mixedRound(run, Math.min(ROUND - STRANGERS, Math.max(asked.requests - report.requests, 0)));
    await app.renewActors();
    report.frames += await fuzzSockets(app, run.random, (what, example) => note(run, what, 'socket', example));
    if (report.requests >= (asked.requests * third) / 3) {
      report.heapMb.push(await heapMb(app));
      third += 1;
    }
  }
  await comeToRest(run);
  for (const broken of await breaches(app.deps.db, app.clock.now())) note(run, `invariant: ${broken}`, 'database', '');
  // The caller hears something whatever breaks inside, so the answers alone do not tell.
  const faultsNow = await webhookFaults(app);
  for (const faults of faultsNow.filter((line) => !faultsBefore.includes(line)))
    note(run, 'a signed webhook met a fault of ours', 'webhooks', faults);
  const [, second = 0, last = 0] = report.heapMb;
  if (last > second * 1.15 + 10) note(run, 'memory grows from third to third', 'process', report.heapMb.join(', '));
  report.breaches = [...run.found.values()].toSorted((a, b) => b.count - a.count);
  report.calls = await app.deps.db.prisma.call.count();
  return report;
}

/** A process counts from its start, and this one may have run other tests. */
async function webhookFaults(app: FuzzApp): Promise<string[]> {
  const { body } = await app.http.inject('/metrics');
  return body.match(/^hotline_webhooks_total\{[^}]*result="fault"[^}]*\} [1-9]\d*$/gm) ?? [];
}

async function openRun(app: FuzzApp, seed: number, progress: Run['progress']): Promise<Run> {
  const random = seededRandom(seed);
  const targets = [...(await apiTargets(app.http)), ...webhookTargets, ...pageTargets];
  const seen = createSeenValues();
  const rows = await app.deps.db.prisma.customerNumber.findMany({ select: { sealed: true } });
  const numbers = new Set([...CALLERS, ...rows.map(({ sealed }) => app.deps.vault.open(Buffer.from(sealed)))]);
  const report: FuzzReport = {
    ...{ requests: 0, frames: 0, targets: targets.length, statuses: {}, accepted: 0, strangersBlocks: 0, heapMb: [] },
    ...{ calls: 0, breaches: [] },
  };
  return {
    app,
    random,
    maker: { random, seen, publicUrl: app.url },
    targets,
    numbers,
    found: new Map(),
    report,
    callers: [],
    progress,
    refused: new Set(),
  };
}

async function mixedRound(run: Run, count: number): Promise<void> {
  const { app, random } = run;
  for (let sent = 0; sent < count; sent += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => ask(run, drawAllowed(run))));
    callersAct(run);
    if (chance(random, 0.06)) await app.pass(Math.ceil(random() * 12));
  }
}

function drawAllowed(run: Run): FuzzRequest {
  const { app, random, refused } = run;
  const request = draw(run, pick(random, app.actors));
  const isIdle = request.actor.standing === 'stranger' || refused.has(accessOf(request));
  return isIdle && chance(random, 0.7) ? drawAllowed(run) : request;
}

const accessOf = ({ actor, target }: FuzzRequest) => `${actor.standing} ${target.method} ${target.path}`;

/** So that there are calls, offers and links to be asked about. */
function callersAct({ app, random, callers }: Run): void {
  if (chance(random, 0.03) && callers.length < MOST_CALLERS)
    callers.push(app.simulator.placeCall({ from: pick(random, CALLERS), to: '+864008001234' }));
  const caller = callers.at(-1 - Math.floor(random() * 4));
  if (chance(random, 0.1)) caller?.press(pick(random, ['1', '2', '6', '#']));
  if (chance(random, 0.01)) caller?.hangUp();
}

/** With everything at rest and time standing still, whatever changes is a stranger's doing. */
async function strangersRound(run: Run): Promise<void> {
  const { app, random, report } = run;
  await app.quiet();
  const strangers = app.actors.filter(({ standing }) => standing === 'stranger');
  const before = await digestRows(app.deps.db);
  const sent: FuzzRequest[] = [];
  for (let done = 0; done < STRANGERS; done += AT_ONCE) {
    const drawn = Array.from({ length: AT_ONCE }, () => draw(run, pick(random, strangers)));
    // Whoever has the link of a text is no stranger.
    const requests = drawn.filter(({ method, url }) => method !== 'POST' || !LINK.test(url));
    sent.push(...requests);
    await Promise.all(requests.map((request) => ask(run, request)));
  }
  await app.quiet();
  const after = await digestRows(app.deps.db);
  report.strangersBlocks += 1;
  for (const table of Object.keys(after))
    if (after[table] !== before[table])
      note(run, `strangers changed the table ${table}`, 'strangers', sent.map(described).join('\n  '));
}

function draw({ maker, random, targets }: Run, actor: FuzzApp['actors'][number]): FuzzRequest {
  const sum = targets.reduce((total, { weight }) => total + weight, 0);
  let left = random() * sum;
  const target = targets.find(({ weight }) => (left -= weight) < 0) ?? pick(random, targets);
  return makeRequest(maker, target, actor);
}

async function ask(run: Run, request: FuzzRequest): Promise<void> {
  const { report, maker } = run;
  report.requests += 1;
  const answer = await inTime(send(run.app, request));
  if (answer === null)
    return note(run, 'not answered in time', `${request.target.method} ${request.target.path}`, described(request));
  const status = String(answer.statusCode);
  report.statuses[status] = (report.statuses[status] ?? 0) + 1;
  if (answer.statusCode < 400) report.accepted += 1;
  if (answer.body.includes('/problems/not-allowed')) run.refused.add(accessOf(request));
  for (const what of judgeAnswer(request, answer, run.numbers))
    note(
      run,
      what,
      `${request.target.method} ${request.target.path}`,
      `${described(request)} -> ${status} ${answer.body.slice(0, 300)}`,
    );
  if (
    answer.statusCode < 300 &&
    answer.body !== '' &&
    String(answer.headers['content-type']).includes('application/json')
  )
    maker.seen.learn(z.json().parse(JSON.parse(answer.body)));
}

const ANSWER_LIMIT_MS = 20_000;

async function inTime(answer: Promise<Answer>): Promise<Answer | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ANSWER_LIMIT_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

type Method = 'GET' | 'POST';

async function send({ http }: FuzzApp, { method, url, headers, body }: FuzzRequest): Promise<Answer> {
  // Fastify's type lists the methods that it knows; the point is to send others.
  const asked = method satisfies string as Method;
  return http.inject({
    method: asked,
    url,
    headers,
    ...(body !== undefined && { payload: body }),
    remoteAddress: '127.0.0.9',
  });
}

export function described({ actor, method, url, headers, body }: FuzzRequest): string {
  const { authorization: _secret, ...shown } = headers;
  return `${actor.name}: ${method} ${url} ${JSON.stringify(shown)} ${body === undefined ? '' : JSON.stringify(body.slice(0, 2_000))}`;
}

function note({ found, progress }: Run, what: string, where: string, example: string): void {
  const key = `${what} ${where}`;
  const known = found.get(key);
  if (known === undefined) {
    progress(`  found: ${what} (${where})\n  ${example.slice(0, 3_000)}`);
    return void found.set(key, { what, where, count: 1, example });
  }
  known.count += 1;
  if (example.length < known.example.length) known.example = example;
}

/** Links of texts, as the reps' phones have them. */
function readLinks({ app, maker }: Run): void {
  for (const { body } of app.simulator.messages().slice(-40)) {
    const token = /\/r\/([\w-]{20})/.exec(body)?.[1];
    if (token !== undefined) maker.seen.remember('token', token);
  }
}

async function heapMb(app: FuzzApp): Promise<number> {
  await app.quiet();
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  for (let time = 0; time < 3; time += 1) if (typeof collect === 'function') collect();
  return Math.round(process.memoryUsage().heapUsed / 1e5) / 10;
}

/** Callers hang up, every deadline passes, and the carrier's list is compared with ours: then the invariants count. */
async function comeToRest({ app, callers, progress }: Run): Promise<void> {
  for (const caller of callers) caller.hangUp();
  for (const seconds of [30, 30, 30, 30, 30, 30, 700]) {
    await app.pass(seconds);
    progress(`came to rest for ${seconds} s`);
  }
  for (let minute = 0; minute < 6; minute += 1) {
    await reconcileCalls(app.deps);
    await app.pass(60);
    progress('compared with the carrier');
  }
}
