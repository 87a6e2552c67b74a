import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Settings } from '../../src/contract/settings.ts';
import { startApp, HOTLINE, STRANGER, WANG_FANG } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

let app: Fixture;
let supervisor: Client;
let admin: Client;
let agent: Client;

beforeAll(async () => {
  app = await startApp();
  [supervisor, admin, agent] = await Promise.all([app.signIn('supervisor'), app.signIn('admin'), app.signIn('agent1')]);
});
afterAll(() => app.close());

const read = (): Promise<Settings> => supervisor.get('/api/settings');
const words = (call: { heard: readonly object[] }) =>
  call.heard.map((heard) => ('text' in heard ? heard.text : '')).join('');
const dial = (from: string) => app.simulator.placeCall({ from, to: HOTLINE });

function only<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`expected one, found ${items.length}`);
  return item;
}

async function hotlineBody(change: object) {
  const { id, version, name, welcome, menu, queueId, hoursId } = only((await read()).hotlines);
  return { path: `/api/settings/hotlines/${id}`, body: { version, name, welcome, menu, queueId, hoursId, ...change } };
}
async function putHotline(change: object) {
  const { path, body } = await hotlineBody(change);
  return supervisor.put(path, body);
}

const ownWords = { 'zh-CN': '您好，这里是海川热线。', en: 'Hello, this is Haichuan.' };
const shortMenu = [
  { digit: '1', industryCode: 'J', zh: '银行', en: 'Banks' },
  { digit: '4', industryCode: '63', zh: '电信', en: 'Telecoms' },
];

test('a changed greeting and menu is what the next caller hears, as the preview said, and what the keys mean', async () => {
  const preview = await supervisor.post('/api/settings/greeting-preview', { welcome: ownWords, menu: shortMenu });
  expect(preview['zh-CN'][0]).toBe(ownWords['zh-CN']);
  const saved = await putHotline({ welcome: ownWords, menu: shortMenu });
  expect(saved.warnings).toEqual([]);
  const caller = dial(STRANGER);
  await app.advance(20);
  expect(words(caller)).toContain(preview['zh-CN'].join(''));
  expect(words(caller)).not.toMatch(/欢迎致电服务热线|交通运输/);
  caller.press('4');
  await app.advance(2);
  const lead = await app.deps.db.prisma.lead.findFirstOrThrow({ where: { lastFour: '5678' } });
  expect(lead.industryCode).toBe('63');
  caller.hangUp();
  await app.advance(5);
});

test('a customer hears the own greeting too, and that they are put through', async () => {
  const caller = dial(WANG_FANG);
  await app.advance(4);
  expect(words(caller)).toContain(`${ownWords['zh-CN']}正在接通。`);
  caller.hangUp();
  await app.advance(5);
});

test('without a menu nobody is asked, and the answer warns of it', async () => {
  const saved = await putHotline({ menu: [] });
  expect(saved.warnings).toMatchObject([{ code: 'hotline-no-menu' }]);
  const caller = dial('+8613912340001');
  await app.advance(4);
  expect(words(caller)).not.toContain('请按');
  expect(words(caller)).toContain('正在为您接通负责的同事');
  caller.hangUp();
  await app.advance(5);
  expect((await putHotline({ welcome: null, menu: shortMenu })).warnings).toEqual([]);
});

test('whoever saves what they read before somebody else saved is told who, and changes nothing', async () => {
  const { path, body } = await hotlineBody({ name: '甲' });
  const other = { ...body, name: '乙' };
  await admin.put(path, other);
  const refused = await supervisor.request('PUT', path, body);
  expect(refused).toMatchObject({ status: 409, body: { type: '/problems/setting-changed' } });
  expect(refused.body.detail).toContain(admin.user.name);
  expect(only((await read()).hotlines)).toMatchObject({ name: '乙', changed: { by: admin.user.name } });
});

test('the audit has who changed what, as it was and as it is', async () => {
  const entry = await app.deps.db.prisma.auditEntry.findFirstOrThrow({
    where: { action: 'hotline.changed' },
    orderBy: { id: 'desc' },
  });
  expect(entry).toMatchObject({ userId: admin.user.id, data: { after: { name: '乙' } } });
  expect(Object.keys(Object(entry.data).before)).toEqual(['name']);
});

test('open consoles hear of a change; a rep’s page does not', async () => {
  const rep = await app.signIn('rep1');
  const [desk, page] = [await agent.screen(), await rep.screen()];
  const told = desk.next('settings.changed');
  await putHotline({ name: '服务热线' });
  expect(await told).toMatchObject({ id: expect.any(String), at: expect.any(String) });
  await app.settle();
  expect(page.received.map(({ event }) => event)).not.toContain('settings.changed');
});

