import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startApp } from '../app-fixture.ts';
import type { Client, Fixture, Screen } from '../app-fixture.ts';
import { callAndPress, leadOf, offersOf, setMobiles, stranger } from './telephones.ts';

let app: Fixture;
let supervisor: Client;
let agent: Client;

beforeAll(async () => {
  app = await startApp();
  supervisor = await app.signIn('supervisor');
  agent = await app.signIn('agent1');
  // Offers lapse here by the dozen; that this sets a rep away is the matter of escalation.test.ts.
  await app.deps.db.prisma.handOverSettings.updateMany({ data: { lapsesUntilAway: 0 } });
});
afterEach(() => expect(app.simulator.errors()).toEqual([]));
afterAll(() => app.close());

/** A caller whom nobody answers live: the lead is a record, offered to somebody, with a promise to the caller. */
async function promisedLead(place: number) {
  setMobiles(app, { kind: 'unreachable' });
  await callAndPress(app, stranger(place), '1');
  await app.advance(30);
  const lead = await leadOf(app, stranger(place));
  const offer = (await offersOf(app, lead.id)).at(-1);
  if (offer === undefined || offer.state !== 'offered') throw new Error('the lead is not on offer');
  const others = ['rep1', 'rep2', 'rep3'].filter((login) => login !== offer.login);
  return { id: lead.id, offer, rep: await app.signIn(offer.login), others };
}

async function acceptedLead(place: number) {
  const lead = await promisedLead(place);
  await lead.rep.post(`/api/leads/${lead.id}/accept`);
  await app.advance(2);
  return lead;
}

/** Goes to just after that time at one stride; only the jobs that are due then run. */
async function pass(time: Date) {
  await app.clock.advance(time.getTime() + 1_000 - app.clock.now().getTime());
  await app.deps.jobs.runDue();
  await app.settle();
}

describe('who sees a lead', () => {
  test('its number is masked for all until somebody owns it, and whole for the owner alone', async () => {
    const { id, rep, offer } = await promisedLead(20);
    for (const client of [rep, supervisor, agent]) {
      expect(await client.get(`/api/leads/${id}`)).toMatchObject({ number: '139****0020', numberMasked: true });
    }
    expect(await rep.post(`/api/leads/${id}/accept`)).toMatchObject({
      status: 'accepted',
      number: stranger(20),
      owner: { id: offer.repId },
    });
    expect(await supervisor.get(`/api/leads/${id}`)).toMatchObject({ number: '139****0020', numberMasked: true });
    expect((await rep.get('/api/leads?owner=me&status=open')).items.map((lead: { id: string }) => lead.id)).toContain(
      id,
    );
  });

  test('a rep to whom it was never offered hears that there is none; one who let it go, that it is not theirs', async () => {
    const { id, rep } = await promisedLead(21);
    const stranger8 = await app.signIn('rep8');
    expect(await stranger8.request('GET', `/api/leads/${id}`)).toMatchObject({
      status: 404,
      body: { type: '/problems/lead-not-found' },
    });
    expect(await stranger8.request('POST', `/api/leads/${id}/accept`)).toMatchObject({ status: 404 });
    expect((await stranger8.get('/api/leads')).items.map((lead: { id: string }) => lead.id)).not.toContain(id);
    await rep.post(`/api/leads/${id}/decline`, { reason: '不在我的区域' });
    await app.advance(2);
    expect(await rep.request('GET', `/api/leads/${id}`)).toMatchObject({
      status: 403,
      body: { type: '/problems/not-your-lead' },
    });
    expect(await rep.request('POST', `/api/leads/${id}/accept`)).toMatchObject({
      status: 409,
      body: { type: '/problems/offer-gone' },
    });
    const after = await offersOf(app, id);
    expect(after.filter(({ repId, state }) => repId === rep.user.id && state === 'offered')).toEqual([]);
    expect(after.at(-1)?.repId).not.toBe(rep.user.id);
  });

  test('an agent may read it and do nothing to it', async () => {
    const { id } = await promisedLead(22);
    for (const act of ['accept', 'decline', 'contacted', 'status', 'assign']) {
      expect((await agent.request('POST', `/api/leads/${id}/${act}`, {})).status).toBe(403);
    }
  });

  test('the page tells why it went where it went', async () => {
    const { id, offer } = await promisedLead(23);
    const { why, offers } = await supervisor.get(`/api/leads/${id}`);
    expect(why).toMatchObject({
      rule: '通信和软件 · 江苏',
      chosen: { id: offer.repId },
      rulesTried: [{ fits: true, because: '符合' }],
    });
    expect(offers).toHaveLength((await offersOf(app, id)).length);
  });
});

