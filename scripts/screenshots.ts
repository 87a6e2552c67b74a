/**
 * `npm run screenshots`: starts a Hotline of its own with the demo company, lives through a call and a lead in each
 * language, and writes what is on the screens to docs/pictures. Needs chromium.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { FAKE_MICROPHONE, openBrowser, type TestBrowser } from '../test/e2e/browser.ts';
import { spoken, type Spoken } from '../test/e2e/console-words.ts';
import { signInToDesk, type DeskPage } from '../test/e2e/desk-page.ts';
import { freePort, startHotline } from '../test/e2e/hotline-process.ts';
import { openPhonePage, type PhonePage } from '../test/e2e/phone-page.ts';
import { signInToRepPage } from '../test/e2e/rep-page.ts';
import { askAColleague, beAvailable, lookAround, toolsOfTheDesk } from './more-pictures.ts';
import { smallerPng } from './smaller-png.ts';

/** Of either stranger's number. */
const LAST_FOUR = /5678/;
const FOLDER = join(import.meta.dirname, '..', 'docs', 'pictures');

export interface Story {
  browser: TestBrowser;
  url: string;
  words: Spoken;
  /** Ends the file's name. */
  mark: 'zh' | 'en';
  locale: 'zh-CN' | 'en-US';
  knownCaller: RegExp;
  stranger: RegExp;
  disposition: string;
  menuKey: string;
  note: string;
  /** Writes docs/pictures/<name>-<mark>.png. */
  take: (page: Page, name: string) => Promise<void>;
}

const dataDir = await mkdtemp(join(tmpdir(), 'hotline-pictures-'));
// A microphone, or the desk warns that nobody hears the agent.
const browser = await openBrowser(FAKE_MICROPHONE);
const hotline = await startHotline({ dataDir, port: await freePort() });
try {
  await mkdir(FOLDER, { recursive: true });
  await tell({
    browser,
    url: hotline.url,
    words: spoken['zh-CN'],
    mark: 'zh',
    take: (page, name) => take('zh', page, name),
    locale: 'zh-CN',
    knownCaller: /^王芳/,
    stranger: /^陌生来电 江苏/,
    disposition: '需要跟进',
    menuKey: '1',
    note: '客户反馈昨晚 20:30 仍有两次超时，已核对补丁版本，约定今晚 22:00 远程抓取日志。',
  });
  await tell({
    browser,
    url: hotline.url,
    words: spoken.en,
    mark: 'en',
    take: (page, name) => take('en', page, name),
    locale: 'en-US',
    knownCaller: /^Emily Carter/,
    stranger: /^陌生来电 区域未知/,
    disposition: 'Needs follow-up',
    menuKey: '2',
    note: 'The second currency now shows in the settlement report. Wants the source of the rates named; send the guide by Monday.',
  });
} finally {
  await browser.close();
  await hotline.stop();
  await rm(dataDir, { recursive: true });
}

async function tell(story: Story): Promise<void> {
  const context = await story.browser.open({ locale: story.locale });
  const phone = await openPhonePage(await story.browser.open({ locale: story.locale }), story.url, story.words);
  const desk = await signInToDesk(context, story.url, { login: 'agent1', words: story.words });
  await beAvailable(story, desk);
  await aCall(story, desk, phone);
  await toolsOfTheDesk(story, desk.page);
  await aLead(story, phone);
  await lookAround(story, phone);
  await phone.page.context().close();
  await context.close();
}

