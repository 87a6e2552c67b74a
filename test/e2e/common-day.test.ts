import { EventEmitter, once } from 'node:events';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { chromiumPath } from './browser.ts';
import { spoken } from './console-words.ts';
import { openDesk, signInToDesk } from './desk-page.ts';
import type { DeskPage } from './desk-page.ts';
import { openOffice } from './office.ts';
import type { Office } from './office.ts';
import { openPhonePage } from './phone-page.ts';
import type { PhonePage } from './phone-page.ts';
import { framesToPop, watchPops } from './pop-frames.ts';

const words = spoken['zh-CN'];
const { desk: t, phone: p } = words;
const WANG_FANG = /^王芳/;
const IN_CALL = /正在与 .* 通话/;
/** A round of music is over before a waiting caller is offered a callback. */
const ROUND = { timeout: 60_000 };

let office: Office;
let desk: DeskPage;
let colleague: DeskPage;
let phone: PhonePage;
let nameOfColleague: string;

/** What an agent does all day, two desks and a caller, in real time and with nothing replaced. */
describe.skipIf(chromiumPath === null)('a common day at the desk (needs chromium)', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    office = await openOffice();
    const { browser, url } = office;
    const [mine, theirs, street] = [await browser.open(), await browser.open(), await browser.open()];
    await mine.addInitScript(watchPops(t['pop.label']));
    desk = await signInToDesk(mine, url, { login: 'agent1', words });
    colleague = await signInToDesk(theirs, url, { login: 'agent2', words });
    phone = await openPhonePage(street, url, words);
    nameOfColleague = await nameOf(colleague.page);
  }, 150_000);
  afterAll(() => office?.close(), 60_000);

  test('the pop is drawn within one frame of its event', async () => {
    await desk.goAvailable();
    await phone.call(WANG_FANG);
    await desk.says(t['bar.incoming']);
    expect(await framesToPop(desk.page)).toBeLessThanOrEqual(1);
  });

  test('accept, hold and resume by key; the caller hears music, then the agent', async () => {
    await desk.page.keyboard.press('a');
    await desk.says(t['bar.connected']);
    await phone.callerHears(IN_CALL);
    const giveLateReply = await keepReplyBack(desk.page, '**/hold');
    await desk.page.keyboard.press('h');
    await desk.says(t['bar.held']);
    await phone.callerHears(p.sounds['hold-music']);
    // The reply is still on its way, and the screen says already that the next key counts.
    await desk.page.keyboard.press('h');
    await desk.says(t['bar.connected']);
    await giveLateReply();
    // Two frames: whatever the reply changes is drawn.
    await desk.page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    expect(await desk.bar.getByText(t['bar.connected'], { exact: true }).isVisible()).toBe(true);
  });

  test('a colleague is asked, swapped, brought in and handed the caller, without the mouse', async () => {
    await colleague.goAvailable();
    const { page } = desk;
    await offers(desk, t['bar.transfer']);
    await page.keyboard.press('t');
    await page.getByRole('combobox', { name: t['target.search'] }).fill(nameOfColleague);
    await page.getByRole('option', { name: nameOfColleague }).waitFor();
    await page.keyboard.press('Enter');
    await colleague.bar.getByText(/^同事咨询/).waitFor();
    await colleague.bar.getByText(t['bar.answerWithin']).waitFor();
    await colleague.page.keyboard.press('a');
    const asked = (line: string) => desk.says(filled(line, nameOfColleague));
    await asked(t['consult.talks']);
    await offers(desk, t['consult.swapToCaller']);
    await page.keyboard.press('s');
    await asked(t['consult.onHold']);
    await offers(desk, filled(t['consult.swapToAsked'], nameOfColleague));
    await page.keyboard.press('s');
    await asked(t['consult.talks']);
    await offers(desk, t['consult.conference']);
    await page.keyboard.press('g');
    await asked(t['consult.all']);
    await phone.callerHears(IN_CALL);
    await offers(desk, t['consult.leaveConference']);
    await page.keyboard.press('Enter');
    await desk.says(t['bar.wrapping_up']);
    await colleague.says(t['bar.connected']);
    expect(await colleague.pop.textContent()).toContain('王芳');
  });

  test('more time for the wrap-up is one key, and then it is written', async () => {
    const left = async () => secondsOf((await desk.page.getByText(/^剩余 /).textContent()) ?? '');
    const before = await left();
    await desk.page.keyboard.press('e');
    await expect.poll(left, { timeout: 10_000 }).toBeGreaterThan(before + 10);
    await desk.writeUp({ dispositionKey: '1', note: '转给同事继续处理。' });
    await takeABreak(desk);
  });

  test('a reload in mid-call keeps the call, its clock and every word of the note', async () => {
    const { page, bar } = colleague;
    const clock = async () =>
      secondsOf(
        (await bar
          .getByText(/^\d+:\d\d$/)
          .first()
          .textContent()) ?? '',
      );
    await page.keyboard.press('n');
    await page.keyboard.type('王芳要求周五前升级');
    const before = await clock();
    await page.reload();
    await colleague.says(t['bar.connected']);
    expect(await colleague.pop.getByLabel(t['wrapUp.note']).inputValue()).toBe('王芳要求周五前升级');
    expect(await clock()).toBeGreaterThanOrEqual(before);
    await page.keyboard.press('Alt+x');
    await colleague.says(t['bar.wrapping_up']);
    await page.keyboard.press('Alt+1');
    await page.keyboard.press('Control+Enter');
    await colleague.says(t['bar.idle']);
  });

  test('a shared number: one key says who it is, and the next call knows', async () => {
    await phone.call(/^共用号码/);
    await colleague.says(t['bar.incoming']);
    const candidates = colleague.pop.locator('li button[aria-pressed]');
    const name = (await candidates.nth(1).locator('strong').textContent()) ?? '';
    await colleague.page.keyboard.press('2');
    await colleague.pop.getByText(t['match.confirmed']).first().waitFor();
    await colleague.page.keyboard.press('a');
    await colleague.says(t['bar.connected']);
    await phone.hangUp();
    await colleague.says(t['bar.wrapping_up']);
    await colleague.writeUp({ dispositionKey: '1', note: '已确认来电人。' });
    await phone.call(/^共用号码/);
    await colleague.says(t['bar.incoming']);
    expect(await candidates.first().textContent()).toContain(name);
    await colleague.page.keyboard.press('a');
    await colleague.says(t['bar.connected']);
    await phone.hangUp();
    await colleague.says(t['bar.wrapping_up']);
    await colleague.writeUp({ dispositionKey: '1', note: '再次来电。' });
  });

  test('an unknown caller becomes the contact of a company that is found while typing', async () => {
    const { page, pop } = colleague;
    await phone.call(/隐藏号码/);
    await colleague.says(t['bar.incoming']);
    await page.keyboard.press('a');
    await colleague.says(t['bar.connected']);
    await pop.getByLabel(t['who.companyName']).waitFor();
    await page.keyboard.press('u');
    await page.keyboard.type('海川');
    await pop.getByRole('button', { name: new RegExp(`青岛海川通信.*${t['who.takeIn']}`) }).click();
    await pop.getByLabel(t['who.contactName'], { exact: true }).fill('赵新来');
    await page.keyboard.press('Enter');
    await page.getByText(/已登记：赵新来/).waitFor();
    expect(await pop.textContent()).toContain('青岛海川通信');
    await phone.hangUp();
    await colleague.says(t['bar.wrapping_up']);
    await colleague.writeUp({ dispositionKey: '1', note: '新联系人。' });
    await takeABreak(colleague);
  });

  test('a caller presses 1, hangs up, and is called when somebody is free', async () => {
    await phone.call(WANG_FANG);
    await phone.callerHearsWithin(/不想等待请按 1/, ROUND);
    await phone.press('1');
    await phone.callerHears(/轮到您时我们立即回电/);
    await desk.page.keyboard.press('v');
    await desk.bar.getByText(/^回拨：排队位置自/).waitFor();
    await desk.bar.getByText(t['bar.answerWithin']).waitFor();
    await desk.page.keyboard.press('a');
    await phone.answer();
    await desk.says(t['bar.connected']);
    await desk.page.keyboard.press('Alt+x');
    await desk.says(t['bar.wrapping_up']);
    await desk.writeUp({ dispositionKey: '1', note: '已按位次回电。' });
    await takeABreak(desk);
  });

  test('a missed caller stands in the list, is called from it, and the entry closes itself', async () => {
    await phone.call(/^Emily Carter/);
    await phone.callerHears(p.sounds['hold-music']);
    await phone.hangUp();
    const { page } = desk;
    await page.keyboard.press('v');
    await desk.says(t['bar.idle']);
    await page.goto(`${office.url}/callbacks`);
    const row = page
      .getByRole('row')
      .filter({ hasText: t['callbackReason.missed'] })
      .filter({ hasText: /Carter/ });
    await row.getByRole('link').first().focus();
    await page.keyboard.press('c');
    await phone.answer();
    await desk.says(t['bar.connected']);
    await page.keyboard.press('Alt+x');
    await desk.says(t['bar.wrapping_up']);
    await desk.writeUp({ dispositionKey: '1', note: '已回电。' });
    await page.goto(`${office.url}/callbacks?status=done`);
    await page
      .getByRole('row')
      .filter({ hasText: /Carter/ })
      .first()
      .waitFor();
    await page.goto(`${office.url}/callbacks`);
    await page.getByRole('row').nth(1).waitFor();
    expect(await row.count()).toBe(0);
    await page.goto(office.url);
  });

  test('of two tabs one has the telephone; when it closes, the other takes over', async () => {
    await desk.says(t['bar.idle']);
    const second = await openDesk(desk.page.context(), office.url, words);
    await second.says(t['bar.idle']);
    // A later tab waits for the lock that the owner of the telephone holds.
    await expect.poll(() => phoneLocks(desk.page)).toEqual({ held: 1, pending: 1 });
    await desk.page.close();
    await expect.poll(() => phoneLocks(second.page)).toEqual({ held: 1, pending: 0 });
    desk = second;
    await phone.call(WANG_FANG);
    await desk.says(t['bar.incoming']);
    await desk.page.keyboard.press('a');
    await desk.says(t['bar.connected']);
    await phone.callerHears(IN_CALL);
  });

  test('without network the screen says so in plain words, and is right again when it is back', async () => {
    await office.browser.duringOutage(async () => {
      await desk.page.context().setOffline(true);
      await desk.page.getByText(t['connection.lost']).waitFor();
      await phone.hangUp();
      await phone.isOver();
      await desk.page.context().setOffline(false);
      await desk.page.getByText(t['connection.lost']).waitFor({ state: 'detached' });
    });
    await desk.says(t['bar.wrapping_up']);
    await desk.writeUp({ dispositionKey: '1', note: '断网期间客户挂机。' });
  });

  test('a ring that ended while the network was gone is not on the screen when it is back', async () => {
    await phone.call(WANG_FANG);
    await desk.says(t['bar.incoming']);
    await office.browser.duringOutage(async () => {
      await desk.page.context().setOffline(true);
      await desk.page.getByText(t['connection.lost']).waitFor();
      await phone.hangUp();
      await phone.isOver();
      await desk.page.context().setOffline(false);
      await desk.page.getByText(t['connection.lost']).waitFor({ state: 'detached' });
    });
    await desk.page.getByText(t['bar.incoming'], { exact: true }).waitFor({ state: 'detached' });
    expect(await desk.bar.getByRole('button', { name: t['bar.accept'] }).count()).toBe(0);
  });

  test('the palette finds a customer and goes there', async () => {
    const { page } = desk;
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: t['palette.label'] }).fill('海川');
    await page.getByRole('option', { name: /青岛海川通信/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '青岛海川通信', level: 1 }).waitFor();
  });

  test('a number that is searched for is in no address, and the way back finds it again', async () => {
    const { page } = desk;
    const field = page.getByRole('searchbox', { name: t['customers.search'] });
    await page.goto(`${office.url}/customers`);
    await field.fill('138 0013 8000');
    await page.getByRole('row').nth(2).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: '青岛海川通信' }).click();
    await page.getByRole('heading', { name: '青岛海川通信', level: 1 }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: '青岛海川通信' }).waitFor();
    expect(await field.inputValue()).toBe('138 0013 8000');
    expect(new URL(page.url()).search).toBe('');
    await field.fill('海川');
    await page.waitForURL(/\?q=/);
  });

  test('no page complained in its console', () => {
    expect(office.browser.faults()).toEqual([]);
  });
});

