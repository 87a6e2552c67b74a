import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sweepLeads } from '../../src/leads/sweep-leads.ts';
import { startApp } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { callAndPress, leadOf, offersOf, setMobiles, stranger } from './telephones.ts';

let app: Fixture;

beforeAll(async () => {
  app = await startApp();
  setMobiles(app, { kind: 'unreachable' });
  await app.settle();
});
afterAll(() => app.close());

/** What is left when the queue with its jobs is lost: rows. */
async function leadWithoutJob(place: number): Promise<string> {
  const { deps } = app;
  const hotline = await deps.db.prisma.hotlineNumber.findFirstOrThrow();
  const stored = deps.vault.store(stranger(place));
  const id = deps.ids.next();
  const number = {
    sealed: new Uint8Array(stored.sealed),
    index: new Uint8Array(stored.index),
    lastFour: stored.lastFour,
  };
  await deps.db.prisma.lead.create({
    data: { id, ...number, status: 'new', hotlineNumberId: hotline.id, createdAt: deps.clock.now() },
  });
  return id;
}

describe('the sweep of leads', () => {
  test('has nothing to do on a good day', async () => {
    await callAndPress(app, stranger(300), '1');
    await app.advance(30);
    expect(await sweepLeads(app.deps)).toBe(0);
  });

  test('finds a lead whose job was lost, once', async () => {
    const leadId = await leadWithoutJob(301);
    expect(await sweepLeads(app.deps)).toBe(0);
    await app.clock.advance(6_000);
    expect(await sweepLeads(app.deps)).toBe(1);
    await app.settle();
    expect(await offersOf(app, leadId)).toMatchObject([{ state: 'offered' }]);
    expect(await sweepLeads(app.deps)).toBe(0);
  });

  test('finds an offer whose deadline nobody watched', async () => {
    const lead = await leadOf(app, stranger(301));
    const [offer] = await offersOf(app, lead.id);
    await app.clock.advance((offer?.deadlineAt.getTime() ?? 0) + 6_000 - app.clock.now().getTime());
    await sweepLeads(app.deps);
    await app.settle();
    const offers = await offersOf(app, lead.id);
    expect(offers[0]).toMatchObject({ state: 'expired' });
    expect(offers[1]).toMatchObject({ state: 'offered' });
  });

  test('leaves a caller alone who still hears the menu', async () => {
    const call = app.simulator.placeCall({ from: stranger(302), to: '+864008001234' });
    await app.advance(8);
    expect(await sweepLeads(app.deps)).toBe(0);
    expect(await leadOf(app, stranger(302))).toMatchObject({ status: 'new' });
    call.hangUp();
    await app.advance(2);
    expect(await leadOf(app, stranger(302))).toMatchObject({ status: 'offered' });
  });

  test('rings through for a caller who waits and for whom no phone rings', async () => {
    setMobiles(app, { kind: 'never-answers' });
    const call = await callAndPress(app, stranger(303), '1');
    await app.advance(3);
    const lead = await leadOf(app, stranger(303));
    // As if the process had died between the end of one offer and the next.
    await app.deps.db.prisma.leadOffer.updateMany({
      where: { leadId: lead.id, state: 'offered' },
      data: { state: 'expired', endedAt: app.clock.now() },
    });
    await app.clock.advance(10_000);
    await app.settle();
    await sweepLeads(app.deps);
    await app.settle();
    const offers = await offersOf(app, lead.id);
    expect(offers.map(({ state }) => state)).toEqual(['expired', 'offered']);
    call.hangUp();
    await app.advance(2);
  });
});
