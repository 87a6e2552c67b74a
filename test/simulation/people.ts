import type { Random } from '../../phone-simulator/random.ts';
import { integerBetween } from '../../phone-simulator/random.ts';
import type { PhoneSimulator, PlacedCall } from '../../phone-simulator/simulator.ts';
import type { Behaviour } from '../../phone-simulator/telephone.ts';
import type { Role } from '../../src/contract/people.ts';
import { sql } from '../../src/db.ts';
import type { Db } from '../../src/db.ts';
import { HOTLINE } from '../app-fixture.ts';
import { mobileOf } from '../leads/telephones.ts';
import { agentActs, EXPERT, OWN_MOBILE, pick } from '../robustness/desk-acts.ts';
import type { Desk, DeskAgent } from '../robustness/desk-acts.ts';
import type { Scheduler } from './scheduler.ts';
import type { Answer } from './sim-process.ts';
import type { Screen } from './sim-screens.ts';

export interface Person extends DeskAgent {
  user: { id: string; login: string; role: Role };
  ask(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<Answer>;
}

export interface People {
  scheduler: Scheduler;
  random: Random;
  simulator: PhoneSimulator;
  /** Reads what a person would see; no process of the hotline's. */
  db: Db;
  agents: readonly Person[];
  reps: readonly Person[];
  supervisor: Person;
  /** Numbers of people we know. */
  known: readonly string[];
  screens: Screen[];
  calls: PlacedCall[];
  /** Nobody begins anything any more. */
  isOver: boolean;
}

/** A caller in so many seconds, on average: more than the desk can take, so that some wait, give up, are promised. */
export const CALL_EVERY_SECONDS = 3.5;

/** Callers of every kind, and agents and reps who do their work, more or less. */
export function setPeopleToWork(people: People, callsToCome: number): void {
  setPhones(people);
  const { scheduler, random } = people;
  const at = Array.from({ length: callsToCome }, () => random() * callsToCome * CALL_EVERY_SECONDS);
  at.forEach((seconds, place) => scheduler.setTimeout(() => callerRings(people, place), seconds * 1_000));
  for (const agent of people.agents) again(people, [500, 6_000], () => agentWorks(people, agent));
  for (const rep of people.reps) again(people, [5_000, 40_000], () => repWorks(people, rep));
  again(people, [240_000, 900_000], () => supervisorCloses(people));
}

function again(people: People, [least, most]: readonly [number, number], work: () => Promise<void>): void {
  people.scheduler.setTimeout(
    () => {
      if (people.isOver) return;
      void work()
        .catch(() => undefined)
        .then(() => again(people, [least, most], work));
    },
    integerBetween(people.random, least, most),
  );
}

const strangerOf = (place: number) => `+86139126${String(place).padStart(5, '0')}`;

function callerRings(people: People, place: number): void {
  const { random, simulator, known, calls } = people;
  const stranger = strangerOf(place);
  const repeated = strangerOf(Math.floor(random() * Math.max(1, place)));
  const from = pick(random, [pick(random, known), pick(random, known), stranger, stranger, repeated, 'anonymous']);
  const call = simulator.placeCall({ from, to: HOTLINE });
  calls.push(call);
  const patience = pick(random, [3_000, 20_000, 60_000, 150_000, 400_000]) * random();
  people.scheduler.setTimeout(() => call.hangUp(), patience);
  callerActs(people, call);
}

function callerActs(people: People, call: PlacedCall): void {
  const { random, scheduler } = people;
  scheduler.setTimeout(
    () => {
      if (people.isOver || ['completed', 'busy', 'failed', 'no-answer', 'canceled'].includes(call.state)) return;
      if (random() < 0.4) call.press(pick(random, ['1', '1', '2', '3', '6', '9', '#']));
      if (random() < 0.15) call.say('请尽快回电。');
      callerActs(people, call);
    },
    integerBetween(random, 500, 6_000),
  );
}

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

function setPhones({ simulator, random, agents, known }: People): void {
  const reps = Array.from({ length: 8 }, (_, rep) => mobileOf(rep + 1));
  for (const number of [...reps, EXPERT, OWN_MOBILE, ...known])
    simulator.telephone(number).behaviour = pick(random, mobiles);
  for (const { user } of agents)
    simulator.softphone(user.id).behaviour = pick(random, [
      { kind: 'manual' },
      { kind: 'manual' },
      { kind: 'answers', afterMs: 4_000 },
      { kind: 'declines', afterMs: 3_000 },
      { kind: 'unreachable' },
    ]);
}

const deskText = sql(
  'desk-now',
  `SELECT a.state::text AS state, a.call_id AS "callId", c.consult_state IS NOT NULL AS "isAsking"
   FROM agents a LEFT JOIN calls c ON c.id = a.call_id WHERE a.user_id = $1`,
);
const callerText = sql(
  'caller-of-call',
  `SELECT provider_call_sid AS sid FROM call_legs WHERE call_id = $1 AND kind = 'caller'`,
);

async function agentWorks(people: People, agent: Person): Promise<void> {
  const [now] = await people.db.query<{ state: string; callId: string | null; isAsking: boolean }>(deskText, [
    agent.user.id,
  ]);
  if (now === undefined) return;
  // The same millisecond: the agent accepts, and the caller is gone.
  if (now.state === 'reserved' && people.random() < 0.08) {
    const [caller] = await people.db.query<{ sid: string | null }>(callerText, [now.callId]);
    people.calls.find(({ callSid }) => callSid === caller?.sid)?.hangUp();
  }
  const { random, agents, simulator, db } = people;
  const desk: Desk = { app: { deps: { db }, simulator }, agents, random };
  await agentActs(desk, liftingTheHandset(people, agent), now);
}

/** The browser's telephone answers when its agent accepts, be it before or after it begins to ring. */
function liftingTheHandset({ simulator }: People, agent: Person): DeskAgent {
  return {
    user: agent.user,
    async request(method, path, body) {
      const answer = await agent.request(method, path, body);
      if (!path.endsWith('/accept') || answer.status >= 300) return answer;
      const phone = simulator.softphone(agent.user.id);
      if (phone.state === 'ringing') phone.answer();
      else {
        const stop = phone.onRing(() => {
          stop();
          phone.answer();
        });
      }
      return answer;
    },
  };
}

async function repWorks({ random }: People, rep: Person): Promise<void> {
  const list = await rep.ask('GET', '/api/leads?owner=me');
  if (list.status !== 200) return;
  const leads: { id: string; status: string }[] = JSON.parse(list.body).items;
  for (const { id, status } of leads.slice(0, 5)) {
    const press = (path: string, body: unknown = {}) => rep.request('POST', `/api/leads/${id}/${path}`, body);
    if (status === 'offered' && random() < 0.5)
      await (random() < 0.75 ? press('accept') : press('decline', { reason: '不在我的行业' }));
    else if (status === 'accepted' && random() < 0.2) await press('contacted', { outcome: 'reached' });
  }
}

/** An emergency closing of a minute. */
async function supervisorCloses(people: People): Promise<void> {
  const { supervisor, scheduler } = people;
  const list = await supervisor.ask('GET', '/api/hotlines/closings');
  const hotlineId: unknown = list.status === 200 ? JSON.parse(list.body).items?.[0]?.hotlineId : undefined;
  if (typeof hotlineId !== 'string') return;
  const close = (body: unknown) => supervisor.request('PUT', `/api/hotlines/${hotlineId}/closing`, body);
  await close({ on: true, textZh: '系统升级。', textEn: 'We are upgrading.' });
  scheduler.setTimeout(() => void close({ on: false }), 60_000);
}
