import type { Page } from 'playwright-core';
import { PHONE_SIZED } from './browser.ts';
import type { TestBrowser } from './browser.ts';
import { spoken } from './console-words.ts';
import type { Spoken } from './console-words.ts';

/** The rep's page as on the rep's telephone. */
export async function signInToRepPage(
  browser: TestBrowser,
  url: string,
  as: { login: string; words: Spoken },
): Promise<Page> {
  const { rep: t } = as.words;
  const locale = as.words === spoken.en ? 'en-US' : 'zh-CN';
  const page = await (await browser.open({ locale, viewport: PHONE_SIZED, hasTouch: true })).newPage();
  await page.goto(`${url}/rep`);
  await page.getByLabel(t.login).fill(as.login);
  await page.getByLabel(t.password).fill('hotline');
  await page.getByRole('button', { name: t.signIn, exact: true }).click();
  await page.getByRole('heading', { name: t.title }).waitFor();
  return page;
}
