import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';
import { callAndPress, leadOf, offersOf, setMobiles, stranger } from './telephones.ts';

let app: Fixture;
let supervisor: Client;
let agent: Client;

beforeAll(async () => {
  app = await startApp();
  supervisor = await app.signIn('supervisor');
  agent = await app.signIn('agent1');
});
afterEach(() => expect(app.simulator.errors()).toEqual([]));
afterAll(() => app.close());

const versions = async () => (await supervisor.get('/api/rule-sets')).items;
const live = async () => (await versions()).find(({ state }: { state: string }) => state === 'live');
const draft = async () => supervisor.post('/api/rule-sets', { from: (await live()).id });
const body = (set: any, rules = set.rules) => ({
  revision: set.revision,
  note: set.note,
  regionGroups: set.regionGroups,
  rules,
});
const teamOf = async (name: string) =>
  (await supervisor.get('/api/teams')).teams.find((team: { name: string }) => team.name === name);

async function publish(change: (rules: any[]) => any[]) {
  const set = await draft();
  const saved = await supervisor.put(`/api/rule-sets/${set.id}`, body(set, change(set.rules)));
  return supervisor.post(`/api/rule-sets/${set.id}/publish`, { revision: saved.revision, note: '测试发布' });
}

/** A caller in software whom nobody answers: the lead is on offer as a record. */
async function promisedLead(place: number, digit = '1') {
  setMobiles(app, { kind: 'unreachable' });
  await callAndPress(app, stranger(place), digit);
  await app.advance(30);
  return leadOf(app, stranger(place));
}

