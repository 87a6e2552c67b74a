import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture } from '../app-fixture.ts';
import { callAndPress, leadOf, offersOf, setMobiles, stranger } from './telephones.ts';

let app: Fixture;

beforeAll(async () => {
  app = await startApp();
});
afterEach(() => expect(app.simulator.errors()).toEqual([]));
afterAll(() => app.close());

/** A lead that its rep has accepted, with a promise to the caller. */
async function acceptedLead(place: number) {
  setMobiles(app, { kind: 'unreachable' });
  await callAndPress(app, stranger(place), '1');
  await app.advance(30);
  const { id } = await leadOf(app, stranger(place));
  const offer = (await offersOf(app, id)).at(-1);
  if (offer?.state !== 'offered') throw new Error('the lead is not on offer');
  const rep = await app.signIn(offer.login);
  await rep.post(`/api/leads/${id}/accept`);
  await app.advance(2);
  const acceptedAt = app.clock.now().getTime();
  return { id, rep, log: (body: object) => rep.post(`/api/leads/${id}/contacted`, body), acceptedAt };
}

const historyOf = async (rep: Client, id: string) => (await rep.get(`/api/leads/${id}`)).history;
const iso = (at: number) => new Date(at).toISOString();

describe('what a rep logged without a line', () => {
  test('counts once, however often it arrives, and at the time when it was', async () => {
    const { id, log, rep, acceptedAt } = await acceptedLead(60);
    await app.advance(180);
    const key = app.deps.ids.next();
    const at = iso(acceptedAt + 120_000);
    const word = { key, at, outcome: 'reached', note: '要报价' };
    await log(word);
    const again = await log(word);
    expect(again).toMatchObject({ status: 'contacted', contactedAt: at, callbackDueAt: null });
    expect(await historyOf(rep, id)).toMatchObject([{ at, summary: '要报价', disposition: 'reached' }]);
    // Closed since: the repeat is still no news and no fault.
    await rep.post(`/api/leads/${id}/status`, { status: 'lost', lostReason: '没有需求' });
    expect(await log(word)).toMatchObject({ status: 'lost' });
    expect(
      await rep.request('POST', `/api/leads/${id}/contacted`, { ...word, key: app.deps.ids.next() }),
    ).toMatchObject({
      status: 409,
      body: { type: '/problems/lead-state' },
    });
  });

  test('a key of something else is refused', async () => {
    const [first, second] = [await acceptedLead(61), await acceptedLead(62)];
    const key = app.deps.ids.next();
    await first.log({ key, outcome: 'not_reached' });
    expect(
      await second.rep.request('POST', `/api/leads/${second.id}/contacted`, { key, outcome: 'reached' }),
    ).toMatchObject({ status: 400 });
    expect(await historyOf(second.rep, second.id)).toEqual([]);
  });

  test('nobody has called before the lead was theirs, or later than now', async () => {
    const { id, log, rep, acceptedAt } = await acceptedLead(63);
    await app.advance(60);
    await log({ outcome: 'not_reached', at: iso(acceptedAt - 86_400_000) });
    await log({ outcome: 'reached', at: iso(acceptedAt + 86_400_000) });
    const { history, acceptedAt: since, contactedAt } = await rep.get(`/api/leads/${id}`);
    expect(history.map((entry: { at: string }) => entry.at)).toEqual([contactedAt, since]);
    expect(Date.parse(contactedAt)).toBeLessThanOrEqual(app.clock.now().getTime());
  });

  test('arriving after a newer word, it goes into the history and leaves the next step alone', async () => {
    const { id, log, rep, acceptedAt } = await acceptedLead(64);
    await app.advance(120);
    const planned = iso(acceptedAt + 86_400_000);
    await log({ outcome: 'reached', nextStepAt: planned });
    const late = await log({
      outcome: 'not_reached',
      at: iso(acceptedAt + 60_000),
      nextStepAt: iso(acceptedAt + 7_200_000),
    });
    expect(late.nextStepAt).toBe(planned);
    expect((await historyOf(rep, id)).map((entry: { disposition: string }) => entry.disposition)).toEqual([
      'reached',
      'not_reached',
    ]);
  });

  test('putting a call off is no contact: the promise stays, and a time is needed', async () => {
    const { id, log, rep, acceptedAt } = await acceptedLead(65);
    const at = iso(acceptedAt + 7_200_000);
    const before = await rep.get(`/api/leads/${id}`);
    expect(await log({ outcome: 'later', nextStepAt: at })).toMatchObject({
      status: 'accepted',
      contactedAt: null,
      nextStepAt: at,
      callbackDueAt: before.callbackDueAt,
    });
    expect(await rep.request('POST', `/api/leads/${id}/contacted`, { outcome: 'later' })).toMatchObject({
      status: 400,
    });
  });
});

describe('a rep who leaves and comes back', () => {
  test('new leads pass by while away and go to the deputy; back, the rep is offered leads again', async () => {
    const [rep, other] = [await app.signIn('rep1'), await app.signIn('rep2')];
    const { colleagues } = await rep.get('/api/reps/me');
    expect(colleagues.map(({ id }: { id: string }) => id)).toContain(other.user.id);
    const until = iso(app.clock.now().getTime() + 4 * 3_600_000);
    expect(await rep.request('PUT', '/api/reps/me/away', { until, deputyId: other.user.id })).toMatchObject({
      status: 200,
      body: { awayUntil: until, deputy: { id: other.user.id } },
    });
    setMobiles(app, { kind: 'unreachable' });
    for (const place of [66, 67, 68]) await callAndPress(app, stranger(place), '1');
    await app.advance(30);
    for (const place of [66, 67, 68]) {
      const offers = await offersOf(app, (await leadOf(app, stranger(place))).id);
      expect(offers.length).toBeGreaterThan(0);
      expect(offers.map(({ login }) => login)).not.toContain('rep1');
    }
    expect(await rep.request('PUT', '/api/reps/me/away', { until: null })).toMatchObject({
      body: { awayUntil: null, deputy: { id: other.user.id } },
    });
  });

  test('a deputy is a colleague of a team, a time is to come, and nobody but a rep is away', async () => {
    const rep = await app.signIn('rep1');
    const put = async (client: Client, body: object) => (await client.request('PUT', '/api/reps/me/away', body)).status;
    expect(await put(rep, { until: iso(app.clock.now().getTime() - 1_000) })).toBe(400);
    expect(await put(rep, { until: iso(app.clock.now().getTime() + 100 * 86_400_000) })).toBe(400);
    expect(await put(rep, { deputyId: rep.user.id })).toBe(400);
    // Naming a deputy moves nobody.
    const until = iso(app.clock.now().getTime() + 3_600_000);
    await rep.request('PUT', '/api/reps/me/away', { until });
    const { body } = await rep.request('PUT', '/api/reps/me/away', { deputyId: null });
    expect(body).toMatchObject({ awayUntil: until, deputy: null });
    expect(await put(await app.signIn('agent1'), { until: null })).toBe(403);
  });
});
