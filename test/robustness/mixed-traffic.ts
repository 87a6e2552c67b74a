import type { Random } from '../../phone-simulator/random.ts';
import type { PlacedCall } from '../../phone-simulator/simulator.ts';
import { reconcileCalls } from '../../src/calls/reconcile-calls.ts';
import { HOTLINE, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';
import { mobileOf } from '../leads/telephones.ts';

export interface Traffic {
  app: Fixture;
  agents: Client[];
  random: Random;
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

const pick = <T>(random: Random, from: readonly T[]): T => {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
};

/** Callers of every kind, with agents and reps who answer or don't, for about a minute. */
export async function someTraffic(traffic: Traffic): Promise<PlacedCall[]> {
  const { app, random, run } = traffic;
  setPhones(traffic);
  const calls: PlacedCall[] = [];
  for (let step = 0; step < 10; step += 1) {
    for (let more = 0; step < 7 && more < 2; more += 1) {
      const from = pick(random, [
        WANG_FANG,
        'anonymous',
        strangerOf(run, calls.length),
        strangerOf(run, calls.length),
        strangerOf(run, 0),
      ]);
      calls.push(app.simulator.placeCall({ from, to: HOTLINE }));
    }
    await Promise.all([act(traffic), callersAct(calls, random), pass(app, 1 + Math.floor(random() * 9))]);
  }
  return calls;
}

const strangerOf = (run: number, place: number) => `+86139126${String(run * 100 + place).padStart(5, '0')}`;

function setPhones({ app, agents, random }: Traffic): void {
  for (let rep = 1; rep <= 8; rep += 1) {
    app.simulator.telephone(mobileOf(rep), { kind: 'rep' }).behaviour = pick(random, [
      { kind: 'answers', afterMs: 4_000, press: '1' },
      { kind: 'answers', afterMs: 9_000, press: '2' },
      { kind: 'answers', afterMs: 2_000 },
      { kind: 'declines', afterMs: 3_000 },
      { kind: 'voicemail', afterMs: 8_000, greeting: '您好' },
      { kind: 'never-answers' },
      { kind: 'unreachable' },
      { kind: 'busy' },
    ]);
  }
  for (const { user } of agents)
    app.simulator.softphone(user.id).behaviour = pick(random, [
      { kind: 'manual' },
      { kind: 'manual' },
      { kind: 'answers', afterMs: 6_000 },
      { kind: 'declines', afterMs: 3_000 },
      { kind: 'unreachable' },
    ]);
}

async function callersAct(calls: readonly PlacedCall[], random: Random): Promise<void> {
  for (const call of calls) {
    if (random() < 0.5) call.press(pick(random, ['1', '2', '6', '9', '#']));
    if (random() < 0.08) call.hangUp();
  }
}

/** Whatever an agent may press, at any time; most of it is refused, as it should be. */
async function act({ app, agents, random }: Traffic): Promise<void> {
  const rows = await app.deps.db.prisma.agent.findMany({
    where: { userId: { in: agents.map(({ user }) => user.id) } },
  });
  await Promise.all(
    agents.map(async (agent) => {
      const row = rows.find(({ userId }) => userId === agent.user.id);
      if (!row) return;
      const target = pick(random, agents).user.id;
      const press = (path: string, body: unknown = {}) =>
        agent.request('POST', `/api/calls/${row.callId}/${path}`, body);
      if (row.state === 'reserved') await press(pick(random, ['accept', 'accept', 'accept', 'reject']));
      else if (row.state === 'on_call' && random() < 0.1) app.simulator.softphone(agent.user.id).hangUp();
      else if (row.state === 'on_call')
        await press(
          ...pick<[string, unknown?]>(random, [
            ['hang-up'],
            ['hold'],
            ['resume'],
            ['transfer', { queue: true }],
            ['transfer', { agentId: target }],
            ['accept'],
          ]),
        );
      else if (row.state === 'wrapping_up' && random() < 0.6)
        await press('wrap-up', { disposition: 'resolved', note: '已处理' });
      else await agent.request('PUT', '/api/agents/me/state', { state: random() < 0.85 ? 'available' : 'not_ready' });
    }),
  );
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
