import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { screenPop } from '../../src/contract/screen-pop.ts';
import { startApp, HOTLINE } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';

let app: Fixture;
let agent: Client;
let screen: Screen;
beforeAll(async () => {
  app = await startApp();
  agent = await app.signIn('agent1');
  screen = await agent.screen();
});
afterAll(() => app.close());

const rows = async (text: string, values: unknown[] = []) => (await app.deps.db.pool.query(text, values)).rows;
const leadsOf = (number: string) =>
  rows('SELECT id, status, owner_id, customer_id, name FROM leads WHERE index = $1', [app.deps.vault.index(number)]);
const stranger = (place: number) => `+8613912340${String(place).padStart(3, '0')}`;

/** A stranger who rang, was lost and is called back by the agent; or somebody who shows no number and comes to the desk. */
async function talkWith(number: string | null): Promise<string> {
  await agent.put('/api/agents/me/state', { state: 'available' });
  if (number === null) {
    app.simulator.placeCall({ from: 'anonymous', to: HOTLINE });
    await app.settle();
    const [call] = (await agent.get('/api/calls')).items;
    await agent.post(`/api/calls/${call.id}/accept`);
    await app.advance(2);
    return call.id;
  }
  const caller = app.simulator.placeCall({ from: number, to: HOTLINE });
  await app.advance(2);
  caller.hangUp();
  await app.advance(2);
  return callBack((await leadsOf(number))[0]?.id, number);
}
async function callBack(leadId: string, number: string): Promise<string> {
  const { id } = await agent.post('/api/calls', { leadId });
  await app.advance(2);
  app.simulator.telephone(number).answer();
  await app.advance(3);
  return id;
}
async function writeUp(callId: string): Promise<void> {
  const call = await agent.get(`/api/calls/${callId}`);
  if (call.state !== 'ended') await agent.post(`/api/calls/${callId}/hang-up`);
  await app.settle();
  await agent.post(`/api/calls/${callId}/wrap-up`, { disposition: 'consult', note: '已登记' });
  await app.settle();
}
/** The pop redrawn for whom the caller turned out to be. */
const recorded = async (callId: string, body: unknown) =>
  screenPop.parse(await agent.post(`/api/calls/${callId}/caller`, body));
const record = (callId: string, body: unknown) => agent.request('POST', `/api/calls/${callId}/caller`, body);

