import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { watchOnce } from '../../src/service/keep-watch.ts';
import { HOTLINE, startApp, WANG_FANG } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { heal, openDatabase, passWithoutDatabase } from '../robustness/closable-database.ts';
import { cloneDatabase } from '../test-database.ts';
import type { TestDatabase } from '../test-database.ts';
import { chromiumPath, openBrowser } from './browser.ts';
import type { TestBrowser } from './browser.ts';
import { spoken } from './console-words.ts';
import { signInToDesk } from './desk-page.ts';
import { signInToRepPage } from './rep-page.ts';

/** Where pictures of the banners go, for whoever wants to look at them. */
const PICTURES = process.env['PICTURES'];

describe.skipIf(chromiumPath === null)('in a browser (chromium), while the database is gone', () => {
  let database: TestDatabase;
  let app: Fixture;
  let browser: TestBrowser;
  beforeAll(async () => {
    database = await cloneDatabase({ demo: true });
    app = await startApp({ databaseUrl: database.url });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await openDatabase(database.url, true);
    await app.close();
    await database.drop();
  });

  const take = async (page: Page, name: string) => {
    if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled' });
  };
  const firstWords = (text: string) => text.split('{since}')[0]?.trim() ?? text;

  test.each(['zh-CN', 'en'] as const)(
    'desk and rep page say so in %s, stay what they were, and clear by themselves',
    { timeout: 120_000 },
    async (language) => {
      const words = spoken[language];
      const context = await browser.open({ locale: language === 'en' ? 'en-US' : 'zh-CN' });
      const { page } = await signInToDesk(context, app.url, { login: 'agent2', words });
      const rep = await signInToRepPage(browser, app.url, { login: 'rep1', words });
      const banner = page.getByText(firstWords(words.desk['service.database']));
      await browser.duringOutage(async () => {
        await openDatabase(database.url, false);
        app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
        await passWithoutDatabase(app, 2);
        await watchOnce(app.deps);
        await banner.waitFor();
        await page.getByText(words.desk['service.heals']).waitFor();
        await rep.getByText(words.rep.serverIsDown).waitFor();
        await take(page, `bad-day-desk-${language}`);
        await take(rep, `bad-day-rep-${language}`);

        // Whoever loads the page now is told the same, and waits in front of it.
        const late = await context.newPage();
        await late.goto(app.url);
        await late.getByRole('heading', { name: words.desk['problem.database-gone'] }).waitFor();
        await take(late, `bad-day-late-${language}`);

        await openDatabase(database.url, true);
        await heal(app);
        await banner.waitFor({ state: 'detached' });
        await rep.getByText(words.rep.serverIsDown).waitFor({ state: 'detached' });
        await late.getByRole('navigation', { name: words.desk['nav.label'] }).waitFor();
      });
      expect(await page.getByRole('navigation', { name: words.desk['nav.label'] }).isVisible()).toBe(true);
      await context.close();
      await rep.context().close();
    },
  );
});