async function aCall(story: Story, desk: DeskPage, phone: PhonePage): Promise<void> {
  const { desk: t } = story.words;
  await phone.call(story.knownCaller);
  await desk.bar.getByText(t['bar.answerWithin']).waitFor();
  await desk.pop.getByRole('region', { name: t['pop.contracts'] }).waitFor();
  await story.take(desk.page, 'desk-ringing');
  await desk.page.keyboard.press('a');
  await desk.says(t['bar.connected']);
  await desk.page.keyboard.press('n');
  await desk.page.keyboard.type(story.note);
  await desk.bar.getByText('0:07').waitFor();
  await story.take(desk.page, 'desk-talking');
  await desk.page.emulateMedia({ colorScheme: 'dark' });
  await story.take(desk.page, 'desk-dark');
  await desk.page.emulateMedia({ colorScheme: 'light' });
  await askAColleague(story, desk);
  await desk.page.keyboard.press('Alt+x');
  await desk.says(t['bar.wrapping_up']);
  await desk.page.keyboard.press('Alt+6');
  await story.take(desk.page, 'wrap-up');
  await desk.page.keyboard.press('Control+Enter');
  await desk.says(t['bar.idle']);
  await desk.page.goto(`${story.url}/calls`);
  await desk.page.getByRole('row').nth(3).waitFor();
  await desk.page.getByRole('row').nth(1).getByRole('link').first().click();
  await desk.page.getByRole('heading', { level: 2 }).first().waitFor();
  await story.take(desk.page, 'calls');
  await desk.page.goto(`${story.url}/customers?q=${encodeURIComponent('海川')}`);
  await desk.page.getByRole('link', { name: '青岛海川通信' }).first().click();
  await desk.page.getByRole('region', { name: t['customers.history'] }).getByText(story.disposition).first().waitFor();
  await story.take(desk.page, 'customer');
}

/** A stranger, a rep whose telephone rings, and the lead that comes of it. */
async function aLead(story: Story, phone: PhonePage): Promise<void> {
  const { desk: t, phone: p, rep: r } = story.words;
  await phone.call(story.stranger);
  await phone.callerHears(/请按/);
  await phone.press(story.menuKey);
  const rings = await phone.ringing();
  const rep = await signInToRepPage(story.browser, story.url, { login: rings.login, words: story.words });
  await rep.getByText(r.liveNow).waitFor();
  await story.take(rep, 'rep-list');
  await story.take(phone.page, 'phone');
  await rings.mobile.getByRole('button', { name: p.answer, exact: true }).click();
  await rings.mobile.getByRole('button', { name: p.press1 }).click();
  await rings.mobile.getByRole('time').waitFor();
  await rep.goto(`${story.url}/rep`);
  await rep.getByRole('link').filter({ hasText: LAST_FOUR }).first().click();
  await rep.getByRole('button', { name: r.back }).waitFor();
  await story.take(rep, 'rep-lead');
  await rep.getByRole('button', { name: r.reached, exact: true }).click();
  await story.take(rep, 'rep-outcome');
  await rep.goto(`${story.url}/rep#/me`);
  await rep.getByRole('switch', { name: r.channelNames.sms }).waitFor();
  await story.take(rep, 'rep-settings');
  await phone.hangUp();
  const supervisor = await signInToDesk(await story.browser.open({ locale: story.locale }), story.url, {
    login: 'supervisor',
    words: story.words,
  });
  await supervisor.page.goto(`${story.url}/leads`);
  await supervisor.page.getByRole('row', { name: LAST_FOUR }).first().getByRole('link').first().click();
  await supervisor.page.getByRole('heading', { name: t['leads.why'] }).waitFor();
  await story.take(supervisor.page, 'lead');
  await supervisor.page.goto(`${story.url}/reports?span=30d`);
  await supervisor.page.getByRole('table').nth(2).waitFor();
  await supervisor.page.locator('li svg[role="img"]').first().waitFor();
  await story.take(supervisor.page, 'reports');
  await supervisor.page.context().close();
  await rep.context().close();
}

/** Once fonts are there and nothing moves. */
async function take(mark: string, page: Page, name: string): Promise<void> {
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  const picture = smallerPng(await page.screenshot({ animations: 'disabled', caret: 'hide' }));
  await writeFile(join(FOLDER, `${name}-${mark}.png`), picture);
  console.log(`${name}-${mark}.png  ${Math.round(picture.length / 1024)} kB`);
}
