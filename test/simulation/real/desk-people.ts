import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../../../phone-simulator/random.ts';
import type { Behaviour } from '../../../phone-simulator/telephone.ts';
import { signIn } from '../../app-fixture.ts';
import type { Client } from '../../app-fixture.ts';
import { mobileOf } from '../../leads/telephones.ts';
import { agentsAct, EXPERT, pick } from '../../robustness/desk-acts.ts';
import type { Installation } from './installation.ts';
import { openScreenTab } from './screen-tab.ts';
import type { ScreenTab } from './screen-tab.ts';

export interface Colleague {
  login: string;
  client: Client;
  tabs: ScreenTab[];
}

/** Who works on this day: agents at their screens, reps on their mobiles, a supervisor who watches. */
export interface DeskPeople {
  agents: Colleague[];
  reps: Colleague[];
  supervisor: Colleague;
  tabs(): ScreenTab[];
  /** New moods for the day: who answers the telephone how. */
  change(random: Random): void;
  /** Each presses something, as people do; a server that does not answer is met with a shrug. */
  act(random: Random): Promise<void>;
  close(): Promise<void>;
}

const AGENTS = 6;
const REPS_WITH_SCREEN = 3;

export async function seatPeople(here: Installation): Promise<DeskPeople> {
  const agents: Colleague[] = [];
  for (let place = 1; place <= AGENTS; place += 1)
    // Every other one works with two tabs.
    agents.push(await seat(here, `agent${place}`, 1 + (place % 2)));
  const reps: Colleague[] = [];
  for (let place = 1; place <= REPS_WITH_SCREEN; place += 1) reps.push(await seat(here, `rep${place}`, 1));
  const supervisor = await seat(here, 'supervisor', 1);
  const everyone = [...agents, ...reps, supervisor];
  const desk = {
    app: { deps: { db: here.db }, simulator: here.simulator },
    agents: agents.map(({ client }) => client),
  };
  return {
    agents,
    reps,
    supervisor,
    tabs: () => everyone.flatMap(({ tabs }) => tabs),
    change: (random) => changeMoods(here, agents, random),
    act: (random) => agentsAct({ ...desk, random }).catch(() => undefined),
    async close() {
      await Promise.all(everyone.flatMap(({ tabs }) => tabs.map((tab) => tab.close())));
    },
  };
}

async function seat(here: Installation, login: string, tabs: number): Promise<Colleague> {
  const client = await patientSignIn(here.publicUrl, login);
  const { user, token } = client;
  const ports = () => here.webs.map(({ port }) => port);
  const opened = await Promise.all(
    Array.from({ length: tabs }, () => openScreenTab({ userId: user.id, role: user.role, token }, ports)),
  );
  return { login, client: shrugging(client), tabs: opened };
}

export async function patientSignIn(url: string, login: string): Promise<Client> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await signIn(url, login);
    } catch (fault) {
      if (tries === 5) throw fault;
      await wait(500);
    }
  }
}

/** What cannot be reached is answered with 0, and the person goes on. */
function shrugging(client: Client): Client {
  return {
    ...client,
    request: (method, path, body) =>
      client.request(method, path, body).catch(() => ({ status: 0, body: null, headers: new Headers() })),
  };
}

const mobiles: readonly Behaviour[] = [
  { kind: 'answers', afterMs: 300, press: '1', pressAfterMs: 100 },
  { kind: 'answers', afterMs: 300, press: '1', pressAfterMs: 100 },
  { kind: 'answers', afterMs: 900, press: '1', pressAfterMs: 300 },
  { kind: 'answers', afterMs: 700, press: '2', pressAfterMs: 200 },
  { kind: 'declines', afterMs: 400 },
  { kind: 'never-answers' },
  { kind: 'unreachable' },
  { kind: 'busy' },
];
const handsets: readonly Behaviour[] = [
  { kind: 'answers', afterMs: 200 },
  { kind: 'answers', afterMs: 200 },
  { kind: 'answers', afterMs: 700 },
  { kind: 'declines', afterMs: 600 },
  { kind: 'never-answers' },
  { kind: 'unreachable' },
];

function changeMoods({ simulator }: Installation, agents: readonly Colleague[], random: Random): void {
  for (let rep = 1; rep <= 8; rep += 1)
    simulator.telephone(mobileOf(rep), { kind: 'rep' }).behaviour = pick(random, mobiles);
  simulator.telephone(EXPERT).behaviour = pick(random, mobiles);
  for (const { client } of agents) simulator.softphone(client.user.id).behaviour = pick(random, handsets);
}
