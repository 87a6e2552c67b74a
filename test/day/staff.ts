import { randomUUID } from 'node:crypto';
import type { Random } from '../../phone-simulator/random.ts';
import { integerBetween } from '../../phone-simulator/random.ts';
import { mobileOf } from '../leads/telephones.ts';
import type { Client, Fixture } from '../app-fixture.ts';
import { later, talkSeconds } from './shift.ts';
import type { Shift } from './shift.ts';

/** Copies of the demo's first agent, skills and all, until so many stand at the desk. */
export async function hireAgents(app: Fixture, headcount: number): Promise<Client[]> {
  const { prisma } = app.deps.db;
  const model = await prisma.user.findUniqueOrThrow({
    where: { login: 'agent1' },
    include: { agent: { include: { skills: true } } },
  });
  const now = app.clock.now();
  for (let at = 7; at <= headcount; at += 1) {
    const id = randomUUID();
    await prisma.user.create({
      data: {
        id,
        login: `agent${at}`,
        name: `座席${at}`,
        role: 'agent',
        passwordHash: model.passwordHash,
        createdAt: now,
      },
    });
    await prisma.agent.create({ data: { userId: id, since: now, idleSince: now } });
    await prisma.agentStateInterval.create({
      data: { id: randomUUID(), agentId: id, state: 'offline', startedAt: now },
    });
    for (const { skillId, level } of model.agent?.skills ?? [])
      await prisma.agentSkill.create({ data: { agentId: id, skillId, level } });
  }
  const agents: Client[] = [];
  // One after the other: each password costs a tenth of a second of a whole core.
  for (let at = 1; at <= headcount; at += 1) agents.push(await app.signIn(`agent${at}`));
  return agents;
}

/** Reps in the street: most take the call, some let it ring, one is never there. */
export function setRepPhones(app: Fixture, random: Random): void {
  for (let rep = 1; rep <= 8; rep += 1) {
    const afterMs = 1_000 * integerBetween(random, 3, 15);
    app.simulator.telephone(mobileOf(rep), { kind: 'rep' }).behaviour =
      rep === 3
        ? { kind: 'never-answers' }
        : rep === 5
          ? { kind: 'voicemail', afterMs: 9_000, greeting: '您好，请留言' }
          : { kind: 'answers', afterMs, press: rep === 4 ? '2' : '1' };
  }
}

/** One agent's day: picks up within seconds, talks, holds now and then, writes up; misses a call in twenty; has breaks. */
export async function work(shift: Shift, agent: Client): Promise<void> {
  const { random } = shift;
  const screen = await agent.screen();
  const act = (method: 'POST' | 'PUT', path: string, body: unknown = {}) => agent.request(method, path, body);
  const ready = () => act('PUT', '/api/agents/me/state', { state: 'available' });
  screen.socket.on('reservation.created', ({ callId }: { callId: string }) => {
    const chance = random();
    if (chance < 0.93) later(shift, integerBetween(random, 1, 8), () => act('POST', `/api/calls/${callId}/accept`));
    else if (chance < 0.96) later(shift, 3, () => act('POST', `/api/calls/${callId}/reject`));
  });
  screen.socket.on('call.connected', ({ call }: { call: { id: string; agentId: string | null } }) => {
    if (call.agentId === agent.user.id) converse(shift, agent, call.id);
  });
  screen.socket.on('wrap_up.started', ({ callId }: { callId: string }) =>
    later(shift, integerBetween(random, 5, 60), () =>
      act('POST', `/api/calls/${callId}/wrap-up`, { disposition: 'resolved', note: '已处理' }),
    ),
  );
  screen.socket.on('agent.state_changed', (fact: { agent: { id: string; state: string } }) => {
    if (fact.agent.id === agent.user.id && fact.agent.state === 'not_ready') later(shift, 75, ready);
  });
  for (let hour = 1; hour <= shift.hours; hour += 1)
    later(shift, integerBetween(random, 0, 3_000) + (hour - 1) * 3_600, () =>
      act('PUT', '/api/agents/me/state', { state: 'not_ready', reason: 'break' }),
    );
  await ready();
}

function converse(shift: Shift, agent: Client, callId: string): void {
  if (shift.talks.has(callId)) return;
  shift.talks.add(callId);
  const { random } = shift;
  const seconds = talkSeconds(random);
  const press = (path: string, body: unknown = {}) => agent.request('POST', `/api/calls/${callId}/${path}`, body);
  if (random() < 0.12) {
    later(shift, seconds * 0.4, () => press('hold'));
    later(shift, seconds * 0.4 + integerBetween(random, 10, 60), () => press('resume'));
  }
  if (random() < 0.03) later(shift, seconds * 0.7, () => press('transfer', { queue: true }));
  if (random() < 0.6) later(shift, seconds, () => press('hang-up'));
  else later(shift, seconds, () => hangUpCaller(shift, callId));
  // Whatever became of the talk meanwhile, nobody stays on the line for ever.
  later(shift, seconds + 300, () => hangUpCaller(shift, callId));
}

async function hangUpCaller(shift: Shift, callId: string): Promise<void> {
  const leg = await shift.app.deps.db.prisma.callLeg.findFirst({ where: { callId, kind: 'caller' } });
  if (leg?.providerCallSid) shift.callers.get(leg.providerCallSid)?.hangUp();
}