describe('versions', () => {
  test('the demo is version 1, live and without faults; agents and reps may not read it', async () => {
    const one = await supervisor.get(`/api/rule-sets/${(await live()).id}`);
    expect(one).toMatchObject({ version: 1, state: 'live' });
    expect(one.rules.at(-1)).toMatchObject({ isCatchAll: true });
    expect(one.checks.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([]);
    const rep = await app.signIn('rep1');
    for (const client of [agent, rep]) expect((await client.request('GET', '/api/rule-sets')).status).toBe(403);
  });

  test('there is one draft; who saves over somebody else’s words is refused; a published version is not changed', async () => {
    const [one, other] = [await draft(), await draft()];
    expect(other.id).toBe(one.id);
    await supervisor.put(`/api/rule-sets/${one.id}`, body(one));
    expect(await supervisor.request('PUT', `/api/rule-sets/${one.id}`, body(other))).toMatchObject({
      status: 409,
      body: { type: '/problems/rule-set-changed' },
    });
    const { id } = await live();
    const put = await supervisor.request('PUT', `/api/rule-sets/${id}`, body({ ...one, revision: 1 }));
    expect(put).toMatchObject({ status: 409, body: { type: '/problems/rule-set-state' } });
    expect((await supervisor.request('DELETE', `/api/rule-sets/${one.id}`)).status).toBe(204);
  });

  test('a set without its catch-all at the end is refused', async () => {
    const set = await draft();
    const put = await supervisor.request('PUT', `/api/rule-sets/${set.id}`, body(set, set.rules.slice(0, -1)));
    expect(put.status).toBe(400);
    await supervisor.request('DELETE', `/api/rule-sets/${set.id}`);
  });

  test('an empty team is told, forbids publishing, and what was live stays so', async () => {
    const before = await live();
    await supervisor.post('/api/teams', { name: '空组', members: [] });
    const set = await draft();
    const teamId = (await teamOf('空组')).id;
    const saved = await supervisor.put(
      `/api/rule-sets/${set.id}`,
      body(set, [{ ...set.rules[0], teamId, ownerRepId: null, strategy: 'round_robin' }, ...set.rules.slice(1)]),
    );
    expect(saved.checks[0]).toMatchObject({ code: 'empty-team', severity: 'error', ruleId: set.rules[0].id });
    const publishing = { revision: saved.revision, note: '不该成功' };
    expect(await supervisor.request('POST', `/api/rule-sets/${set.id}/publish`, publishing)).toMatchObject({
      status: 422,
      body: { type: '/problems/rule-set-faulty' },
    });
    expect((await live()).id).toBe(before.id);
    expect((await supervisor.request('DELETE', `/api/teams/${teamId}`)).status).toBe(409);
    await supervisor.request('DELETE', `/api/rule-sets/${set.id}`);
    expect((await supervisor.request('DELETE', `/api/teams/${teamId}`)).status).toBe(200);
  });

  test('publishing routes the next lead, the decision names its version, and going back is a new version', async () => {
    const first = await live();
    const { id: teamId } = await teamOf('能源组');
    const set = await publish((rules) => rules.map((rule, at) => (at === 0 ? { ...rule, teamId } : rule)));
    expect(set).toMatchObject({ state: 'live', note: '测试发布', publishedBy: { name: '高文静' } });
    const lead = await promisedLead(60);
    const { why } = await supervisor.get(`/api/leads/${lead.id}`);
    expect(why).toMatchObject({ version: set.version, rule: set.rules[0].name, strategy: { kind: 'round_robin' } });
    expect(['rep7', 'rep8']).toContain((await offersOf(app, lead.id)).at(-1)?.login);
    const back = await supervisor.post(`/api/rule-sets/${first.id}/restore`, { note: '退回原规则' });
    expect(back).toMatchObject({ version: set.version + 1, basedOn: first.version, state: 'live' });
    expect((await supervisor.get(`/api/rule-sets/${set.id}`)).state).toBe('retired');
    const audits = await app.deps.db.prisma.auditEntry.findMany({ where: { action: 'rule_set.published' } });
    expect(audits.map(({ reason }) => reason)).toEqual(['测试发布', '退回原规则']);
  });
});

describe('what was learned', () => {
  test('another region, by its name, withdraws the offer with the reason and goes by the rules again', async () => {
    const lead = await promisedLead(61);
    const edited = await agent.request('PATCH', `/api/leads/${lead.id}`, {
      region: '广州',
      industryCode: 'J',
      reason: '来电人说在广州',
    });
    expect(edited.body).toMatchObject({
      region: { code: '440100', confidence: 1 },
      industry: { code: 'J' },
    });
    await app.advance(2);
    const offers = await offersOf(app, lead.id);
    expect(offers.at(-2)).toMatchObject({ state: 'withdrawn' });
    expect(offers.at(-1)).toMatchObject({ state: 'offered' });
    const { why } = await supervisor.get(`/api/leads/${lead.id}`);
    expect(why).toMatchObject({
      rule: '金融 · 全国',
      evidence: { region: { code: '440100', source: 'stated', confidence: 1, name: '广东省 广州市' } },
    });
    // each rule that stood before it, with its reason, from what was known then
    expect(why.rulesTried[0]).toMatchObject({ name: '通信和软件 · 江苏', fits: false, because: '行业不符' });
    expect(why.rulesTried.at(-1)).toMatchObject({ name: '金融 · 全国', fits: true });
  });

  test('a company’s name is a guess that anything else overrides', async () => {
    const lead = await promisedLead(62, '9');
    const guessed = await agent.request('PATCH', `/api/leads/${lead.id}`, { company: '成都牧川第一医院' });
    expect(guessed.body).toMatchObject({ company: '成都牧川第一医院' });
    const row = await app.deps.db.prisma.lead.findUniqueOrThrow({ where: { id: lead.id } });
    if (row.industrySource === 'company_name') expect(row.industryCode).toBe('Q');
    await agent.request('PATCH', `/api/leads/${lead.id}`, { industryCode: 'P' });
    await agent.request('PATCH', `/api/leads/${lead.id}`, { company: '成都叙白物流有限公司' });
    const after = await app.deps.db.prisma.lead.findUniqueOrThrow({ where: { id: lead.id } });
    expect(after).toMatchObject({ industryCode: 'P', industrySource: 'agent', company: '成都叙白物流有限公司' });
    expect(await agent.request('PATCH', `/api/leads/${lead.id}`, { region: '无此地' })).toMatchObject({ status: 400 });
  });
});

describe('reps', () => {
  test('who is away is stood in for by the deputy, and a full list sends the lead past', async () => {
    const { reps } = await supervisor.get('/api/teams');
    const byName = (name: string) => reps.find((rep: { name: string }) => rep.name === name).id;
    const [rep1, rep2, rep3, rep7] = ['周立群', '徐梦洁', '韩振宇', '许少华'].map(byName);
    const day = new Date(app.clock.now().getTime() + 86_400_000).toISOString();
    await supervisor.request('PATCH', `/api/reps/${rep1}`, { openCap: 1 });
    await supervisor.request('PATCH', `/api/reps/${rep2}`, { awayUntil: day, deputyId: rep7 });
    await supervisor.request('PATCH', `/api/reps/${rep7}`, { awayUntil: null });
    await supervisor.request('PATCH', `/api/reps/${rep3}`, { awayUntil: day });
    const lead = await promisedLead(63);
    expect((await offersOf(app, lead.id)).at(-1)).toMatchObject({ repId: rep7, state: 'offered' });
    const { why } = await supervisor.get(`/api/leads/${lead.id}`);
    const passed = Object.fromEntries(why.passedOver.map((one: any) => [one.name, one.because]));
    expect(passed).toMatchObject({ 周立群: '在跟线索已达上限', 徐梦洁: '休假或外出', 韩振宇: '休假或外出' });
    expect(await supervisor.request('PATCH', `/api/reps/${rep1}`, { deputyId: rep1 })).toMatchObject({ status: 400 });
  });
});

describe('a rehearsal', () => {
  test('replays past leads through a draft, tells who moves, and changes nothing', async () => {
    const set = await draft();
    const { id: teamId } = await teamOf('能源组');
    const rules = set.rules.map((rule: any, at: number) => (at === 0 ? { ...rule, teamId } : rule));
    const saved = await supervisor.put(`/api/rule-sets/${set.id}`, body(set, rules));
    const state = async () => {
      const { prisma } = app.deps.db;
      return [await prisma.teamMember.findMany(), await prisma.lead.findMany(), await prisma.leadOffer.findMany()];
    };
    const before = await state();
    const time = { from: '2026-10-01T00:00:00Z', to: new Date(app.clock.now().getTime() + 1_000).toISOString() };
    const played = await supervisor.post(`/api/rule-sets/${saved.id}/rehearsal`, time);
    expect(await state()).toEqual(before);
    expect(played.leads.length).toBe(played.counted);
    expect(played.leads.length).toBeGreaterThan(8);
    const moved = played.leads.filter((lead: any) => lead.moved === 'team');
    // those in software of Jiangsu, and no others
    for (const lead of moved) expect(lead).toMatchObject({ industryCode: 'I', would: { team: '能源组' } });
    expect(moved.length).toBeGreaterThan(0);
    const total = (kind: string) => played.reps.reduce((sum: number, rep: any) => sum + rep[kind], 0);
    for (const kind of ['live', 'would', 'happened'] as const)
      expect(total(kind) + played.unrouted[kind]).toBe(played.counted);
    expect(played.neverUsed.map(({ name }: any) => name)).toContain('港澳台 · 专人负责');
    expect(await supervisor.post(`/api/rule-sets/${saved.id}/rehearsal`, time)).toEqual(played);
  });
});
