import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, chromiumPath, sidewaysScroll } from './browser.ts';
import { spoken } from './console-words.ts';
import type { Spoken } from './console-words.ts';
import { signInToDesk } from './desk-page.ts';
import type { DeskPage } from './desk-page.ts';
import { openOffice } from './office.ts';
import type { Office } from './office.ts';
import { makeQueuesPatient } from './patient-queues.ts';
import { openPhonePage } from './phone-page.ts';

const words = spoken['zh-CN'];
const { desk: t } = words;
const RECORDS = ['/calls', '/customers?q=海川', '/leads', '/callbacks'];
const OFFICE = [
  '/',
  '/lead-rules',
  '/lead-rules?view=teams',
  '/lead-rules?view=versions',
  '/leads?status=escalated',
  '/reports',
];
const SETTINGS = ['hotlines', 'queues', 'skills', 'hours', 'dispositions', 'hand-over', 'people'].map(
  (name) => `/settings/${name}`,
);
const MANY_PAGES_MS = 300_000;

let office: Office;
let desk: DeskPage;

/** Nothing that axe-core finds on any page: Chinese by day, English at night, and every phase of a call in both lights. */
describe.skipIf(chromiumPath === null)(
  'every page of the console, with axe (needs chromium)',
  { timeout: 120_000 },
  () => {
    beforeAll(async () => {
      office = await openOffice();
      await makeQueuesPatient(office.url);
      desk = await signInToDesk(await still(), office.url, { login: 'agent1', words });
    }, 150_000);
    afterAll(() => office?.close(), 60_000);

    test('the desk between calls, the palette, the sheet of keys', async () => {
      const { page } = desk;
      await desk.goAvailable();
      const faults = await inBothLights(page, 'desk');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: t['palette.label'] }).fill('海川');
      await page.getByRole('option', { name: /青岛海川通信/ }).waitFor();
      faults.push(...(await inBothLights(page, 'palette')));
      await page.keyboard.press('Escape');
      await page.getByRole('combobox', { name: t['palette.label'] }).waitFor({ state: 'detached' });
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: t['keys.title'] }).waitFor();
      faults.push(...(await inBothLights(page, 'keys')));
      await page.keyboard.press('Escape');
      expect(faults).toEqual([]);
    });

    test('every phase of a call', async () => {
      const { page, bar, pop } = desk;
      const phone = await openPhonePage(await office.browser.open(), office.url, words);
      await phone.call(/^王芳/);
      await bar.getByText(t['bar.answerWithin']).waitFor();
      const faults = await inBothLights(page, 'ringing');
      await page.keyboard.press('a');
      await desk.says(t['bar.connected']);
      await pop.getByText('性能与超时').click();
      await pop.getByRole('region', { name: t['tickets.similar'] }).getByRole('listitem').first().waitFor();
      faults.push(...(await inBothLights(page, 'talking, with similar tickets')));
      await page.keyboard.press('h');
      await desk.says(t['bar.held']);
      faults.push(...(await inBothLights(page, 'held')));
      await page.keyboard.press('t');
      await page.getByRole('option').nth(3).waitFor();
      faults.push(...(await inBothLights(page, 'transfer dialog')));
      await page.keyboard.press('Escape');
      await page.getByRole('option').first().waitFor({ state: 'detached' });
      await page.keyboard.press('Alt+x');
      await desk.says(t['bar.wrapping_up']);
      faults.push(...(await inBothLights(page, 'wrap-up')));
      await page.keyboard.press('Alt+5');
      await page.keyboard.press('Control+Enter');
      await desk.says(t['bar.idle']);
      await phone.call(/隐藏号码/);
      await bar.getByText(t['bar.answerWithin']).waitFor();
      await page.keyboard.press('a');
      await pop.getByLabel(t['who.companyName']).waitFor();
      faults.push(...(await inBothLights(page, 'unknown caller')));
      expect(faults).toEqual([]);
    });

    test('every page of a supervisor, in Chinese by day', { timeout: MANY_PAGES_MS }, async () => {
      expect(await faultsOfOffice(words, 'light')).toEqual([]);
    });

    test('every page of a supervisor, in English at night', { timeout: MANY_PAGES_MS }, async () => {
      expect(await faultsOfOffice(spoken.en, 'dark')).toEqual([]);
    });

    test('no page complained in its console', () => {
      expect(office.browser.faults()).toEqual([]);
    });
  },
);

async function still(locale = 'zh-CN'): Promise<BrowserContext> {
  return office.browser.open({ reducedMotion: 'reduce', locale });
}

async function faultsOfOffice(spokenWords: Spoken, light: 'light' | 'dark'): Promise<string[]> {
  const context = await still(spokenWords === words ? 'zh-CN' : 'en-US');
  const visitor = await context.newPage();
  await visitor.goto(office.url);
  await visitor.getByLabel(spokenWords.desk['signIn.login']).waitFor();
  const faults = await faultsIn(visitor, 'sign-in', light);
  const { page } = await signInToDesk(context, office.url, { login: 'supervisor', words: spokenWords });
  const isQuiet = watchRequests(page);
  for (const path of [...OFFICE, ...RECORDS, ...SETTINGS]) {
    // As a link does: the page stays, and is not loaded anew each time.
    await page.evaluate(`history.pushState({}, '', '${path}'); dispatchEvent(new PopStateEvent('popstate'))`);
    await page.getByRole('main').waitFor();
    await isQuiet();
    faults.push(...(await faultsIn(page, path, light)));
    if (!RECORDS.includes(path)) continue;
    await page.getByRole('row').nth(1).getByRole('link').first().press('Enter');
    await isQuiet();
    faults.push(...(await faultsIn(page, `${path}, one of them`, light)));
  }
  await context.close();
  return faults;
}

const QUIET_MS = 150;

/** Resolves when the page has asked for nothing for a moment, and everything that it asked for is there. */
function watchRequests(page: Page): () => Promise<void> {
  let underWay = 0;
  let last = performance.now();
  const ended = () => {
    underWay -= 1;
    last = performance.now();
  };
  page.on('request', () => (underWay += 1));
  page.on('requestfinished', ended);
  page.on('requestfailed', ended);
  return async () => {
    last = performance.now();
    await expect
      .poll(() => underWay <= 0 && performance.now() - last > QUIET_MS, { interval: 50, timeout: 20_000 })
      .toBe(true);
  };
}

async function inBothLights(page: Page, name: string): Promise<string[]> {
  return [...(await faultsIn(page, name, 'dark')), ...(await faultsIn(page, name, 'light'))];
}

async function faultsIn(page: Page, name: string, colorScheme: 'light' | 'dark'): Promise<string[]> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: 'attached' });
  // A colour that is measured half way through its fade is nobody's choice.
  await page.addStyleTag({
    content: '*, *::before, *::after { transition: none !important; animation: none !important; }',
  });
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
  const faults = (await accessibilityFaults(page)).map((fault) => `${name}, ${colorScheme}: ${fault}`);
  return (await sidewaysScroll(page)) > 0 ? [...faults, `${name}: scrolls sideways`] : faults;
}
