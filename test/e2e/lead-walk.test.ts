import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { chromiumPath, openBrowser } from './browser.ts';
import type { TestBrowser } from './browser.ts';
import { spoken } from './console-words.ts';
import { freePort, speakQuickly, startHotline } from './hotline-process.ts';
import type { HotlineProcess } from './hotline-process.ts';
import { openPhonePage } from './phone-page.ts';
import type { PhonePage } from './phone-page.ts';
import { expectSoundWide } from './sound-screen.ts';

const words = spoken['zh-CN'];
const { rep: r, phone: p } = words;
const SMALL = { width: 360, height: 740 };
const STRANGER = '+8613912345678';
const WHOLE = /139 ?1234 ?5678/;
const NOTE = '需要网管平台报价，下周一联系。';
const built = existsSync(new URL('../../dist/console/rep-worker.js', import.meta.url));

let dataDir: string;
let hotline: HotlineProcess;
let browser: TestBrowser;
let phone: PhonePage;
let supervisor: Awaited<ReturnType<typeof signedIn>>;
let pocket: BrowserContext;
let page: Page;

/** A lead from the first ring to the customer it becomes, on a telephone that loses its line on the way. */
describe.skipIf(chromiumPath === null)('the walk of a lead, in a browser (needs chromium)', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    if (!built) throw new Error('the pages are not built: `npm test` builds them');
    dataDir = await mkdtemp(join(tmpdir(), 'hotline-lead-walk-'));
    [hotline, browser] = await Promise.all([startHotline({ dataDir, port: await freePort() }), openBrowser()]);
    await speakQuickly(hotline.url);
    phone = await openPhonePage(await browser.open(), hotline.url, words);
    supervisor = await signedIn('supervisor');
  }, 150_000);
  afterAll(async () => {
    await browser?.close();
    await hotline?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  test('a stranger rings and chooses; no rep is free to talk, so a call is promised', async () => {
    await phone.call(STRANGER);
    await phone.callerHears(/请按/);
    await phone.press('1');
    let last: string | undefined;
    for (let tries = 1; tries <= 3; tries += 1) {
      const rings = await phone.ringing(last);
      await rings.mobile.getByRole('button', { name: p.decline, exact: true }).click();
      last = rings.name;
    }
    await phone.callerHears(/给您回电/);
  });

  test('the rep whom the lead is offered to sees it on a telephone of 360 pixels, without the number', async () => {
    const offered = await theLead((lead) => lead.offer !== null && !lead.offer.live);
    const login = await phone.loginOf(offered.offer?.rep.name ?? '');
    pocket = await browser.open({ viewport: SMALL, hasTouch: true, isMobile: true });
    page = await pocket.newPage();
    await page.goto(`${hotline.url}/rep`);
    await expectSoundWide(page, 'rep page, sign-in, 360 px');
    await page.getByLabel(r.login).fill(login);
    await page.getByLabel(r.password).fill('hotline');
    await page.getByRole('button', { name: r.signIn, exact: true }).click();
    await page.getByRole('button', { name: r.accept }).waitFor();
    expect(await page.locator('body').textContent()).not.toMatch(WHOLE);
    await expectSoundWide(page, 'rep page, offer, 360 px');
    await expectTouchable(page);
  });

  test('accepted, the number is there to call with one thumb, and the page asks how it went', async () => {
    await page.getByRole('button', { name: r.accept }).click();
    const call = page.getByRole('link', { name: new RegExp(r.call) });
    expect(await call.getAttribute('href')).toBe(`tel:${STRANGER}`);
    // On a telephone the dialler takes the tap; here nothing does.
    await page.evaluate(
      "document.addEventListener('click', (e) => e.target.closest('a[href^=tel]') && e.preventDefault())",
    );
    await call.click();
    await page.waitForURL(/\/called$/);
    await expectSoundWide(page, 'rep page, lead, 360 px');
    await expectTouchable(page);
  });

  test('without a line the call is logged in two taps and a note, and waits on the telephone', async () => {
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    await browser.duringOutage(async () => {
      await pocket.setOffline(true);
      await page.getByText(r.offline).waitFor();
      await page.getByRole('button', { name: r.reached, exact: true }).click();
      await page.getByLabel(r.note, { exact: true }).fill(NOTE);
      await page.getByRole('button', { name: r.save }).click();
      await page.getByText(r.keptHere).waitFor();
      await page.getByRole('button', { name: r.back, exact: true }).click();
      await page.getByText(r.waitingToSend(1)).waitFor();
      await expectSoundWide(page, 'rep page, offline, 360 px');
    });
  });

  test('the page opens without a line, with the list as last seen and when that was', async () => {
    await browser.duringOutage(async () => {
      await page.reload();
      await page.getByText(r.offline).waitFor();
      expect(await page.getByText(r.offline).textContent()).toMatch(/\d\d:\d\d/);
      await page.getByText(r.waitingToSend(1)).waitFor();
      await page.getByRole('link').filter({ hasText: WHOLE }).click();
      await page.getByText(r.onlyOutcomes).waitFor();
      expect(await page.getByRole('button', { name: r.toConverted }).count()).toBe(0);
      expect((await theLead()).status).toBe('accepted');
      await pocket.setOffline(false);
      await page.getByText(r.offline).waitFor({ state: 'detached' });
    });
  });

  test('back on line what was logged arrives once', async () => {
    await page.getByText(r.status.contacted).first().waitFor();
    await page.getByText(NOTE).waitFor();
    const lead = await theLead();
    expect(lead.status).toBe('contacted');
    const { history } = leadHistory.parse(await supervisor(`/api/leads/${lead.id}`));
    expect(history.map(({ summary }) => summary)).toEqual([NOTE]);
  });

  test('the rep makes it a customer', async () => {
    await page.getByRole('button', { name: r.toConverted }).click();
    const form = page.locator('form.panel');
    await form.getByLabel(r.name).fill('沈晓琳');
    await form.getByLabel(r.company).fill('常州新域科技');
    await form.getByRole('button', { name: r.save }).click();
    await page.getByText(r.status.converted).first().waitFor();
    const found = z.object({ items: z.array(z.object({ name: z.string() }).loose()) });
    const { items } = found.parse(await supervisor(`/api/customers?q=${encodeURIComponent('常州新域科技')}`));
    expect(items).toHaveLength(1);
  });

  test('a push becomes a notification that opens the page there, and foreign addresses are none of its business', async () => {
    await pocket.grantPermissions(['notifications'], { origin: hotline.url });
    const push = { title: '新线索', body: '江苏省 常州市', path: '/rep#/me', tag: 'one' };
    await deliverPush(push);
    await deliverPush({ ...push, tag: 'two', path: 'https://example.org/rep' });
    await expect
      .poll(() => page.evaluate(SHOWN), { timeout: 10_000 })
      .toEqual([
        { title: '新线索', body: '江苏省 常州市', path: '/rep#/me' },
        { title: '新线索', body: '江苏省 常州市', path: '/rep' },
      ]);
  });

  test('a rep who leaves says so with two taps, and signing out leaves nothing on the telephone', async () => {
    await page.getByRole('button', { name: r.back, exact: true }).click();
    await page.getByRole('link', { name: new RegExp(r.mySettings) }).click();
    await page.getByRole('button', { name: r.goAway }).click();
    await page.getByRole('button', { name: r.forHours(1) }).click();
    await page.getByRole('button', { name: r.backNow }).waitFor();
    await expectSoundWide(page, 'rep page, settings, 360 px');
    await expectTouchable(page);
    await page.getByRole('button', { name: r.signOut }).click();
    await page.getByLabel(r.password).waitFor();
    expect(await page.evaluate(KEPT_ROWS)).toEqual([]);
    await browser.duringOutage(async () => {
      await pocket.setOffline(true);
      await page.reload();
      await page.getByRole('button', { name: r.retry }).waitFor();
      expect(await page.locator('body').textContent()).not.toMatch(WHOLE);
    });
  });

  test('no page complained in its console on the whole walk', () => {
    expect(browser.faults()).toEqual([]);
  });
});