test('a new queue with a skill: its callers go to who has it, from the next call on', async () => {
  const skill = await supervisor.post('/api/settings/skills', { nameZh: '法语', nameEn: 'French' });
  const queue = {
    ...{ nameZh: '法语热线', nameEn: 'French line', skillId: skill.id, ringSeconds: 15, maxWaitSeconds: 300 },
    ...{ wrapUpSeconds: 60, preferSeconds: 0, overflowSeconds: 600, dispositionRequired: true },
    dispositions: ['fault', 'consult'],
  };
  const added = await supervisor.post('/api/settings/queues', queue);
  expect(added.warnings).toMatchObject([{ code: 'queue-skill-nobody', queueId: added.id }]);
  const refused = await supervisor.request('DELETE', `/api/settings/skills/${skill.id}`, { version: skill.version });
  expect(refused).toMatchObject({ status: 400 });
  await putHotline({ queueId: added.id });
  const second = await app.signIn('agent2');
  const screen = await second.screen();
  for (const one of [agent, second]) await one.put('/api/agents/me/state', { state: 'available' });
  const caller = dial('anonymous');
  await app.advance(3);
  expect((await agent.get('/api/calls')).items.some((call: { state: string }) => call.state === 'ringing')).toBe(false);

  const before = (await read()).agents.find(({ id }) => id === second.user.id);
  const skills = [...(before?.skills ?? []), { skillId: skill.id, level: 5 }];
  const path = `/api/settings/agents/${second.user.id}/skills`;
  expect((await supervisor.put(path, { version: before?.version, skills })).warnings).toEqual([]);
  const { callId } = await screen.next('call.ringing');
  await app.advance(2);
  await second.post(`/api/calls/${callId}/accept`);
  await app.advance(3);
  expect(caller.heard.at(-1)?.kind).toBe('talking');

  // The queue's own dispositions are what the agent may choose.
  const offered = await second.get(`/api/dispositions?callId=${callId}`);
  expect(offered.items.map(({ code }: { code: string }) => code)).toEqual(['consult', 'fault']);
  await second.post(`/api/calls/${callId}/hang-up`);
  await app.advance(3);
  const wrapUp = (disposition: string) =>
    second.request('POST', `/api/calls/${callId}/wrap-up`, { disposition, note: '' });
  expect(await wrapUp('billing')).toMatchObject({ status: 422 });
  expect((await wrapUp('fault')).status).toBe(200);
  for (const one of [agent, second]) await one.put('/api/agents/me/state', { state: 'offline' });
});

test('a disposition that is retired is no longer offered; a new one is, and its code stays', async () => {
  const { version, items } = (await read()).dispositions;
  const retired = items.map((item) => (item.code === 'billing' ? { ...item, isActive: false } : item));
  const body = { version, items: [{ code: null, nameZh: '退款', nameEn: 'Refund', isActive: true }, ...retired] };
  await supervisor.put('/api/settings/dispositions', body);
  const codes = (await agent.get('/api/dispositions')).items.map(({ code }: { code: string }) => code);
  expect(codes[0]).toBe('refund');
  expect(codes).not.toContain('billing');
  const { version: next } = (await read()).dispositions;
  const lost = await supervisor.request('PUT', '/api/settings/dispositions', {
    version: next,
    items: retired.slice(1),
  });
  expect(lost).toMatchObject({ status: 400, body: { detail: expect.stringContaining('retire one') } });
});

test.each([
  ['PUT', 'hotlines/00000000-0000-7000-8000-000000000000'],
  ['POST', 'queues'],
  ['PUT', 'agents/00000000-0000-7000-8000-000000000000/skills'],
  ['POST', 'hours'],
  ['PUT', 'dispositions'],
])('%s /api/settings/%s is not for agents and reps', async (method, path) => {
  const rep = await app.signIn('rep1');
  for (const client of [agent, rep])
    expect((await client.request(method, `/api/settings/${path}`, {})).status).toBe(403);
});

test.each<[string, object, RegExp]>([
  ['the language’s key', { menu: [{ digit: '9', industryCode: null, zh: '其他', en: 'Other' }] }, /9 changes the lang/],
  ['a key twice', { menu: [shortMenu[0], shortMenu[0]] }, /a key of its own/],
  ['an industry that is none', { menu: [{ digit: '1', industryCode: 'Z', zh: '其他', en: 'Other' }] }, /GB\/T 4754/],
  ['a greeting in one language', { welcome: { 'zh-CN': '您好' } }, /English greeting/],
  ['a queue that is none', { queueId: '00000000-0000-7000-8000-000000000000' }, /queueId: expected/],
])('%s is refused with what was expected', async (_what, change, said) => {
  const { path, body } = await hotlineBody(change);
  const refused = await supervisor.request('PUT', path, body);
  expect(refused.status).toBe(400);
  expect(JSON.stringify(refused.body)).toMatch(said);
});