describe('the screens', () => {
  test('a rep hears of an offer, masked, and that it is withdrawn; other reps hear nothing; supervisors hear all', async () => {
    const logins = ['rep1', 'rep2', 'rep3', 'rep8', 'supervisor'];
    const screens = new Map<string, Screen>();
    for (const login of logins) screens.set(login, await (await app.signIn(login)).screen());
    const { id, offer, others } = await promisedLead(29);
    await app.settle();
    const heard = (login: string) => screens.get(login)?.received.filter(({ payload }) => payload.leadId === id) ?? [];
    const offered = heard(offer.login).filter(({ event }) => event === 'lead.offered');
    expect(offered.at(-1)?.payload.lead).toMatchObject({
      number: '139****0029',
      numberMasked: true,
      offer: { id: offer.id },
    });
    expect(heard('rep8')).toEqual([]);
    const taker = await app.signIn(others[0] ?? '');
    await supervisor.post(`/api/leads/${id}/assign`, { repId: taker.user.id, reason: '试一试' });
    await app.settle();
    await screens.get(offer.login)?.next('lead.withdrawn');
    expect(heard(offer.login).at(-1)).toMatchObject({
      event: 'lead.withdrawn',
      payload: { lead: { numberMasked: true, offer: null } },
    });
    expect(heard(others[0] ?? '').at(-1)?.payload.lead).toMatchObject({
      number: stranger(29),
      owner: { id: taker.user.id },
    });
    expect(heard('supervisor').every(({ payload }) => payload.lead.numberMasked)).toBe(true);
    expect(heard('supervisor').length).toBeGreaterThan(3);
    for (const screen of screens.values()) screen.close();
  });
});

