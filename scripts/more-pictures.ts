import type { Page } from 'playwright-core';
import { signInToDesk, type DeskPage } from '../test/e2e/desk-page.ts';
import type { PhonePage } from '../test/e2e/phone-page.ts';
import type { Story } from './screenshots.ts';

/** Whatever the agent was when the desk was opened: a button that does not come is that of one who is free already. */
export async function beAvailable({ words: { desk: t } }: Story, desk: DeskPage): Promise<void> {
  const go = desk.bar.getByRole('button', { name: t['bar.goAvailable'] });
  const isAway = await go.waitFor({ timeout: 8_000 }).then(
    () => true,
    () => false,
  );
  if (isAway) await desk.goAvailable();
}

/** In the middle of a call: how it was solved before, whom to ask, and all three on the line. */
export async function askAColleague(story: Story, desk: DeskPage): Promise<void> {
  const { desk: t } = story.words;
  const { page, pop, bar } = desk;
  const faults = pop.getByRole('radiogroup', { name: t['tickets.fault'] });
  await faults.getByRole('radio').nth(1).check({ force: true });
  await pop.getByRole('region', { name: t['tickets.similar'] }).getByRole('listitem').first().waitFor();
  await story.take(page, 'similar-tickets');
  const { browser, url, words, locale } = story;
  const context = await browser.open({ locale });
  // Another one in each round: whoever was asked before may still be writing up.
  const login = locale === 'en-US' ? 'agent3' : 'agent2';
  const colleague = await signInToDesk(context, url, { login, words });
  await beAvailable(story, colleague);
  await bar.getByRole('button', { name: t['bar.transfer'] }).click();
  const free = page.getByRole('option').filter({ hasText: t['state.available'] }).first();
  await free.waitFor();
  await story.take(page, 'transfer');
  await free.getByText(t['target.ask'], { exact: true }).click();
  await colleague.bar.getByText(t['bar.answerWithin']).waitFor();
  await colleague.page.keyboard.press('a');
  const join = bar.getByRole('button', { name: t['consult.conference'], disabled: false });
  await join.click();
  const remove = bar.getByRole('button', { name: t['consult.remove'], disabled: false });
  await remove.waitFor();
  await story.take(page, 'conference');
  await remove.click();
  await desk.says(t['bar.connected']);
  // With the screen the colleague is gone, and no later call rings there.
  await context.close();
}

/** What one finds without looking for it. */
export async function toolsOfTheDesk(story: Story, page: Page): Promise<void> {
  const { desk: t } = story.words;
  await page.goto(story.url);
  await page.getByRole('region', { name: t['bar.label'] }).getByText(t['bar.idle'], { exact: true }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: t['palette.label'] }).fill('海川');
  await page.getByRole('option', { name: /青岛海川通信/ }).waitFor();
  await story.take(page, 'palette');
  await page.keyboard.press('Escape');
}

/** A supervisor's morning: the hotline closed in an emergency, the message that a caller left, rules and settings. */
export async function lookAround(story: Story, phone: PhonePage): Promise<void> {
  const { browser, url, words, locale } = story;
  const { desk: t } = words;
  const { page } = await signInToDesk(await browser.open({ locale }), url, { login: 'supervisor', words });
  const dialog = page.getByRole('dialog', { name: t['closing.title'] });
  await page.getByRole('button', { name: t['closing.open'] }).click();
  await dialog.getByLabel(t['closing.textZh']).fill(t['closing.textZhExample']);
  await dialog.getByLabel(t['closing.textEn']).fill(t['closing.textEnExample']);
  await dialog.getByRole('button', { name: t['closing.close'] }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: t['closing.manage'] }).waitFor();
  await phone.call(story.knownCaller);
  await phone.callerHears(/提示音|tone/);
  await story.take(page, 'floor-closed');
  await page.getByRole('button', { name: t['closing.manage'] }).click();
  await dialog.getByRole('button', { name: t['closing.reopen'] }).click();
  await dialog.waitFor({ state: 'detached' });
  await phone.hangUp();
  await page.goto(`${url}/callbacks`);
  const row = page.getByRole('row').filter({ hasText: t['callbackReason.closed'] });
  await row.getByRole('link').first().click();
  await page.getByRole('heading', { name: t['callbacks.story'] }).waitFor();
  await story.take(page, 'callbacks');
  await rulesAndSettings(story, page);
  await page.context().close();
}

async function rulesAndSettings({ take, url }: Story, page: Page): Promise<void> {
  await page.goto(`${url}/lead-rules`);
  await page.getByRole('listitem').nth(5).waitFor();
  await take(page, 'lead-rules');
  await page.goto(`${url}/lead-rules?view=rehearsal`);
  await page.getByRole('main').getByRole('button').last().click();
  await page.getByRole('table').first().waitFor({ timeout: 90_000 });
  await take(page, 'rehearsal');
  await page.goto(`${url}/settings/hotlines`);
  await page.getByRole('textbox').nth(3).waitFor();
  await take(page, 'settings');
}
