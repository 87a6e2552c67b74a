import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';
import { factsOf, leadOfRep, offeredLead } from './prospects.ts';
import { callAndPress, leadOf, setMobiles, stranger } from './telephones.ts';

let app: Fixture;
let supervisor: Client;

beforeAll(async () => {
  app = await startApp();
  supervisor = await app.signIn('supervisor');
});
afterEach(() => expect(app.simulator.errors()).toEqual([]));
afterAll(() => app.close());

const merge = (id: string, intoId: string) =>
  supervisor.request('POST', `/api/leads/${id}/merge`, { intoId, reason: '同一家公司' });

describe('two leads that are one prospect', () => {
  test('everything moves, the other closes, both owners hear, and it is audited', async () => {
    const { prisma } = app.deps.db;
    setMobiles(app, { kind: 'unreachable' });
    const from = await leadOfRep(app, 500, { login: 'rep1', supervisor });
    await callAndPress(app, stranger(500), '1');
    await app.advance(3);
    const into = await leadOfRep(app, 501, { login: 'rep8', supervisor });
    await from.rep.post(`/api/leads/${from.id}/contacted`, { note: '要两条专线', reached: false });
    for (const what of ['专线', '专线']) await from.rep.post(`/api/leads/${from.id}/interests`, { what });
    await app.settle();
    const screen = await from.rep.screen();
    expect(await merge(from.id, into.id)).toMatchObject({ status: 200, body: { id: into.id, callCount: 1 } });
    await app.settle();
    const whole = await into.rep.get(`/api/leads/${into.id}`);
    expect(whole.otherNumbers).toEqual([stranger(500)]);
    expect(whole.history.map(({ summary }: { summary: string }) => summary)).toContain('要两条专线');
    expect(whole.interests).toMatchObject([{ what: '专线', status: 'open' }]);
    expect(await supervisor.get(`/api/leads/${into.id}`)).toMatchObject({ otherNumbers: ['139****0500'] });
    expect(await supervisor.get(`/api/leads/${from.id}`)).toMatchObject({ status: 'lost', mergedIntoId: into.id });
    const left = { where: { leadId: from.id } };
    expect(await prisma.call.count(left)).toBe(0);
    expect(await prisma.callback.count(left)).toBe(0);
    expect(await prisma.interaction.count(left)).toBe(0);
    const promise = await prisma.callback.findFirstOrThrow({ where: { leadId: into.id, status: 'open' } });
    expect(promise.ownerId).toBe(into.rep.user.id);
    expect((await screen.next('lead.withdrawn')).leadId).toBe(from.id);
    expect(await factsOf(app, into.id)).toContain('lead.merged');
    const audited = await prisma.auditEntry.findMany({
      where: { action: 'lead.merged', subjectId: { in: [from.id, into.id] } },
    });
    expect(audited.map(({ reason }) => reason)).toEqual(['同一家公司', '同一家公司']);
    // The same again changes nothing.
    expect(await merge(from.id, into.id)).toMatchObject({ status: 200 });
    expect(await merge(into.id, from.id)).toMatchObject({ status: 409 });
  });

  test('the merged number finds the surviving lead when it rings, by the database', async () => {
    const from = await leadOfRep(app, 502, { login: 'rep1', supervisor });
    const into = await leadOfRep(app, 503, { login: 'rep2', supervisor });
    await merge(from.id, into.id);
    await callAndPress(app, stranger(502), '2');
    await app.advance(3);
    const calls = await app.deps.db.prisma.call.findMany({ where: { leadId: into.id } });
    expect(calls).toHaveLength(1);
    expect((await leadOf(app, stranger(502))).id).toBe(from.id);
    const held = await app.deps.db.prisma.lead.findUniqueOrThrow({ where: { id: from.id } });
    const { why: _why, ...twin } = { ...held, id: app.deps.ids.next(), status: 'new' as const, numberOfId: null };
    const open = { ...twin, mergedIntoId: null, lostReason: null, closedAt: null, ownerId: null };
    await expect(app.deps.db.prisma.lead.create({ data: open })).rejects.toThrow(/[Uu]nique/);
  });

  test('merged again, both numbers follow; once the lead ends, they are free', async () => {
    const [one, two, three] = [
      await leadOfRep(app, 504, { login: 'rep1', supervisor }),
      await leadOfRep(app, 505, { login: 'rep2', supervisor }),
      await leadOfRep(app, 506, { login: 'rep3', supervisor }),
    ];
    await merge(one.id, two.id);
    await merge(two.id, three.id);
    expect((await supervisor.get(`/api/leads/${three.id}`)).otherNumbers.toSorted()).toEqual([
      '139****0504',
      '139****0505',
    ]);
    await supervisor.post(`/api/leads/${three.id}/status`, { status: 'lost', lostReason: '无需求' });
    await callAndPress(app, stranger(504), '1');
    await app.advance(2);
    const anew = await leadOf(app, stranger(504));
    expect([one.id, two.id, three.id]).not.toContain(anew.id);
    expect(anew.status).not.toBe('lost');
  });

  test('the one that stays takes over the owner, where it had none', async () => {
    const from = await leadOfRep(app, 507, { login: 'rep4', supervisor });
    const into = await offeredLead(app, 508);
    expect(await merge(from.id, into.id)).toMatchObject({
      body: { owner: { id: from.rep.user.id }, status: 'accepted' },
    });
  });

  test('those who merge to and fro while both numbers ring leave one open lead', async () => {
    const from = await leadOfRep(app, 509, { login: 'rep1', supervisor });
    const into = await leadOfRep(app, 510, { login: 'rep2', supervisor });
    const both = Array.from({ length: 6 }, (_one, at) =>
      at % 2 === 0 ? merge(from.id, into.id) : merge(into.id, from.id),
    );
    const rings = [stranger(509), stranger(510)].map((number) => callAndPress(app, number, '1'));
    const statuses = (await Promise.all(both)).map(({ status }) => status);
    await Promise.all(rings);
    await app.advance(2);
    expect(statuses.filter((status) => status === 200)).toHaveLength(3);
    const leads = await app.deps.db.prisma.lead.findMany({ where: { id: { in: [from.id, into.id] } } });
    expect(leads.filter(({ status }) => status !== 'lost')).toHaveLength(1);
    expect(await app.deps.db.prisma.lead.count({ where: { lastFour: { in: ['0509', '0510'] } } })).toBe(2);
  });

  test('an agent or a rep may not, and a closed lead is not merged', async () => {
    const from = await offeredLead(app, 511);
    const into = await offeredLead(app, 512);
    for (const login of ['agent1', 'rep1'])
      expect(
        await (
          await app.signIn(login)
        ).request('POST', `/api/leads/${from.id}/merge`, { intoId: into.id, reason: '同一家' }),
      ).toMatchObject({ status: 403 });
    await supervisor.post(`/api/leads/${into.id}/status`, { status: 'lost', lostReason: '无需求' });
    expect(await merge(from.id, into.id)).toMatchObject({ status: 409 });
    expect(await merge(from.id, from.id)).toMatchObject({ status: 400 });
  });
});