describe('a lead is accepted once', () => {
  test('twice by the same rep is once', async () => {
    const { id, rep } = await promisedLead(24);
    const answers = await Promise.all([1, 2, 3].map(() => rep.request('POST', `/api/leads/${id}/accept`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await app.settle();
    const facts = await app.deps.db.prisma.event.count({ where: { leadId: id, type: 'lead.accepted' } });
    expect(facts).toBe(1);
  });

  test('accept and decline at once: one of them holds', async () => {
    const { id, rep } = await promisedLead(25);
    const [accept, decline] = await Promise.all(
      ['accept', 'decline'].map((act) => rep.request('POST', `/api/leads/${id}/${act}`, {})),
    );
    expect([accept?.status, decline?.status].filter((status) => status === 200)).toHaveLength(1);
    await app.settle();
    const { ownerId } = await leadOf(app, stranger(25));
    expect(ownerId === rep.user.id).toBe(accept?.status === 200);
  });

  test('the caller who was promised a call hears by text who makes it, and the promise is the rep’s', async () => {
    const { id, rep } = await acceptedLead(26);
    const texts = app.simulator.telephone(stranger(26)).messages.map(({ body }) => body);
    expect(texts).toEqual([
      expect.stringMatching(
        new RegExp(`^您好，您的来电已登记，专属顾问${rep.user.name}将(在\\d\\d:\\d\\d前|尽快)与您联系。回复TD退订。$`),
      ),
    ]);
    expect(await app.deps.db.prisma.callback.findMany({ where: { leadId: id } })).toMatchObject([
      { ownerId: rep.user.id, status: 'open' },
    ]);
  });

  test('a deadline that passes sends it to the next rep', async () => {
    const { id, offer } = await promisedLead(27);
    await pass(offer.deadlineAt);
    const offers = await offersOf(app, id);
    expect(offers.find(({ id: one }) => one === offer.id)).toMatchObject({ state: 'expired' });
    expect(offers.at(-1)).toMatchObject({ state: 'offered' });
    expect(offers.at(-1)?.repId).not.toBe(offer.repId);
  });

  test('whoever lets it lapse is not asked again, and without anybody left it goes to the managers', async () => {
    const { id } = await promisedLead(28);
    for (let rep = 0; rep < 8; rep += 1) {
      const open = (await offersOf(app, id)).find(({ state }) => state === 'offered');
      if (open === undefined) break;
      await pass(open.deadlineAt);
    }
    const records = (await offersOf(app, id)).filter(({ liveCallId }) => liveCallId === null);
    expect(new Set(records.map(({ repId }) => repId)).size).toBe(records.length);
    expect(await supervisor.get(`/api/leads/${id}`)).toMatchObject({ status: 'unassigned', owner: null, offer: null });
    expect(
      (await supervisor.get('/api/leads?status=unassigned')).items.map((lead: { id: string }) => lead.id),
    ).toContain(id);
  });
});

describe('its owner works it', () => {
  test('not reached keeps the promise open; reached is the first word and keeps it', async () => {
    const { id, rep } = await acceptedLead(30);
    const nextStepAt = '2026-12-01T02:00:00.000Z';
    expect(
      await rep.post(`/api/leads/${id}/contacted`, { reached: false, note: '无人接听', nextStepAt }),
    ).toMatchObject({
      status: 'accepted',
      contactedAt: null,
      nextStepAt,
      history: [{ channel: 'call', by: rep.user.name, summary: '无人接听', disposition: 'not_reached' }],
    });
    expect((await rep.get(`/api/leads/${id}`)).callbackDueAt).not.toBeNull();
    const reached = await rep.post(`/api/leads/${id}/contacted`, { note: '约了下周演示' });
    expect(reached).toMatchObject({
      status: 'contacted',
      callbackDueAt: null,
      contactedAt: app.clock.now().toISOString(),
    });
    await app.advance(60);
    const later = await rep.post(`/api/leads/${id}/contacted`, { note: '又聊了一次' });
    expect(later.contactedAt).toBe(reached.contactedAt);
  });

  test('a move that the machine does not know is 409 and changes nothing', async () => {
    const { id, rep } = await acceptedLead(31);
    expect(await rep.request('POST', `/api/leads/${id}/status`, { status: 'converted' })).toMatchObject({
      status: 409,
      body: { type: '/problems/lead-state' },
    });
    expect(await rep.request('POST', `/api/leads/${id}/status`, { status: 'lost' })).toMatchObject({ status: 400 });
    expect(await rep.get(`/api/leads/${id}`)).toMatchObject({ status: 'accepted' });
  });

  test('converted makes the customer, with its number, its contact and its history', async () => {
    const { id, rep } = await acceptedLead(32);
    await rep.post(`/api/leads/${id}/contacted`, { note: '首次联系' });
    const converted = await rep.post(`/api/leads/${id}/status`, {
      status: 'converted',
      name: '赵敏',
      company: '常州新北测试',
      note: '签了合同',
    });
    expect(converted).toMatchObject({ status: 'converted', name: '赵敏', company: '常州新北测试' });
    expect(converted.closedAt).not.toBeNull();
    const customer = await app.deps.db.prisma.customer.findFirst({
      where: { name: '常州新北测试' },
      include: { numbers: true, contacts: true, interactions: true, calls: true },
    });
    expect(customer).toMatchObject({
      kind: 'company',
      ownerRepId: rep.user.id,
      industryCode: 'I',
      regionCode: '320400',
    });
    expect(customer?.contacts.map(({ name }) => name)).toEqual(['赵敏']);
    expect(customer?.numbers.map(({ lastFour }) => lastFour)).toEqual(['0032']);
    expect(customer?.interactions.map(({ summary }) => summary).toSorted()).toEqual(['签了合同', '首次联系']);
    expect(customer?.calls).toHaveLength(1);
    expect(await rep.request('POST', `/api/leads/${id}/status`, { status: 'lost', lostReason: '后悔' })).toMatchObject({
      status: 409,
    });
  });

  test('lost with a reason closes it, and the same number opens a new one, first for the same rep', async () => {
    const { id, rep } = await acceptedLead(33);
    expect(await rep.post(`/api/leads/${id}/status`, { status: 'lost', lostReason: '打错了' })).toMatchObject({
      status: 'lost',
      lostReason: '打错了',
    });
    const again = await promisedLead(33);
    expect(again.id).not.toBe(id);
    expect(again.offer.repId).toBe(rep.user.id);
  });
});

describe('a supervisor', () => {
  test('gives a lead to another rep; the one who had it loses the number, and the reason is audited', async () => {
    const { id, rep, others } = await acceptedLead(40);
    const other = await app.signIn(others[0] ?? '');
    const reps = (await supervisor.get('/api/reps')).items;
    expect(reps.find(({ id: repId }: { id: string }) => repId === other.user.id)).toMatchObject({
      name: other.user.name,
      away: false,
    });
    const given = await supervisor.post(`/api/leads/${id}/assign`, { repId: other.user.id, reason: '客户要求换人' });
    expect(given).toMatchObject({ status: 'accepted', owner: { id: other.user.id }, numberMasked: true });
    await app.advance(2);
    expect(await other.get(`/api/leads/${id}`)).toMatchObject({
      number: stranger(40),
      callbackDueAt: expect.any(String),
    });
    expect(await rep.request('GET', `/api/leads/${id}`)).toMatchObject({ status: 403 });
    const [entry] = await app.deps.db.prisma.auditEntry.findMany({ where: { subjectId: id } });
    expect(entry).toMatchObject({ action: 'lead.assigned', reason: '客户要求换人', userId: supervisor.user.id });
  });

  test('withdraws what is offered by giving it away, and cannot give a closed one', async () => {
    const { id, offer, others } = await promisedLead(41);
    const other = await app.signIn(others[0] ?? '');
    await supervisor.post(`/api/leads/${id}/assign`, { repId: other.user.id, reason: '熟悉客户' });
    expect((await offersOf(app, id)).find((one) => one.id === offer.id)).toMatchObject({ state: 'withdrawn' });
    await supervisor.post(`/api/leads/${id}/status`, { status: 'lost', lostReason: '骚扰电话' });
    expect(
      await supervisor.request('POST', `/api/leads/${id}/assign`, { repId: other.user.id, reason: '再试一次' }),
    ).toMatchObject({ status: 409 });
  });

  test('finds every lead, page by page, each once', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const found: { items: { id: string }[]; nextCursor: string | null } = await supervisor.get(
        `/api/leads?limit=7${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      seen.push(...found.items.map(({ id }) => id));
      cursor = found.nextCursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(await app.deps.db.prisma.lead.count());
    expect(new Set(seen).size).toBe(seen.length);
    expect(await supervisor.request('GET', '/api/leads?cursor=nonsense')).toMatchObject({ status: 400 });
  });
});
