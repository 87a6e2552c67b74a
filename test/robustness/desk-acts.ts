import type { Random } from '../../phone-simulator/random.ts';
import type { PhoneSimulator } from '../../phone-simulator/simulator.ts';
import type { Db } from '../../src/db.ts';
import type { Client } from '../app-fixture.ts';

/** Somebody who has nothing to do with us, and the mobile of the agent who takes calls on one. */
export const EXPERT = '+8613900139000';
export const OWN_MOBILE = '+8613651720099';

/** Whoever sits at a desk, in this process or at servers of their own: their acts need no more of the application. */
export interface Desk {
  app: { deps: { db: Db }; simulator: PhoneSimulator };
  agents: Client[];
  random: Random;
}

export function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

type Press = [path: string, body?: unknown];

/** Whatever an agent may press, at any time; most of it is refused, as it should be. */
export async function agentsAct(desk: Desk): Promise<void> {
  const { app, agents } = desk;
  const { db } = app.deps;
  const rows = await db.prisma.agent.findMany({ where: { userId: { in: agents.map(({ user }) => user.id) } } });
  const calls = await db.prisma.call.findMany({ where: { id: { in: rows.flatMap(({ callId }) => callId ?? []) } } });
  await Promise.all(
    rows.map(async (row) => {
      const agent = agents.find(({ user }) => user.id === row.userId);
      const call = calls.find(({ id }) => id === row.callId);
      if (agent) await agentActs(desk, agent, { ...row, isAsking: (call?.consultState ?? null) !== null });
    }),
  );
}

async function agentActs(
  desk: Desk,
  agent: Client,
  now: { state: string; callId: string | null; isAsking: boolean },
): Promise<void> {
  const { app, random } = desk;
  const press = ([path, body = {}]: Press) => agent.request('POST', `/api/calls/${now.callId}/${path}`, body);
  if (now.state === 'reserved') await press([pick(random, ['accept', 'accept', 'accept', 'reject'])]);
  else if (now.state === 'on_call' && random() < 0.06) app.simulator.softphone(agent.user.id).hangUp();
  else if (now.state === 'on_call') await press(now.isAsking ? askingAct(random) : await talkingAct(desk));
  else if (now.state === 'wrapping_up' && random() < 0.6)
    await press(['wrap-up', { disposition: 'resolved', note: '已处理' }]);
  else await agent.request('PUT', '/api/agents/me/state', { state: random() < 0.85 ? 'available' : 'not_ready' });
}

/** One whom another asks about the call may press them too: it is not theirs, and they are told so. */
function askingAct(random: Random): Press {
  const often = ['swap', 'swap', 'swap', 'swap', 'conference', 'conference'].map((act) => `consult/${act}`);
  const path = pick(random, [...often, 'consult/complete', 'consult/cancel', 'hang-up', 'transfer', 'hold']);
  return path === 'transfer' ? [path, { queue: true }] : [path];
}

async function talkingAct({ app, agents, random }: Desk): Promise<Press> {
  const { prisma } = app.deps.db;
  const kind = pick(random, [
    ...Array.from({ length: 8 }, () => 'ask'),
    'pass',
    'pass',
    'pass',
    'hang-up',
    'hold',
    'resume',
    'accept',
    'own-queue',
  ]);
  if (kind === 'own-queue') return ['transfer', { queue: true }];
  if (kind !== 'ask' && kind !== 'pass') return [kind];
  const [reps, queues] = [await prisma.rep.findMany(), await prisma.callQueue.findMany()];
  const whom = pick<Record<string, string>>(random, [
    { agentId: pick(random, agents).user.id },
    { agentId: pick(random, agents).user.id },
    { repId: pick(random, reps).userId },
    { number: EXPERT },
    { queueId: pick(random, queues).id },
  ]);
  return [kind === 'ask' ? 'consult' : 'transfer', whom];
}
