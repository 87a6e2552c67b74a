import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/db.ts';
import { openLead } from '../../src/leads/open-lead.ts';
import { routeLead } from '../../src/leads/route-lead.ts';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';
import { factsOf, leadOfRep, offeredLead } from './prospects.ts';
import { offersOf, stranger } from './telephones.ts';

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

describe('the same company, written in another way', () => {
  const keyText = sql('test-company-key', 'SELECT company_key($1) AS key');
  const keyOf = async (name: string) => (await app.deps.db.query<{ key: string | null }>(keyText, [name]))[0]?.key;

  test.each([
    ['青岛海川通信有限公司', '青岛海川通信'],
    ['青岛海川通信股份有限公司', '青岛海川通信'],
    ['青岛海川通信集团', '青岛海川通信'],
    ['青岛海川通信（集团）有限责任公司', '青岛海川通信'],
    // Full-width letters and spaces, as input methods leave them behind.
    [' 青岛　海川 通信 公司 ', '青岛海川通信'],
    ['ＡＢＣ科技有限公司', 'abc科技'],
    ['Haichuan Co., Ltd.', 'haichuan'],
    ['HAICHUAN Group Holdings Limited', 'haichuan'],
    // No suffix, though it ends like one.
    ['Costco', 'costco'],
    // A branch is somewhere else, with a name of its own.
    ['青岛海川通信有限公司济南分公司', '青岛海川通信有限公司济南分'],
    // Nothing is left that tells one company from another.
    ['集团公司', null],
    ['', null],
  ])('%s', async (name, key) => {
    expect(await keyOf(name)).toBe(key);
  });
});

describe('a prospect that somebody has', () => {
  test('the company is learned while another rep is being asked: the lead goes to its owner, and the other is told why', async () => {
    const held = await leadOfRep(app, 300, { login: 'rep8', supervisor });
    await agent.request('PATCH', `/api/leads/${held.id}`, { company: '常州测试科技有限公司' });
    const second = await offeredLead(app, 301);
    expect(second.login).not.toBe('rep8');
    await agent.request('PATCH', `/api/leads/${second.id}`, { company: '常州测试科技（集团）股份有限公司' });
    await app.settle();
    const offers = await offersOf(app, second.id);
    expect(offers.at(-2)).toMatchObject({ login: second.login, state: 'withdrawn', declineReason: 'protected' });
    expect(offers.at(-1)).toMatchObject({ login: 'rep8', state: 'offered' });
    expect(offers.at(-1)?.why).toMatchObject({ rule: 'ownership', rulesTried: [{ because: 'company-lead' }] });
    expect(await factsOf(app, second.id)).toContain('lead.collided');
    const refused = await second.rep.request('GET', `/api/leads/${second.id}`);
    expect(refused).toMatchObject({ status: 403, body: { type: '/problems/not-your-lead' } });
    expect(refused.body.detail).toMatch(/^常州测试科技有限公司 已由 .+ 跟进（受保护至 11-25）$/);
    expect(await supervisor.get(`/api/leads/${second.id}`)).toMatchObject({
      heldBy: { rep: { id: held.rep.user.id }, because: 'company-lead', leadId: held.id },
    });
  });

  test('who accepts what turned out to be another’s is refused, and the owner gets it', async () => {
    const held = await leadOfRep(app, 302, { login: 'rep6', supervisor });
    await agent.request('PATCH', `/api/leads/${held.id}`, { company: '常州远航机械有限公司' });
    const second = await offeredLead(app, 303);
    // Past the check at describing: as an import or another node might.
    await app.deps.db.prisma.lead.update({ where: { id: second.id }, data: { company: '常州远航机械' } });
    const refused = await second.rep.request('POST', `/api/leads/${second.id}/accept`);
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/lead-protected' } });
    await app.settle();
    expect((await offersOf(app, second.id)).at(-1)).toMatchObject({ login: 'rep6', state: 'offered' });
    await held.rep.post(`/api/leads/${second.id}/decline`, { reason: '不是同一家' });
    await app.settle();
    // The owner did not want it: nobody is kept from it any more.
    const next = (await offersOf(app, second.id)).at(-1);
    expect(next?.login).not.toBe('rep6');
    const taker = await app.signIn(next?.login ?? '');
    expect(await taker.request('POST', `/api/leads/${second.id}/accept`)).toMatchObject({ status: 200 });
  });

  test('two reps have one company: both and the managers are told, and nothing is taken from anybody', async () => {
    const one = await leadOfRep(app, 304, { login: 'rep5', supervisor });
    const other = await leadOfRep(app, 305, { login: 'rep6', supervisor });
    await agent.request('PATCH', `/api/leads/${one.id}`, { company: '常州双方化工有限公司' });
    const screen = await one.rep.screen();
    await agent.request('PATCH', `/api/leads/${other.id}`, { company: '常州双方化工' });
    await app.settle();
    for (const { id } of [one, other]) expect(await factsOf(app, id)).toContain('lead.collided');
    expect((await screen.next('lead.updated')).leadId).toBe(one.id);
    expect(await supervisor.get(`/api/leads/${other.id}`)).toMatchObject({
      owner: { id: other.rep.user.id },
      heldBy: { rep: { id: one.rep.user.id } },
    });
  });

  test('duplicates are found while typing, by name and by number, without a number in the answer', async () => {
    const held = await leadOfRep(app, 306, { login: 'rep4', supervisor });
    await agent.request('PATCH', `/api/leads/${held.id}`, { company: '常州输入纺织有限公司' });
    const byName = await agent.post('/api/leads/duplicates', { company: '常州输入纺织' });
    expect(byName.items).toMatchObject([{ rep: { id: held.rep.user.id }, because: 'company-lead', leadId: held.id }]);
    const byNumber = await agent.post('/api/leads/duplicates', { number: stranger(306).slice(3) });
    expect(byNumber.items).toMatchObject([{ rep: { id: held.rep.user.id }, because: 'number' }]);
    expect(JSON.stringify(byNumber)).not.toContain(stranger(306).slice(-4));
    const itself = { company: '常州输入纺织', exceptLeadId: held.id };
    expect(await agent.post('/api/leads/duplicates', itself)).toEqual({ items: [] });
    expect(await agent.post('/api/leads/duplicates', { company: '公司' })).toEqual({ items: [] });
  });
});