const leadRow = z.object({
  id: z.string(),
  number: z.string(),
  status: z.string(),
  offer: z.object({ live: z.boolean(), rep: z.object({ name: z.string() }) }).nullable(),
});
const leadHistory = z.object({ history: z.array(z.object({ summary: z.string() })) });

/** The stranger's lead as a supervisor sees it, once it is as wanted. */
async function theLead(wanted: (lead: z.infer<typeof leadRow>) => boolean = () => true) {
  let found: z.infer<typeof leadRow> | undefined;
  await expect
    .poll(
      async () => {
        const { items } = z.object({ items: z.array(leadRow) }).parse(await supervisor('/api/leads?q=5678'));
        found = items.find((lead) => lead.number === '139****5678' && wanted(lead));
        return found !== undefined;
      },
      { timeout: 30_000 },
    )
    .toBe(true);
  if (found === undefined) throw new Error('unreachable: the poll found it');
  return found;
}

async function signedIn(login: string): Promise<(path: string) => Promise<unknown>> {
  const answer = await fetch(`${hotline.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password: 'hotline' }),
  });
  const { token } = z.object({ token: z.string() }).parse(await answer.json());
  return async (path) =>
    (await fetch(`${hotline.url}${path}`, { headers: { authorization: `Bearer ${token}` } })).json();
}

/** Everything that a thumb is to hit is 44 pixels high and wide; links in running text are for reading. */
async function expectTouchable(on: Page): Promise<void> {
  expect
    .soft(
      await on.evaluate(`[...document.querySelectorAll('button, summary, select, input, a.button, a.dial, a.who, a.open')]
        .map((element) => ({ element, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.height < 44 || box.width < 44))
        .map(({ element, box }) => element.outerHTML.slice(0, 90) + ' ' + box.width + 'x' + box.height)`),
    )
    .toEqual([]);
}

/** As the push service would, past the encryption: the browser hands it to the page's service worker. */
async function deliverPush(payload: object): Promise<void> {
  const chrome = await pocket.newCDPSession(page);
  const registered = new Promise<string>((done) =>
    chrome.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const ours = registrations.find(({ scopeURL }) => scopeURL === `${hotline.url}/rep`);
      if (ours !== undefined) done(ours.registrationId);
    }),
  );
  await chrome.send('ServiceWorker.enable');
  const registrationId = await registered;
  await chrome.send('ServiceWorker.deliverPushMessage', {
    origin: hotline.url,
    registrationId,
    data: JSON.stringify(payload),
  });
  await chrome.detach();
}

/** Runs inside the page: the notifications that lie on the screen. */
const SHOWN = `navigator.serviceWorker.ready.then(async (registration) =>
  (await registration.getNotifications())
    .sort((a, b) => a.tag.localeCompare(b.tag))
    .map(({ title, body, data }) => ({ title, body, path: data.path })))`;

/** Runs inside the page: what IndexedDB still holds. */
const KEPT_ROWS = `new Promise((done, fail) => {
  const request = indexedDB.open('hotline-rep');
  request.onerror = () => fail(request.error);
  request.onsuccess = async () => {
    const rows = [];
    for (const name of request.result.objectStoreNames) {
      const all = request.result.transaction(name).objectStore(name).getAll();
      await new Promise((read) => (all.onsuccess = read));
      rows.push(...all.result);
    }
    request.result.close();
    done(rows);
  };
})`;
