import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSession } from '../../src/auth/sessions.ts';
import { freePort, HOTLINE, signIn, WANG_FANG } from '../app-fixture.ts';
import type { Client, Screen } from '../app-fixture.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';
import { startFuzzApp } from './fuzz-app.ts';
import type { FuzzApp } from './fuzz-app.ts';
import { OTHERS_CALL, OTHERS_LEAD, ROLES_BY_ROUTE, WHO_HEARS_WHAT } from './expected-matrix.ts';
import { routesOf } from './route-list.ts';

let database: TestDatabase;
let app: FuzzApp;
const people: Record<string, Client> = {};
const screens: Record<string, Screen> = {};
const STAFF = ['agent1', 'agent2', 'rep1', 'rep2', 'supervisor', 'admin'];

beforeAll(async () => {
  database = await cloneDatabase({ demo: true });
  app = await startFuzzApp(database.url, await freePort());
  for (const login of STAFF) people[login] = await signIn(app.url, login);
});
afterAll(async () => {
  for (const screen of Object.values(screens)) screen.close();
  await app.close();
  await database.drop();
});

const as = (login: string): Client => {
  const client = people[login];
  if (client === undefined) throw new Error(`${login} is not signed in`);
  return client;
};
const NOBODYS = '00000000-0000-7000-8000-000000000000';
const filled = (path: string, id = NOBODYS) => path.replace('/:kind/', '/sms/').replace(/:\w+/g, id).replace('*', 'x');
const told = (status: number) => (status === 401 || status === 403 ? String(status) : 'ok');

