import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { callAndPress, leadOf, mobileOf, offersOf, setMobiles, stranger } from './telephones.ts';

let app: Fixture;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const silent = { kind: 'never-answers' } as const;

/** A caller rings and leaves while a rep's phone rings: the lead waits on that rep's list, and a text has the link. */
async function offered(place: number) {
  setMobiles(app, silent);
  const caller = await callAndPress(app, stranger(place), '1');
  await app.advance(6);
  caller.hangUp();
  await app.advance(3);
  const lead = await leadOf(app, stranger(place));
  const offer = (await offersOf(app, lead.id)).at(-1);
  if (offer === undefined) throw new Error('the lead was offered to nobody');
  const rep = Number(offer.login.slice(-1));
  const link = /https?:\/\/\S+/.exec(app.simulator.telephone(mobileOf(rep)).messages.at(-1)?.body ?? '')?.[0] ?? '';
  return { lead, offer, rep, link };
}

async function ask(url: string, options: { method?: string; cookie?: string; body?: string; site?: string } = {}) {
  const { method = 'GET', cookie, body, site = 'same-origin' } = options;
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      'sec-fetch-site': site,
      ...(cookie && { cookie }),
      ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(body !== undefined && { body }),
  });
  const set = response.headers.get('set-cookie') ?? '';
  return {
    status: response.status,
    text: await response.text(),
    set,
    cookie: set.split(';')[0] ?? '',
    to: response.headers.get('location') ?? '',
    headers: response.headers,
  };
}

const open = (link: string) => ask(link, { method: 'POST', body: '' });

test('the link has chance in it and nothing else; it opens this one lead, once', async () => {
  const { lead, offer, link } = await offered(1);
  expect(link).toMatch(/\/r\/[\w-]{20}$/);
  expect(link).not.toContain(lead.id);
  // A program that only looks (a preview) uses nothing up and learns nothing.
  const preview = await ask(link);
  expect(preview.status).toBe(200);
  expect(preview.text).not.toMatch(/常州|电信|尾号|139/);
  expect(preview.headers.get('cache-control')).toBe('no-store');

  const opened = await open(link);
  expect(opened).toMatchObject({ status: 303, to: `/r/offers/${offer.id}` });
  expect(opened.set).toMatch(new RegExp(`Path=/r/offers/${offer.id}.*HttpOnly.*SameSite=Strict`));
  const page = await ask(`${app.url}${opened.to}`, { cookie: opened.cookie });
  expect(page.status).toBe(200);
  expect(page.text).toContain('常州');
  expect(page.text).not.toContain(stranger(1).slice(3));

  const again = await open(link);
  expect(again.status).toBe(410);
  expect(again.text).toContain('已经打开过');
  expect(again.set).toBe('');
  const events = await app.deps.db.prisma.event.findMany({ where: { leadId: lead.id, type: 'lead.link_opened' } });
  expect(events).toHaveLength(1);
});

test('the session accepts this lead, then shows its number; it reaches nothing else', async () => {
  const one = await offered(2);
  const other = await offered(3);
  const { cookie } = await open(one.link);
  const path = `${app.url}/r/offers/${one.offer.id}`;
  expect((await ask(`${app.url}/r/offers/${other.offer.id}`, { cookie })).status).toBe(410);
  expect((await ask(`${app.url}/api/leads/${one.lead.id}`, { cookie })).status).toBe(401);
  expect((await ask(`${path}/accept`, { method: 'POST', body: '', cookie, site: 'cross-site' })).status).toBe(403);
  expect((await ask(`${path}/accept`, { method: 'POST', body: '' })).status).toBe(410);

  expect(await ask(`${path}/accept`, { method: 'POST', body: '', cookie })).toMatchObject({ status: 303 });
  expect(await leadOf(app, stranger(2))).toMatchObject({ status: 'accepted', ownerId: one.offer.repId });
  expect((await ask(path, { cookie })).text).toContain(`tel:${stranger(2)}`);
  await app.advance(1);
  await app.clock.advance(3_600_000);
  expect((await ask(path, { cookie })).status).toBe(410);
});

test('a link dies with its offer: past the deadline, accepted elsewhere, or forged, it says so plainly', async () => {
  const { link, offer } = await offered(4);
  const rep = await app.signIn(offer.login);
  await rep.post(`/api/leads/${offer.leadId}/accept`);
  const gone = await open(link);
  expect(gone.status).toBe(410);
  expect(gone.text).toContain('已不再派给您');
  const forged = await open(`${app.url}/r/AAAAAAAAAAAAAAAAAAAA`);
  expect(forged.status).toBe(404);
  expect(forged.text).toMatch(/没有这个链接[\s\S]*no such link/);
});

test('declined on the page with a reason, the lead goes to the next rep', async () => {
  const { link, offer, lead } = await offered(5);
  const { cookie, to } = await open(link);
  const said = await ask(`${app.url}${to}/decline`, { method: 'POST', body: 'reason=%E4%B8%8D%E5%9C%A8', cookie });
  expect(said.text).toContain('已转给其他同事');
  await app.settle();
  const offers = await offersOf(app, lead.id);
  expect(offers.find(({ id }) => id === offer.id)).toMatchObject({ state: 'declined', declineReason: '不在' });
  expect(offers.at(-1)).toMatchObject({ state: 'offered' });
  expect(offers.at(-1)?.repId).not.toBe(offer.repId);
  expect((await ask(`${app.url}${to}`, { cookie })).status).toBe(410);
});
