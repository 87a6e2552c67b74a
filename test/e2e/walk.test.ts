import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signIn } from '../app-fixture.ts';
import { makeItDay } from './broad-daylight.ts';
import { chromiumPath, openBrowser } from './browser.ts';
import type { TestBrowser } from './browser.ts';
import { spoken } from './console-words.ts';
import { openDesk, signInToDesk } from './desk-page.ts';
import type { DeskPage } from './desk-page.ts';
import { freePort, processesOn, speakQuickly, startHotline } from './hotline-process.ts';
import type { HotlineProcess } from './hotline-process.ts';
import { makeQueuesPatient } from './patient-queues.ts';
import { openPhonePage } from './phone-page.ts';
import type { PhonePage } from './phone-page.ts';
import { signInToRepPage } from './rep-page.ts';
import { expectSound, expectSoundWide } from './sound-screen.ts';

const words = spoken['zh-CN'];
const { desk: t, rep: r, phone: p } = words;
const WANG_FANG = /^王芳/;
const STRANGER = '+8613912345678';
const OTHER_STRANGER = '+8619812345678';
const NOTE = '已确认补丁升级完成，客户满意。';
const built = existsSync(new URL('../../dist/console/index.html', import.meta.url));

let dataDir: string;
let port: number;
let hotline: HotlineProcess;
let browser: TestBrowser;
let office: BrowserContext;
let desk: DeskPage;
let phone: PhonePage;