describe('one switchboard', () => {
  const open = async (number: string) => {
    const { deps } = app;
    const { id: hotlineNumberId } = await deps.db.prisma.hotlineNumber.findFirstOrThrow();
    const { id: callId } = await deps.db.prisma.call.findFirstOrThrow();
    const routeAt = new Date(app.clock.now().getTime() + 45_000);
    const region = { code: '320400', confidence: 0.95, source: 'area-code' };
    const lead = { callId, number, region, language: 'zh-CN', hotlineNumberId, routeAt } as const;
    return deps.outbox.commit((unit) => openLead(unit, deps, lead));
  };

  test('two lines of it that ring at once are two leads for one rep', async () => {
    const lines = Array.from({ length: 6 }, (_line, at) => `+86519855512${at}0`);
    const leads = await Promise.all(lines.map(open));
    expect(new Set(leads.map(({ leadId }) => leadId)).size).toBe(6);
    await Promise.all(leads.map(({ leadId }) => routeLead(app.deps, leadId)));
    const offers = await Promise.all(leads.map(({ leadId }) => offersOf(app, leadId)));
    expect(new Set(offers.map((list) => list.at(-1)?.login)).size).toBe(1);
    const becauses = offers.map((list) => JSON.stringify(list.at(-1)?.why).includes('offered-lead'));
    expect(becauses.filter(Boolean)).toHaveLength(5);
  });

  test('another company in the same block of lines belongs to nobody', async () => {
    const [one, other] = [await open('+8651985661201'), await open('+8651985661302')];
    await app.deps.db.prisma.lead.update({ where: { id: one.leadId }, data: { company: '常州甲纺织有限公司' } });
    await app.deps.db.prisma.lead.update({ where: { id: other.leadId }, data: { company: '常州乙印染有限公司' } });
    await routeLead(app.deps, one.leadId);
    await routeLead(app.deps, other.leadId);
    const why = JSON.stringify((await offersOf(app, other.leadId)).at(-1)?.why);
    expect(why).not.toContain('offered-lead');
  });
});
