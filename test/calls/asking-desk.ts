import type { Heard } from '../../phone-simulator/heard.ts';
import type { Behaviour } from '../../phone-simulator/telephone.ts';
import { HOTLINE, startApp, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';

/** The mobile of rep1 of the demo company, and somebody who has nothing to do with us. */
export const REP_MOBILE = '+8619900000101';
export const EXPERT = '+8613900139000';
export const silent: Behaviour = { kind: 'never-answers' };
export const picksUp: Behaviour = { kind: 'answers', afterMs: 2_000 };
export const takes: Behaviour = { kind: 'answers', afterMs: 2_000, press: '1' };

/** What reaches the ear now: `music`, or the telephones of those who are heard. */
export function hears(phone: { heard: readonly Heard[] }): string | string[] {
  const last = phone.heard.at(-1);
  if (last?.kind === 'talking') return (last.with ?? []).toSorted();
  return last?.kind === 'played' || last?.kind === 'hold-music' ? 'music' : (last?.kind ?? 'nothing');
}

export type Asked = 'agent' | 'rep' | 'outside';

export interface Desk {
  app: Fixture;
  one: Client;
  two: Client;
  first: Screen;
  second: Screen;
  /** `client:…` of the two agents, as the simulator names who is heard. */
  ears: { one: string; two: string };
  phone(client: Client): ReturnType<Fixture['simulator']['softphone']>;
  available(client: Client): Promise<unknown>;
  stateOf(client: Client): Promise<any>;
  /** agent1 talks with 王芳. */
  talking(): Promise<{ caller: ReturnType<Fixture['simulator']['placeCall']>; callId: string }>;
  /** … and has asked agent2, rep1 or somebody outside, who has answered. */
  consulting(kind: Asked): Promise<Consulting>;
}

export interface Consulting {
  caller: ReturnType<Fixture['simulator']['placeCall']>;
  callId: string;
  third: { heard: readonly Heard[]; state: string; hangUp(): void };
  /** How the third telephone is named to the others. */
  name: string;
}

export async function openDesk(): Promise<Desk> {
  const app = await startApp();
  const [one, two] = [await app.signIn('agent1'), await app.signIn('agent2')];
  const [first, second] = [await one.screen(), await two.screen()];
  const phone = (client: Client) => app.simulator.softphone(client.user.id);
  const available = (client: Client) => client.put('/api/agents/me/state', { state: 'available' });
  app.simulator.telephone(REP_MOBILE, { kind: 'rep' }).behaviour = takes;
  app.simulator.telephone(EXPERT).behaviour = picksUp;

  async function talking() {
    await available(one);
    const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
    const { callId } = await first.next('call.ringing');
    await app.advance(2);
    await one.post(`/api/calls/${callId}/accept`);
    await app.advance(3);
    return { caller, callId };
  }

  async function consulting(kind: Asked): Promise<Consulting> {
    const { caller, callId } = await talking();
    if (kind === 'agent') await available(two);
    await one.post(`/api/calls/${callId}/consult`, await targetOf(app, kind, two));
    await app.advance(2);
    if (kind === 'agent') await two.post(`/api/calls/${callId}/accept`);
    await app.advance(12);
    const number = kind === 'rep' ? REP_MOBILE : EXPERT;
    const third = kind === 'agent' ? phone(two) : app.simulator.telephone(number);
    return { caller, callId, third, name: kind === 'agent' ? `client:${two.user.id}` : number };
  }

  return {
    app,
    one,
    two,
    first,
    second,
    ears: { one: `client:${one.user.id}`, two: `client:${two.user.id}` },
    phone,
    available,
    stateOf: async (client) =>
      (await client.get('/api/agents')).items.find((agent: { id: string }) => agent.id === client.user.id),
    talking,
    consulting,
  };
}

export async function targetOf(app: Fixture, kind: Asked, agent: Client): Promise<Record<string, string>> {
  if (kind === 'agent') return { agentId: agent.user.id };
  return kind === 'rep' ? { repId: await repId(app) } : { number: '139 0013 9000' };
}

export async function repId(app: Fixture): Promise<string> {
  const user = await app.deps.db.prisma.user.findUniqueOrThrow({ where: { login: 'rep1' } });
  return user.id;
}