/** What a newcomer does in the first quarter of an hour, in real time, in a real browser, with nothing replaced. */
describe.skipIf(chromiumPath === null)(
  'the walk through the product, in a browser (needs chromium)',
  { timeout: 90_000 },
  () => {
    beforeAll(async () => {
      if (!built) throw new Error('the pages are not built: `npm test` builds them');
      dataDir = await mkdtemp(join(tmpdir(), 'hotline-walk-'));
      port = await freePort();
      [hotline, browser] = await Promise.all([startHotline({ dataDir, port }), openBrowser()]);
      await makeQueuesPatient(hotline.url);
      await speakQuickly(hotline.url);
      await makeItDay(dataDir);
      office = await browser.open();
      phone = await openPhonePage(await browser.open(), hotline.url, words);
    }, 150_000);
    afterAll(async () => {
      await browser?.close();
      await hotline?.stop();
      await rm(dataDir, { recursive: true, force: true });
    }, 60_000);

    test('an agent signs in and is ready for calls', async () => {
      const visitor = await office.newPage();
      await visitor.goto(hotline.url);
      await visitor.getByLabel(t['signIn.login']).waitFor();
      await expectSound(visitor, 'sign-in');
      await visitor.close();
      desk = await signInToDesk(office, hotline.url, { login: 'agent1', words });
      await desk.goAvailable();
      await expectSound(desk.page, 'desk, idle');
    });

    test('who calls and what was said last is on the screen before the telephone rings', async () => {
      await phone.call(WANG_FANG);
      await desk.says(t['bar.incoming']);
      await desk.bar.getByText(t['bar.answerWithin']).waitFor();
      const phoneRangAt = await phone.deskRingsSince();
      const { popAt, ringAt } = await desk.moments();
      if (popAt === null || ringAt === null || phoneRangAt === null)
        throw new Error('the pop, the ring on the screen or the ring of the phone is missing');
      expect(popAt).toBeLessThan(ringAt);
      expect(popAt).toBeLessThanOrEqual(phoneRangAt);
      expect(orderOfFrames(desk)).toEqual(['screen_pop', 'acknowledged', 'reservation.created']);

      for (const known of ['王芳', '青岛海川通信', '网络运维主管', '周立群'])
        expect(await desk.pop.textContent()).toContain(known);
      const last = desk.pop.getByRole('region', { name: t['pop.lastConversation'] });
      expect(await last.textContent()).toMatch(/王芳询问工单进展.*升级后由我方回访确认。/);
      expect(await desk.pop.getByRole('region', { name: t['pop.openTickets'] }).textContent()).toContain(
        '计费接口晚高峰偶发超时',
      );
      expect(
        await desk.pop.getByRole('region', { name: t['pop.history'] }).getByRole('listitem').count(),
      ).toBeGreaterThan(5);
      await expectSoundWide(desk.page, 'desk, ringing');
    });

    test('the keyboard alone accepts, holds, resumes, hangs up and writes up', async () => {
      const { page } = desk;
      await page.keyboard.press('a');
      await desk.says(t['bar.connected']);
      await phone.callerHears(/正在与 .* 通话/);
      await expectRunning(desk.bar.getByText(/^\d+:\d\d$/).first());
      await expectRunning(
        phone.page.getByRole('region', { name: p.tabCallers, exact: true }).getByRole('time').first(),
      );
      await page.keyboard.press('h');
      await desk.says(t['bar.held']);
      await phone.callerHears(p.sounds['hold-music']);
      await page.keyboard.press('h');
      await desk.says(t['bar.connected']);
      await expectSound(page, 'desk, talking');
      await page.keyboard.press('Alt+x');
      await desk.says(t['bar.wrapping_up']);
      await expectSound(page, 'desk, wrap-up');
      await desk.writeUp({ dispositionKey: '5', note: NOTE });
    });

    test('a reload and a second tab in the middle of a ring show the same; the note just written is the last word', async () => {
      const second = await openDesk(office, hotline.url, words);
      await second.says(t['bar.idle']);
      await phone.call(WANG_FANG);
      for (const tab of [desk, second]) {
        await tab.says(t['bar.incoming']);
        expect(await tab.pop.getByRole('region', { name: t['pop.lastConversation'] }).textContent()).toContain(NOTE);
      }
      await desk.page.reload();
      await desk.pop.getByText(NOTE).first().waitFor();
      await desk.bar.getByRole('button', { name: t['bar.accept'] }).waitFor();
      await desk.page.keyboard.press('a');
      for (const tab of [desk, second]) await tab.says(t['bar.connected']);
      await second.page.close();
    });

    test('an agent without network is told so, and sees the truth on return', async () => {
      await browser.duringOutage(async () => {
        await office.setOffline(true);
        await desk.page.getByText(t['connection.lost']).waitFor();
        await phone.hangUp();
        await phone.callerHears(/./);
        await office.setOffline(false);
        await desk.page.getByText(t['connection.lost']).waitFor({ state: 'detached' });
      });
      await desk.says(t['bar.wrapping_up']);
      await desk.writeUp({ dispositionKey: '1', note: '断网期间客户已挂机。' });
    });

    test('a stranger chooses an industry, and the rep of it talks after a whisper and a 1', async () => {
      await phone.call(STRANGER);
      await phone.callerHears(/请按/);
      await phone.press('1');
      const rings = await phone.ringing();
      const rep = await signInToRepPage(browser, hotline.url, { login: rings.login, words });
      await rep.getByText(r.liveNow).waitFor();
      await rings.mobile.getByRole('button', { name: p.answer, exact: true }).click();
      await rings.mobile.getByRole('log').getByText(/江苏/).waitFor();
      await rings.mobile.getByRole('button', { name: p.press1 }).click();
      await rings.mobile
        .getByRole('log')
        .getByText(/正在与 .* 通话/)
        .waitFor();
      await phone.callerHears(/正在与 .* 通话/);
      await expectSound(phone.page, 'phone page, talking');
      await phone.hangUp();
      await expectSound(rep, 'rep page, list');
      expect(await phone.messagesOf(rings.name)).toMatch(/5678/);
      await rep.context().close();
    });

    test('a rep who does not answer is passed over, and a caller whom nobody takes is offered a call back', async () => {
      // A free agent would be given the caller whom no rep takes, and ring until the call is missed.
      const agent = await signIn(hotline.url, 'agent1');
      await agent.put('/api/agents/me/state', { state: 'not_ready', reason: 'break' });
      await phone.call(OTHER_STRANGER);
      await phone.callerHears(/请按/);
      await phone.press('1');
      const first = await phone.ringing();
      // The first phone rings for 25 seconds: time to look at the records.
      await lookAtRecords();
      await phone.ringing(first.name);
      // The others decline, as many as are tried.
      await phone.declineUntilHeard(/给您回电/);
      await phone.hangUp();
      await phone.isOver();
      await desk.goAvailable();
    });

    test('the lead reaches a rep all the same, who declines; the next accepts, calls back and says how it went', async () => {
      const supervisor = await signInToDesk(await browser.open(), hotline.url, { login: 'supervisor', words });
      const first = await offeredTo(supervisor);
      const declines = await signInToRepPage(browser, hotline.url, { login: first.login, words });
      await declines.getByRole('button', { name: r.accept }).waitFor();
      await expectSound(declines, 'rep page, offer');
      await declines.getByRole('button', { name: r.decline }).click();
      await declines.getByRole('button', { name: r.declineReasons[0] ?? '', exact: true }).click();
      const next = await offeredTo(supervisor, first.name);
      const accepts = await signInToRepPage(browser, hotline.url, { login: next.login, words });
      await accepts.getByRole('button', { name: r.accept }).click();
      await accepts.getByRole('button', { name: r.back }).waitFor();
      expect(await accepts.getByRole('link', { name: new RegExp(r.call) }).getAttribute('href')).toBe(
        `tel:${OTHER_STRANGER}`,
      );
      await expectSound(accepts, 'rep page, lead');
      await accepts.getByRole('button', { name: r.reached }).click();
      await accepts.getByLabel(r.note, { exact: true }).fill('需要网管平台报价，下周一联系。');
      await accepts.getByRole('button', { name: r.save }).click();
      await accepts.getByText(r.status.contacted).first().waitFor();
      for (const page of [supervisor.page, declines, accepts]) await page.context().close();
    });

    test('it ends cleanly on Ctrl-C, and everything is there after the next start', async () => {
      await browser.duringOutage(async () => {
        expect(await hotline.stop()).toBe(0);
        expect(processesOn(dataDir)).toEqual([]);
        await desk.page.getByText(t['connection.lost']).waitFor();
        hotline = await startHotline({ dataDir, port });
        await speakQuickly(hotline.url);
        await desk.page.getByText(t['connection.lost']).waitFor({ state: 'detached' });
      });
      await desk.page.goto(`${hotline.url}/customers?q=${encodeURIComponent('王芳')}`);
      await desk.page.getByRole('link', { name: '青岛海川通信' }).first().click();
      await desk.page.getByText(NOTE).waitFor();
      const { page } = await signInToDesk(await browser.open(), hotline.url, { login: 'supervisor', words });
      await page.goto(`${hotline.url}/leads?status=contacted`);
      await page.getByRole('row', { name: /5678/ }).nth(1).waitFor();
      expect(await page.getByRole('row', { name: /5678/ }).count()).toBe(2);
      await page.context().close();
    });

    test('the same agent works in English, and so does the telephone of a caller who speaks it', async () => {
      const english = spoken.en;
      const context = await browser.open({ locale: 'en-US' });
      const agent = await signInToDesk(context, hotline.url, { login: 'agent1', words: english });
      await agent.says(english.desk['bar.idle']);
      await phone.call(/^Emily Carter/);
      await agent.says(english.desk['bar.incoming']);
      await agent.pop.getByRole('region', { name: english.desk['pop.lastConversation'] }).waitFor();
      await expectSoundWide(agent.page, 'desk, ringing, in English');
      await agent.page.keyboard.press('a');
      await agent.says(english.desk['bar.connected']);
      await phone.callerHears(/welcome back/i);
      await agent.page.keyboard.press('Alt+x');
      await agent.says(english.desk['bar.wrapping_up']);
      await expectSound(agent.page, 'desk, wrap-up, in English');
      await agent.writeUp({ dispositionKey: '1', note: 'Asked for the price list.' });
      await context.close();
    });

    test('no page complained in its console on the whole walk', () => {
      expect(browser.faults()).toEqual([]);
    });
  },
);

