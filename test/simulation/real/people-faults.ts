import { setTimeout as wait } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { signIn } from '../../app-fixture.ts';
import { pick } from '../../robustness/desk-acts.ts';
import { drawMs } from './fault.ts';
import type { Fault, FaultTools } from './fault.ts';

/** Faults of the machines that people sit at. */
export const peopleFaults: readonly Fault[] = [
  {
    name: 'screens dropped',
    lane: 'people',
    async inject(tools) {
      for (const tab of someTabs(tools)) tab.line.cut();
    },
  },
  {
    name: 'screen half-open',
    lane: 'people',
    async inject(tools) {
      const tab = pick(tools.random, tools.people.tabs());
      tab.line.deafen();
      await wait(drawMs(tools.random, 1_000, 4_000));
      tab.networkIsBack();
      tab.line.cut();
    },
  },
  {
    name: 'screen resumed on another node',
    lane: 'people',
    async inject(tools) {
      const web = pick(tools.random, tools.here.webs);
      for (const tab of someTabs(tools)) {
        tab.line.prefer(web.port);
        tab.line.cut();
      }
    },
  },
  {
    name: 'tab frozen',
    lane: 'people',
    async inject({ people, random }) {
      const agent = pick(random, people.agents);
      for (const tab of agent.tabs) tab.setFrozen(true);
      await wait(drawMs(random, 1_500, 4_000));
      for (const tab of agent.tabs) tab.setFrozen(false);
    },
  },
  { name: 'token used after sign-out', lane: 'people', inject: (tools) => useDeadToken(tools) },
];

function someTabs({ people, random }: FaultTools) {
  return people.tabs().filter(() => random() < 0.5);
}

/** Who copied a token has nothing from the moment its session ended: neither by HTTP nor by a socket. */
async function useDeadToken({ here, breach }: FaultTools): Promise<void> {
  const client = await signIn(here.publicUrl, 'agent2').catch(() => null);
  if (client === null) return;
  const left = await client.request('DELETE', '/api/session').catch(() => null);
  if (left === null || left.status >= 300) return;
  const used = await client.request('GET', '/api/me').catch(() => null);
  if (used !== null && used.status < 400)
    breach('10 a token is worth nothing after its session', `GET /api/me answered ${used.status}`);
  const socket = io(here.publicUrl, {
    auth: { token: client.token },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  const drew = await new Promise<boolean>((done) => {
    socket.once('desk.snapshot', () => done(true));
    socket.once('connect_error', () => done(false));
    setTimeout(() => done(false), 2_000).unref();
  });
  socket.disconnect();
  if (drew) breach('10 a token is worth nothing after its session', 'a socket was given the whole truth');
}
