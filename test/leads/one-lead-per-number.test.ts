import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Deps } from '../../src/deps.ts';
import { openLead } from '../../src/leads/open-lead.ts';
import { routeLead } from '../../src/leads/route-lead.ts';
import { startApp } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { offersOf, setMobiles, stranger } from './telephones.ts';

let app: Fixture;
let hotlineNumberId: string;

beforeAll(async () => {
  app = await startApp();
  setMobiles(app, { kind: 'unreachable' });
  hotlineNumberId = (await app.deps.db.prisma.hotlineNumber.findFirstOrThrow()).id;
});
afterAll(() => app.close());

const changzhou = { code: '320400', confidence: 0.7, source: 'mobile-prefix' };

/** As calls do it, for a caller who has hung up already: nobody waits, so it is routed as a record. */
function open(place: number) {
  const { deps, clock } = app;
  const routeAt = new Date(clock.now().getTime() + 45_000);
  return deps.outbox.commit(async (unit) => {
    const [call] = await unit.query<{ id: string }>({ name: 'any-call', text: 'SELECT id FROM calls LIMIT 1' });
    if (!call) throw new Error('the demo company has no calls');
    return openLead(unit, deps, {
      callId: call.id,
      number: stranger(place),
      region: changzhou,
      language: 'zh-CN',
      hotlineNumberId,
      routeAt,
    });
  });
}

describe('one open lead a number', () => {
  test('a hundred calls in the same millisecond become one lead, by the database', async () => {
    // Twenty at once are as many as there are connections; the rest would wait for those, not for the lead.
    const opened = await Promise.all(Array.from({ length: 20 }, () => open(100)));
    for (let wave = 1; wave < 5; wave += 1)
      opened.push(...(await Promise.all(Array.from({ length: 20 }, () => open(100)))));
    expect(new Set(opened.map(({ leadId }) => leadId)).size).toBe(1);
    expect(opened.filter(({ created }) => created)).toHaveLength(1);
    await app.settle();
    expect(
      await app.deps.db.prisma.event.count({ where: { leadId: opened[0]?.leadId ?? '', type: 'lead.created' } }),
    ).toBe(1);
  });

  test('a second row, written past openLead, is refused by the database', async () => {
    const { leadId } = await open(101);
    const lead = await app.deps.db.prisma.lead.findUniqueOrThrow({ where: { id: leadId } });
    const { why: _why, ...twin } = { ...lead, id: app.deps.ids.next() };
    await expect(app.deps.db.prisma.lead.create({ data: twin })).rejects.toThrow(/[Uu]nique/);
  });
});

/** As one of so many nodes: each queues its own choices, and only the database keeps them apart. */
const node = (place: number): Deps => ({ ...app.deps, db: nodes[place % nodes.length] ?? app.deps.db });
let nodes: Deps['db'][] = [];
beforeAll(() => {
  nodes = Array.from({ length: 6 }, () => ({ ...app.deps.db }));
});

describe('routing is safe to repeat', () => {
  test('ten at once make one offer, one text and one deadline', async () => {
    const { leadId } = await open(102);
    const results = await Promise.all(Array.from({ length: 10 }, (_time, place) => routeLead(node(place), leadId)));
    expect(results.filter((routed) => routed === 'offered')).toHaveLength(1);
    expect(results.filter((routed) => routed === 'nothing-to-do')).toHaveLength(9);
    await app.settle();
    const [offer, ...others] = await offersOf(app, leadId);
    expect(others).toEqual([]);
    expect(await app.deps.db.prisma.textMessage.count({ where: { leadId } })).toBe(1);
    expect(await app.deps.jobs.isLive(`offer-${offer?.id}-${offer?.deadlineAt.getTime()}`)).toBe(true);
  });

  test('sixty leads at once: shares by weight, and no cap is passed', async () => {
    const { prisma } = app.deps.db;
    await prisma.leadOffer.deleteMany();
    await prisma.rep.updateMany({ data: { dailyCap: null, awayUntil: null } });
    const team = await prisma.team.findFirstOrThrow({
      where: { name: '华东通信组' },
      include: { members: { include: { rep: { include: { user: true } } } } },
    });
    const capped = team.members.find(({ weight }) => weight === 2);
    await prisma.rep.update({ where: { userId: capped?.repId ?? '' }, data: { dailyCap: 7 } });
    await prisma.teamMember.updateMany({ where: { teamId: team.id }, data: { credit: 0 } });
    const leads = await Promise.all(Array.from({ length: 60 }, (_lead, place) => open(200 + place)));
    await prisma.lead.updateMany({
      where: { id: { in: leads.map(({ leadId }) => leadId) } },
      data: { industryCode: 'I' },
    });
    await Promise.all(leads.map(({ leadId }, place) => routeLead(node(place), leadId)));
    await app.settle();
    const byRep = await prisma.leadOffer.groupBy({ by: ['repId'], _count: true });
    const offersOfWeight = (weight: number) =>
      byRep.find(({ repId }) => repId === team.members.find((one) => one.weight === weight)?.repId)?._count ?? 0;
    expect(offersOfWeight(2)).toBe(7);
    // The other two share the rest three to one, but for the few that were drawn while all three stood in the draw.
    expect(offersOfWeight(3) + offersOfWeight(1)).toBe(53);
    expect(Math.abs(offersOfWeight(3) - (53 * 3) / 4)).toBeLessThanOrEqual(3);
  });
});