/** Lists and details, as a supervisor sees them. */
async function lookAtRecords(): Promise<void> {
  const { page } = await signInToDesk(await browser.open(), hotline.url, { login: 'supervisor', words });
  await page.getByRole('heading', { name: t['floor.agents'] }).first().waitFor();
  await expectSound(page, 'floor');
  const lists = [
    ['calls', t['calls.title']],
    ['leads', t['leads.title']],
    ['customers', t['customers.title']],
    ['callbacks', t['callbacks.title']],
  ] as const;
  for (const [path, title] of lists) {
    await page.goto(`${hotline.url}/${path}`);
    await page.getByRole('heading', { name: title, level: 1 }).waitFor();
    await page.getByRole('row').nth(1).waitFor();
    await expectSound(page, path);
    if (path === 'callbacks') continue;
    await page.getByRole('row').nth(1).getByRole('link').first().click();
    await page
      .getByRole('heading', { level: path === 'customers' ? 1 : 2 })
      .first()
      .waitFor();
    await expectSound(page, `${path}, detail`);
  }
  await page.context().close();
}

/** The rep whom the newest lead is offered to, as the supervisor reads it; not the one named. */
async function offeredTo(supervisor: DeskPage, not = ''): Promise<{ name: string; login: string }> {
  const { page } = supervisor;
  await page.goto(`${hotline.url}/leads`);
  const offered = page
    .getByRole('row', { name: /5678/ })
    .getByText(new RegExp(t['leads.offeredTo'].replace('{name}', not === '' ? '' : `(?!${not})`)));
  await offered.first().waitFor();
  const name = ((await offered.first().textContent()) ?? '')
    .replace(t['leads.offeredTo'].replace('{name}', ''), '')
    .trim();
  return { name, login: await phone.loginOf(name) };
}

/** The order in which the last call reached this screen, of what decides. */
function orderOfFrames({ frames }: DeskPage): string[] {
  const what = (text: string, sent: boolean) =>
    sent ? /^43\d/.test(text) && 'acknowledged' : /^42\d*\["(screen_pop|reservation\.created)"/.exec(text)?.[1];
  return frames.flatMap(({ text, sent }) => what(text, sent) || []);
}

async function expectRunning(clock: Locator): Promise<void> {
  const before = await clock.textContent();
  await expect.poll(() => clock.textContent(), { timeout: 5_000 }).not.toBe(before);
}
