import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { protectLeads } from '../../src/leads/protect-leads.ts';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';
import { factsOf, leadOfRep } from './prospects.ts';
import { offersOf } from './telephones.ts';

let app: Fixture;
let supervisor: Client;

beforeAll(async () => {
  app = await startApp();
  supervisor = await app.signIn('supervisor');
  // Only the leads of these tests are anybody's.
  await app.deps.db.prisma.lead.updateMany({
    where: { status: { in: ['accepted', 'contacted', 'qualified'] } },
    data: { status: 'unassigned', ownerId: null },
  });
});
afterEach(() => expect(app.simulator.errors()).toEqual([]));
afterAll(() => app.close());

/** Days go by at one stride; then the hourly job looks. */
async function pass(days: number): Promise<number> {
  await app.clock.advance(days * 86_400_000);
  await app.settle();
  const acted = await protectLeads(app.deps);
  await app.settle();
  return acted;
}

/** Sessions end over days. */
const manager = async () => (supervisor = await app.signIn('supervisor'));
const releasing = async () =>
  (await (await manager()).get('/api/leads?status=releasing')).items.map((lead: { id: string }) => lead.id);
/** So that the next test counts its own leads alone. */
const end = (id: string) =>
  app.deps.db.prisma.lead.update({
    where: { id },
    data: { status: 'lost', lostReason: 'test', closedAt: app.clock.now() },
  });
const textsTo = (leadId: string) =>
  app.deps.db.prisma.textMessage.count({ where: { leadId, purpose: 'lead-release' } });

describe('a lead whose owner does nothing', () => {
  test('is warned of once, two days before, and then released with all that is known of it', async () => {
    const { id, rep } = await leadOfRep(app, 400, { login: 'rep1', supervisor });
    await rep.post(`/api/leads/${id}/contacted`, { note: '约了下周', reached: true });
    expect(await pass(11)).toBe(0);
    expect(await releasing()).not.toContain(id);
    const screen = await (await app.signIn('rep1')).screen();
    expect(await pass(1.1)).toBe(1);
    expect((await screen.next('lead.updated')).leadId).toBe(id);
    expect(await textsTo(id)).toBe(1);
    expect(await releasing()).toContain(id);
    // The same hour again says nothing twice.
    expect(await pass(0.1)).toBe(0);
    expect(await textsTo(id)).toBe(1);
    expect(await pass(2)).toBe(1);
    expect((await screen.next('lead.withdrawn')).leadId).toBe(id);
    const lead = await (await manager()).get(`/api/leads/${id}`);
    expect(lead).toMatchObject({
      status: 'unassigned',
      owner: null,
      protectedUntil: null,
      releasedFrom: { id: rep.user.id },
    });
    expect(lead.history.map(({ summary }: { summary: string }) => summary)).toContain('约了下周');
    expect(await factsOf(app, id)).toEqual(
      expect.arrayContaining(['lead.release_near', 'lead.released', 'lead.unassigned']),
    );
    expect(await textsTo(id)).toBe(2);
  });

  test('activity after the warning keeps it: the window begins anew', async () => {
    const { id } = await leadOfRep(app, 401, { login: 'rep2', supervisor: await manager() });
    expect(await pass(5.5)).toBe(1);
    const rep = await app.signIn('rep2');
    await rep.post(`/api/leads/${id}/contacted`, { note: '', reached: false });
    expect(await pass(2)).toBe(0);
    expect(await (await manager()).get(`/api/leads/${id}`)).toMatchObject({
      status: 'accepted',
      protectedUntil: new Date(app.clock.now().getTime() + 5 * 86_400_000).toISOString(),
    });
    await end(id);
  });

  test('its owner may extend it once, with a reason that is kept', async () => {
    const { id } = await leadOfRep(app, 402, { login: 'rep3', supervisor: await manager() });
    expect(await pass(6)).toBe(1);
    const rep = await app.signIn('rep3');
    expect(await rep.request('POST', `/api/leads/${id}/extend`, { reason: '' })).toMatchObject({ status: 400 });
    const extended = await rep.post(`/api/leads/${id}/extend`, { reason: '客户出差，下周见面' });
    expect(extended).toMatchObject({ extendedAt: expect.any(String), releaseWarnedAt: null });
    expect(await rep.request('POST', `/api/leads/${id}/extend`, { reason: '再来一次' })).toMatchObject({ status: 409 });
    const entry = await app.deps.db.prisma.auditEntry.findFirstOrThrow({
      where: { subjectId: id, action: 'lead.extended' },
    });
    expect(entry).toMatchObject({ userId: rep.user.id, reason: '客户出差，下周见面' });
    expect(await pass(5)).toBe(0);
    expect(await pass(1.1)).toBe(1);
    await end(id);
  });

  test('released to the rules, where it says so, it goes to somebody else, never back', async () => {
    const boss = await manager();
    const { protection } = await boss.get('/api/settings');
    const { version, changed: _changed, ...rules } = protection;
    await boss.put('/api/settings/protection', { ...rules, version, onRelease: 'reroute' });
    const { id, rep } = await leadOfRep(app, 403, { login: 'rep1', supervisor: boss });
    await pass(5.5);
    await pass(2);
    const offers = await offersOf(app, id);
    expect(offers.at(-1)).toMatchObject({ state: 'offered' });
    expect(offers.at(-1)?.repId).not.toBe(rep.user.id);
    expect(JSON.stringify(offers.at(-1)?.why)).toContain('"because":"released"');
  });

  test('a lost job is made up for by the sweep', async () => {
    const { id } = await leadOfRep(app, 404, { login: 'rep4', supervisor: await manager() });
    await pass(5.5);
    await app.clock.advance(3 * 86_400_000);
    await app.sweep();
    await app.settle();
    expect(await app.deps.db.prisma.lead.findUniqueOrThrow({ where: { id } })).toMatchObject({
      releasedFromId: expect.any(String),
    });
  });
});

describe('the windows are a setting', () => {
  test('days by stage and grade; a shorter window holds from the next look on; versions as everywhere', async () => {
    const boss = await manager();
    const { protection } = await boss.get('/api/settings');
    expect(protection.days).toMatchObject({ contacted: { standard: 14, vip: 14 } });
    const { id } = await leadOfRep(app, 405, { login: 'rep5', supervisor: boss });
    const { version, changed: _changed, ...rules } = protection;
    const days = { ...rules.days, accepted: { ...rules.days.accepted, standard: 1 } };
    await boss.put('/api/settings/protection', { ...rules, days, warnDays: 1, version });
    expect(await boss.request('PUT', '/api/settings/protection', { ...rules, version })).toMatchObject({ status: 409 });
    const faulty = { ...rules, days, warnDays: 0, version: null };
    expect(await boss.request('PUT', '/api/settings/protection', faulty)).toMatchObject({ status: 400 });
    expect(await boss.get(`/api/leads/${id}`)).toMatchObject({
      protectedUntil: new Date(app.clock.now().getTime() + 86_400_000).toISOString(),
    });
    const agent = await app.signIn('agent1');
    expect(await agent.request('PUT', '/api/settings/protection', rules)).toMatchObject({ status: 403 });
  });
});
