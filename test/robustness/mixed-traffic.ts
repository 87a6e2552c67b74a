import type { Random } from '../../phone-simulator/random.ts';
import type { PlacedCall } from '../../phone-simulator/simulator.ts';
import type { Behaviour } from '../../phone-simulator/telephone.ts';
import { reconcileCalls } from '../../src/calls/reconcile-calls.ts';
import { HOTLINE, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';
import { mobileOf } from '../leads/telephones.ts';
import { agentsAct, EXPERT, OWN_MOBILE, pick } from './desk-acts.ts';
import type { Desk } from './desk-acts.ts';

export interface Traffic extends Desk {
  app: Fixture;
  supervisor: Client;
  /** So that each run's strangers are its own. */
  run: number;
}

/** Time in steps that are long enough for much to happen at once: jobs and sweeps come late, as on a busy day. */
export async function pass(app: Fixture, seconds: number): Promise<void> {
  await app.clock.advance(seconds * 1_000);
  await quiet(app);
  await app.deps.jobs.runDue();
  await app.sweep();
  await quiet(app);
}

/** As the fixture's settle, but a request that the network holds back is not waited for: time would have to pass. */
async function quiet(app: Fixture): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    await app.deps.outbox.settled();
    await app.clock.settle();
  }
}

const STEPS = 14;

/** Callers of every kind, with agents and reps who answer or don't, for about a minute. */
export async function someTraffic(traffic: Traffic): Promise<PlacedCall[]> {
  const { app, agents, random, run } = traffic;
  const known = await numbersOfCustomers(app);
  setPhones(traffic, known);
  const answerOn = random() < 0.5 ? 'mobile' : 'browser';
  await agents.at(-1)?.request('PUT', '/api/agents/me/phone', { answerOn, number: OWN_MOBILE });
  // One run in three: a closing sends every caller after it away.
  const closesAt = random() < 0.33 ? Math.floor(random() * STEPS) : null;
  const calls: PlacedCall[] = [];
  for (let step = 0; step < STEPS; step += 1) {
    for (let more = 0; step < STEPS - 4 && more < 2; more += 1) {
      const strangers = [strangerOf(run, calls.length), strangerOf(run, calls.length), strangerOf(run, 0)];
      const from = pick(random, [...known, ...strangers, 'anonymous']);
      calls.push(app.simulator.placeCall({ from, to: HOTLINE }));
    }
    if (step === closesAt) await close(traffic, true);
    else if (closesAt !== null && step === closesAt + 2) await close(traffic, false);
    await Promise.all([agentsAct(traffic), callersAct(calls, random), pass(app, 1 + Math.floor(random() * 7))]);
  }
  await close(traffic, false);
  return calls;
}

/** Some whom the demo company knows; 王芳 first. */
async function numbersOfCustomers({ deps }: Fixture): Promise<string[]> {
  const rows = await deps.db.prisma.customerNumber.findMany({ orderBy: { id: 'asc' }, take: 5 });
  return [WANG_FANG, ...rows.map(({ sealed }) => deps.vault.open(Buffer.from(sealed)))];
}

const strangerOf = (run: number, place: number) => `+86139126${String(run * 100 + place).padStart(5, '0')}`;

const mobiles: readonly Behaviour[] = [
  { kind: 'answers', afterMs: 4_000, press: '1' },
  { kind: 'answers', afterMs: 4_000, press: '1' },
  { kind: 'answers', afterMs: 9_000, press: '2' },
  { kind: 'answers', afterMs: 2_000 },
  { kind: 'declines', afterMs: 3_000 },
  { kind: 'voicemail', afterMs: 8_000, greeting: '您好' },
  { kind: 'never-answers' },
  { kind: 'unreachable' },
  { kind: 'busy' },
];

function setPhones({ app, agents, random }: Traffic, known: readonly string[]): void {
  const telephones = [...Array.from({ length: 8 }, (_, rep) => mobileOf(rep + 1)), EXPERT, OWN_MOBILE, ...known];
  for (const number of telephones) app.simulator.telephone(number).behaviour = pick(random, mobiles);
  for (const { user } of agents)
    app.simulator.softphone(user.id).behaviour = pick(random, [
      { kind: 'manual' },
      { kind: 'manual' },
      { kind: 'answers', afterMs: 6_000 },
      { kind: 'answers', afterMs: 1_000 },
      { kind: 'declines', afterMs: 3_000 },
      { kind: 'unreachable' },
    ]);
}

async function callersAct(calls: readonly PlacedCall[], random: Random): Promise<void> {
  for (const call of calls) {
    if (random() < 0.5) call.press(pick(random, ['1', '1', '2', '6', '9', '#']));
    if (random() < 0.2) call.say('请尽快回电。');
    if (random() < 0.05) call.hangUp();
  }
}

/** An emergency closing, or its end, whoever waits. */
async function close({ app, supervisor }: Traffic, on: boolean): Promise<void> {
  const { id } = await app.deps.db.prisma.hotlineNumber.findFirstOrThrow({ where: { number: HOTLINE } });
  const closing = on ? { on, textZh: '系统升级。', textEn: 'We are upgrading.' } : { on };
  await supervisor.request('PUT', `/api/hotlines/${id}/closing`, closing);
}

/**
 * The network recovers, and nobody does anything: what was late, lost or refused is made good within minutes, with the
 * callers still on the line.
 */
export async function comeToRest(app: Fixture): Promise<void> {
  app.simulator.setNetwork({ delayMs: [0, 0], reorder: false, repeat: 0, drop: 0, twimlRepeat: 0, callbacksFirst: 0 });
  app.simulator.setRestFault(() => 'none');
  for (let step = 0; step < 4; step += 1) await pass(app, 30);
}

/** Everybody goes home, the network recovers, every deadline passes, and the carrier's list is compared with ours. */
export async function calmDown(app: Fixture, calls: readonly PlacedCall[]): Promise<void> {
  app.simulator.setNetwork({ delayMs: [0, 0], reorder: false, repeat: 0, drop: 0, twimlRepeat: 0, callbacksFirst: 0 });
  app.simulator.setRestFault(() => 'none');
  for (const call of calls) call.hangUp();
  for (let step = 0; step < 5; step += 1) await pass(app, 30);
  await pass(app, 700);
  for (let minute = 0; minute < 4; minute += 1) {
    await reconcileCalls(app.deps);
    await pass(app, 60);
  }
}