/** While a command is under way its buttons rest, and so do their keys. */
async function offers({ bar }: DeskPage, name: string): Promise<void> {
  await bar.getByRole('button', { name, disabled: false }).waitFor();
}

function filled(text: string, name: string): string {
  return text.replace('{name}', name);
}

function secondsOf(text: string): number {
  const [, minutes = '0', seconds = '0'] = /(\d+):(\d\d)/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(seconds);
}

async function takeABreak({ page, says }: DeskPage): Promise<void> {
  await page.keyboard.press('s');
  await page.getByRole('menuitem', { name: t['reason.break'] }).click();
  await says(t['bar.not_ready']);
}

async function nameOf(page: Page): Promise<string> {
  const me = z.object({ user: z.object({ name: z.string() }) });
  return me.parse(await (await page.request.get(`${office.url}/api/me`)).json()).user.name;
}

/** The tabs of a browser that have the telephone, and those that wait to take it over. */
async function phoneLocks(page: Page): Promise<{ held: number; pending: number }> {
  const counts = z.object({ held: z.number(), pending: z.number() });
  return counts.parse(
    await page.evaluate(`navigator.locks.query().then(({ held, pending }) => {
      const count = (locks) => locks.filter(({ name }) => name === 'hotline.phone').length;
      return { held: count(held), pending: count(pending) };
    })`),
  );
}

/** The server does what it was asked for, and its answer comes when the test says so. */
async function keepReplyBack(page: Page, path: string): Promise<() => Promise<void>> {
  const gate = new EventEmitter();
  const given = once(gate, 'open');
  await page.route(path, async (route) => {
    const response = await route.fetch();
    await given;
    await route.fulfill({ response });
  });
  return async () => {
    const arrived = page.waitForResponse(path);
    gate.emit('open');
    await (await arrived).finished();
    await page.unroute(path);
  };
}