/** Bodies are empty: what is refused must be refused before anybody looks at them, and nothing is changed by the rest. */
async function answersTo(method: string, path: string, login: string | null): Promise<number> {
  const user = login === null ? null : await app.deps.db.prisma.user.findUniqueOrThrow({ where: { login } });
  const token = user === null ? null : await startSession(app.deps, { userId: user.id, device: null });
  const response = await fetch(`${app.url}${filled(path)}`, {
    method,
    redirect: 'manual',
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
  await response.body?.cancel();
  return response.status;
}

/**
 * Left out: the phone simulator, which is the outside world and not mounted with a real carrier; the description's page;
 * the files of the pages, which are whoever's.
 */
const IS_OPEN = /^\/(phone|api\/docs|assets|rep-icons)(\/|$)|^\/[\w-]+\.\w+$/;

test('every route by every role: 401, 403, or past the guard', { timeout: 120_000 }, async () => {
  const rows: string[] = [];
  for (const { method, path } of routesOf(app.http)) {
    if (IS_OPEN.test(path)) continue;
    const roles = [null, 'agent3', 'rep3', 'supervisor', 'admin'];
    const statuses = await Promise.all(roles.map((login) => answersTo(method, path, login)));
    const cells = statuses.map((status) => told(status).padEnd(5));
    rows.push(`${method.padEnd(6)} ${path.padEnd(44)} ${cells.join(' ')}`.trimEnd());
  }
  expect(rows).toEqual(ROLES_BY_ROUTE);
});

/** 王芳 talks with agent1. */
async function connectedCall(): Promise<string> {
  await as('agent1').put('/api/agents/me/state', { state: 'available' });
  app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
  await app.pass(2);
  const call = await app.deps.db.prisma.call.findFirstOrThrow({ orderBy: { startedAt: 'desc' } });
  return call.id;
}

const bodies: Record<string, unknown> = {
  consult: { agentId: NOBODYS },
  transfer: { queue: true },
  candidate: { customerId: NOBODYS, contactId: null },
  tickets: { title: '设备无法启动', faultType: 'other' },
  caller: { as: 'lead', name: '张伟' },
  reveal: { reason: '回拨客户' },
};

test('an agent’s acts on another’s call are refused, whatever its state; the owner’s are not', async () => {
  const callId = await connectedCall();
  const rows: string[] = [];
  const paths = routesOf(app.http).filter(({ path }) => path.startsWith('/api/calls/:id'));
  const before = await app.deps.db.prisma.call.findUniqueOrThrow({ where: { id: callId } });
  const [known] = (await as('agent2').get(`/api/dispositions?callId=${callId}`)).items;
  bodies['wrap-up'] = { disposition: known.code, note: '' };
  for (const state of ['ringing', 'connected']) {
    if (state === 'connected') {
      await as('agent1').post(`/api/calls/${callId}/accept`);
      await app.pass(3);
    }
    for (const { method, path } of paths) {
      const body = method === 'GET' ? undefined : (bodies[path.split('/').at(-1) ?? ''] ?? {});
      const { status, body: said } = await as('agent2').request(method, filled(path, callId), body);
      rows.push(`${state.padEnd(9)} ${method.padEnd(6)} ${path.padEnd(36)} ${status} ${said?.type ?? ''}`.trimEnd());
    }
  }
  expect(rows).toEqual(OTHERS_CALL);
  const after = await app.deps.db.prisma.call.findUniqueOrThrow({ where: { id: callId } });
  expect(after).toMatchObject({ id: before.id, state: 'connected', agentId: as('agent1').user.id });
});

test('a call’s number is whole for whoever talks with the caller, and masked for everybody else', async () => {
  const { id } = await app.deps.db.prisma.call.findFirstOrThrow({ where: { state: 'connected' } });
  const shown: Record<string, string> = {};
  for (const login of ['agent1', 'agent2', 'supervisor', 'admin'])
    shown[login] = (await as(login).get(`/api/calls/${id}`)).outsideNumber;
  const masked = expect.stringMatching(/\*.*8000$/);
  expect(shown).toEqual({ agent1: WANG_FANG, agent2: masked, supervisor: masked, admin: masked });
});

test('a rep’s acts on another’s lead are refused, and the lead stays as it was', async () => {
  const lead = await leadOfRep1();
  const before = await app.deps.db.prisma.lead.findUniqueOrThrow({ where: { id: lead } });
  const rows: string[] = [];
  for (const { method, path } of routesOf(app.http).filter((route) => route.path.startsWith('/api/leads/:id'))) {
    const body = method === 'GET' ? undefined : (leadBodies[path.split('/').at(-1) ?? ''] ?? {});
    const { status, body: said } = await as('rep2').request(method, filled(path, lead), body);
    rows.push(`${method.padEnd(6)} ${path.padEnd(40)} ${status} ${said?.type ?? ''}`.trimEnd());
  }
  expect(rows).toEqual(OTHERS_LEAD);
  expect(await app.deps.db.prisma.lead.findUniqueOrThrow({ where: { id: lead } })).toEqual(before);
});

const leadBodies: Record<string, unknown> = {
  decline: { reason: 'busy' },
  contacted: { note: '已联系' },
  status: { status: 'lost', lostReason: '无需求' },
  snooze: { minutes: 5 },
  extend: { reason: '客户要求' },
  interests: { what: '备件' },
  ':interestId': { status: 'won' },
};

/** Of the demo company's, or else given to rep1 by a supervisor. */
async function leadOfRep1(): Promise<string> {
  const rep1 = as('rep1').user.id;
  const open = {
    status: { notIn: ['converted' as const, 'lost' as const] },
    offers: { none: { repId: as('rep2').user.id } },
  };
  const own = await app.deps.db.prisma.lead.findFirst({ where: { ownerId: rep1, ...open } });
  if (own !== null) return own.id;
  const some = await app.deps.db.prisma.lead.findFirstOrThrow({ where: open });
  await as('supervisor').post(`/api/leads/${some.id}/assign`, { repId: rep1, reason: '区域调整' });
  return some.id;
}

test('a lead’s number is whole for its owner, and masked for agents and managers', async () => {
  const lead = await leadOfRep1();
  const shown: Record<string, boolean> = {};
  for (const login of ['rep1', 'agent1', 'supervisor', 'admin'])
    shown[login] = String((await as(login).get(`/api/leads/${lead}`)).number).includes('*');
  expect(shown).toEqual({ rep1: false, agent1: true, supervisor: true, admin: true });
  expect((await as('rep2').request('GET', `/api/leads/${lead}`)).status).toBe(404);
});

test('no screen opens without a session, nor with a forged or ended one', async () => {
  const ended = await signIn(app.url, 'agent3');
  await ended.request('DELETE', '/api/session');
  for (const token of ['', 'A'.repeat(43), ended.token])
    await expect(signInWith(token)).rejects.toThrow('not-signed-in');
});

const signInWith = async (token: string) => {
  const { io } = await import('socket.io-client');
  const socket = io(app.url, { auth: { token }, transports: ['websocket'], reconnection: false, forceNew: true });
  try {
    await new Promise<void>((shown, refused) => {
      socket.once('desk.snapshot', () => shown());
      socket.once('connect_error', refused);
    });
  } finally {
    socket.disconnect();
  }
};

test('every event reaches those whom it concerns, and nobody else', async () => {
  for (const login of STAFF) screens[login] = await as(login).screen();
  const [stranger, known] = ['+8613912349999', WANG_FANG];
  const caller = app.simulator.placeCall({ from: stranger, to: HOTLINE });
  for (let step = 0; step < 6; step += 1) {
    caller.press('1');
    await app.pass(3);
  }
  caller.hangUp();
  await as('agent1').request('POST', `/api/calls/${await callOfAgent1()}/hang-up`);
  await app.pass(5);
  const { id } = await app.deps.db.prisma.hotlineNumber.findFirstOrThrow({ where: { number: HOTLINE } });
  await as('supervisor').put(`/api/hotlines/${id}/closing`, { on: true, textZh: '系统升级。', textEn: 'Closed.' });
  await app.pass(2);
  expect(whoHeard()).toEqual(WHO_HEARS_WHAT);
  for (const [login, screen] of Object.entries(screens)) {
    const text = JSON.stringify(screen.received);
    if (login === 'supervisor' || login === 'admin') expect(text).not.toMatch(/\+861\d{10}/);
    if (login === 'agent2') expect(text).not.toContain(known);
    if (login.startsWith('agent')) expect(text).not.toContain(stranger);
  }
});

const callOfAgent1 = async () =>
  (await app.deps.db.prisma.call.findFirstOrThrow({ where: { agentId: as('agent1').user.id, state: 'connected' } })).id;

/** Which roles heard each kind of event; of the two agents and reps, who it was. */
function whoHeard(): Record<string, string[]> {
  const heard: Record<string, Set<string>> = {};
  for (const [login, { received }] of Object.entries(screens))
    for (const { event } of received) (heard[event] ??= new Set()).add(login);
  return Object.fromEntries(Object.entries(heard).map(([event, logins]) => [event, [...logins].toSorted()]));
}
