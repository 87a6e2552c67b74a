import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, HOTLINE, STRANGER } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';

let app: Fixture;
let supervisor: Client;

beforeAll(async () => {
  app = await startApp();
  supervisor = await app.signIn('supervisor');
});
afterAll(() => app.close());

/** The phone of a rep that rings now, and who holds it. */
async function ringingRep() {
  const ringing = app.simulator.telephones().find((phone) => phone.kind === 'rep' && phone.state === 'ringing');
  if (!ringing) throw new Error('no rep’s phone rings');
  return ringing;
}

describe('a caller we do not know', () => {
  test('becomes a lead in the same second, and talks to the rep of the industry and region', async () => {
    const caller = app.simulator.placeCall({ from: STRANGER, to: HOTLINE });
    await app.settle();
    const [lead] = (await supervisor.get('/api/leads?status=open')).items.filter((one: any) =>
      one.number.endsWith('5678'),
    );
    expect(lead).toMatchObject({ status: 'new', region: { code: '320400' }, numberMasked: true });

    await app.advance(4);
    caller.press('1');
    await app.advance(4);
    const first = await ringingRep();
    expect(first.messages.at(-1)?.body).toMatch(/5678/);
    expect(first.messages.at(-1)?.body).not.toContain('13912345678');

    // Nobody picks up: the next rep's phone rings, and the first one's stops.
    await app.advance(30);
    const second = await ringingRep();
    expect(second.number).not.toBe(first.number);
    expect(first.state).toBe('idle');

    second.answer();
    await app.advance(8);
    expect(second.heard.map((heard) => ('text' in heard ? heard.text : '')).join('')).toMatch(/江苏/);
    second.press('1');
    await app.advance(6);
    expect(second.heard.at(-1)?.kind).toBe('talking');
    expect(caller.heard.at(-1)?.kind).toBe('talking');

    const taken = await supervisor.get(`/api/leads/${lead.id}`);
    expect(taken).toMatchObject({ status: 'contacted', industry: { code: 'I' } });
    expect(taken.offers.map((offer: any) => offer.state).toSorted()).toEqual(['accepted', 'expired']);
    second.hangUp();
    await app.advance(10);
    expect(caller.state).toBe('completed');
    const [call] = (await supervisor.get('/api/calls')).items;
    expect(call).toMatchObject({ state: 'ended', outcome: 'served', leadId: lead.id });
    expect(app.simulator.errors()).toEqual([]);
  });
});
