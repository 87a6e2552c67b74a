import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enSettings } from '../../agent-console/i18n/en-settings.ts';
import { zhCNSettings } from '../../agent-console/i18n/zh-CN-settings.ts';
import { startApp } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { accessibilityFaults, chromiumPath, openBrowser, PHONE_SIZED, WIDE } from './browser.ts';
import type { TestBrowser } from './browser.ts';
import { spoken } from './console-words.ts';

const seats = [
  ['zh-CN', 'supervisor', zhCNSettings, WIDE],
  ['en', 'admin', enSettings, PHONE_SIZED],
] as const;

let app: Fixture;
let browser: TestBrowser;

describe.skipIf(chromiumPath === null)('two-step sign-in (needs chromium)', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp({ env: { SECOND_FACTOR: 'managers' } }), openBrowser()]);
  }, 150_000);
  afterAll(async () => {
    expect(browser.faults()).toEqual([]);
    await browser.close();
    await app.close();
  });

  test.each(seats)(
    'in %s: %s sets it up before anything else, and needs a code from then on',
    async (language, login, w, viewport) => {
      const t = spoken[language].desk;
      const context = await browser.open({ viewport, locale: language === 'en' ? 'en-US' : 'zh-CN' });
      const page = await context.newPage();
      const button = (name: string) => page.getByRole('button', { name, exact: true });
      await page.goto(app.url);
      await signIn(page, language, login);
      await page.getByRole('heading', { name: w['factor.title'] }).waitFor();
      await page.getByLabel(w['password.current']).fill('hotline');
      await button(w['factor.begin']).click();
      await page.getByRole('img', { name: w['factor.qr'] }).waitFor();
      await looksRight(page, viewport.width);

      const key = ((await page.locator('code').textContent()) ?? '').replaceAll(' ', '');
      const totp = new TOTP({ secret: Secret.fromBase32(key) });
      const code = () => totp.generate({ timestamp: app.clock.now().getTime() });
      const typeCode = (typed: string) => page.getByLabel(t['signIn.code'], { exact: true }).fill(typed);
      await typeCode('000000');
      await button(w['factor.confirm']).click();
      await page.getByText(t['problem.code-wrong']).waitFor();
      await typeCode(code());
      await button(w['factor.confirm']).click();
      await page.getByRole('button', { name: t['user.menu'] }).click();
      await button(t['user.signOut']).click();

      await app.clock.advance(30_000);
      await signIn(page, language, login);
      await page.getByText(t['signIn.codeLead']).waitFor();
      await looksRight(page, viewport.width);
      await typeCode('000000');
      await button(t['signIn.submit']).click();
      await page.getByText(t['problem.code-wrong']).waitFor();
      await typeCode(code());
      await button(t['signIn.submit']).click();
      await page.getByRole('button', { name: t['user.menu'] }).waitFor();
      await context.close();
    },
  );
});

async function signIn(page: Page, language: keyof typeof spoken, login: string): Promise<void> {
  const t = spoken[language].desk;
  await page.getByRole('radio', { name: language === 'en' ? 'English' : '中文' }).check({ force: true });
  await page.getByLabel(t['signIn.login']).fill(login);
  await page.getByLabel(t['signIn.password'], { exact: true }).fill('hotline');
  await page.getByRole('button', { name: t['signIn.submit'], exact: true }).click();
}

async function looksRight(page: Page, width: number): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
}