describe('who an unknown caller turned out to be', () => {
  test('a company and its contact: the call, its history and the next pop are theirs', async () => {
    const number = stranger(1);
    const callId = await talkWith(number);
    const body = {
      as: 'customer',
      kind: 'company',
      name: '常州晨光电子',
      contactName: '陆敏',
      title: '采购',
      industryCode: 'C',
    };
    const pop = await recorded(callId, body);
    expect(pop).toMatchObject({
      match: 'exact',
      customer: { name: '常州晨光电子', level: 'standard' },
      contact: { name: '陆敏', title: '采购' },
      caller: { industry: { code: 'C' }, region: { code: '320400' } },
    });
    // The same again is the same: no second customer, contact or number.
    expect((await record(callId, body)).status).toBe(200);
    expect(await rows(`SELECT count(*)::int AS n FROM customers WHERE name = '常州晨光电子'`)).toEqual([{ n: 1 }]);
    expect(await rows('SELECT kind FROM customer_numbers WHERE customer_id = $1', [pop.customer?.id])).toEqual([
      { kind: 'direct' },
    ]);
    // No rep had the lead: it is converted and routed no more.
    expect(await leadsOf(number)).toMatchObject([{ status: 'converted', customer_id: pop.customer?.id }]);
    await writeUp(callId);
    const { items } = await agent.get(`/api/customers/${pop.customer?.id}/history`);
    expect(items).toMatchObject([{ summary: '已登记', contact: '陆敏', callId }]);

    const before = screen.received.length;
    app.simulator.placeCall({ from: number, to: HOTLINE });
    await app.settle();
    const again = screen.received.slice(before).find(({ event }) => event === 'screen_pop')?.payload;
    expect(again).toMatchObject({ match: 'exact', contact: { name: '陆敏' }, lastInteraction: { summary: '已登记' } });
    const [audit] = await rows(`SELECT action, subject_type FROM audit_entries WHERE subject_id = $1`, [
      pop.customer?.id,
    ]);
    expect(audit).toEqual({ action: 'caller.recorded_as_customer', subject_type: 'customer' });
    await agent.post(`/api/calls/${again.callId}/accept`);
    await app.advance(1);
    await writeUp(again.callId);
  });

  test('a colleague of somebody on the line becomes a contact; on a number that others have too it is shared', async () => {
    const number = stranger(2);
    const first = await talkWith(number);
    const made = await record(first, { as: 'customer', kind: 'person', name: '钱一平' });
    await writeUp(first);
    await agent.put('/api/agents/me/state', { state: 'available' });
    app.simulator.placeCall({ from: number, to: HOTLINE });
    await app.settle();
    const { id: second } = (await agent.get('/api/calls')).items[0];
    await agent.post(`/api/calls/${second}/accept`);
    await app.advance(2);
    const haichuan = (await agent.get(`/api/customers?q=${encodeURIComponent('青岛海川')}`)).items[0];
    const pop = await recorded(second, { as: 'contact', customerId: haichuan.id, name: '孙晓' });
    expect(pop).toMatchObject({ match: 'shared', customer: { id: haichuan.id }, contact: { name: '孙晓' } });
    expect(pop.candidates.map(({ name }) => name).toSorted()).toEqual(['孙晓', '钱一平'].toSorted());
    expect(made.status).toBe(200);
    await writeUp(second);
  });

  test('a company that is there already is named instead of made twice', async () => {
    const callId = await talkWith(stranger(3));
    const answer = await record(callId, { as: 'customer', kind: 'company', name: '青岛海川通信' });
    expect(answer).toMatchObject({ status: 409, body: { type: '/problems/customer-exists' } });
    const lead = await recorded(callId, { as: 'lead', name: '周女士', company: '常州新禾', industryCode: 'I' });
    expect(lead.lead).not.toBeNull();
    for (const q of ['周女', '新禾', stranger(3).slice(-4)]) {
      const found = (await agent.get(`/api/leads?q=${encodeURIComponent(q)}`)).items;
      expect(found.map(({ id, numberMasked }: any) => [id, numberMasked])).toContainEqual([lead.lead?.id, true]);
    }
    expect(await leadsOf(stranger(3))).toMatchObject([{ id: lead.lead?.id, name: '周女士', customer_id: null }]);
    await writeUp(callId);
  });

  test('a lead that a rep has keeps its rep, who owns the customer too', async () => {
    const number = stranger(4);
    const callId = await talkWith(number);
    const rep = await app.signIn('rep1');
    await rows(`UPDATE lead_offers SET state = 'withdrawn', ended_at = now() WHERE state = 'offered'`);
    await rows(`UPDATE leads SET status = 'accepted', owner_id = $2 WHERE index = $1`, [
      app.deps.vault.index(number),
      rep.user.id,
    ]);
    const pop = await recorded(callId, { as: 'customer', kind: 'company', name: '常州远洋机电' });
    expect(pop.customer?.owner?.id).toBe(rep.user.id);
    expect(await leadsOf(number)).toMatchObject([
      { status: 'accepted', owner_id: rep.user.id, customer_id: pop.customer?.id },
    ]);
    await writeUp(callId);
  });

  test('only the agent on whose desk the call is may say who it was', async () => {
    const callId = await talkWith(stranger(5));
    const other = await app.signIn('agent2');
    const body = { as: 'customer', kind: 'person', name: '某人' };
    expect(await other.request('POST', `/api/calls/${callId}/caller`, body)).toMatchObject({ status: 403 });
    expect(await record(callId, { ...body, number: '+8613800000000', as: 'nobody' })).toMatchObject({ status: 400 });
    await writeUp(callId);
    expect(await record(callId, body)).toMatchObject({ status: 403 });
  });

  test('a caller without a number is still somebody, and no lead', async () => {
    const callId = await talkWith(null);
    expect(await record(callId, { as: 'lead', name: '无号码' })).toMatchObject({ status: 409 });
    const pop = await recorded(callId, { as: 'customer', kind: 'person', name: '匿名先生' });
    expect(pop).toMatchObject({ match: 'withheld', customer: { name: '匿名先生' }, contact: { name: '匿名先生' } });
    expect(await rows('SELECT 1 FROM customer_numbers WHERE customer_id = $1', [pop.customer?.id])).toEqual([]);
    await writeUp(callId);
  });
});
