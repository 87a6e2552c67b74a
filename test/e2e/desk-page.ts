import type { BrowserContext, Locator, Page } from 'playwright-core';
import { z } from 'zod';
import { spoken } from './console-words.ts';
import type { Spoken } from './console-words.ts';

export interface DeskPage {
  page: Page;
  bar: Locator;
  pop: Locator;
  /** Waits until the call bar says this. */
  says(words: string): Promise<void>;
  goAvailable(): Promise<void>;
  /** With the keyboard alone, as during a conversation. */
  writeUp(sheet: { dispositionKey: string; note: string }): Promise<void>;
  /** When the pop stood in the document and when the bar began to ring, by the page's own clock. */
  moments(): Promise<{ popAt: number | null; ringAt: number | null }>;
  frames: readonly SocketFrame[];
}
export interface SocketFrame {
  sent: boolean;
  text: string;
}

/** Signs in through the sign-in page, and says there which language it is to be. */
export async function signInToDesk(
  context: BrowserContext,
  url: string,
  as: { login: string; words: Spoken },
): Promise<DeskPage> {
  const { words, login } = as;
  const page = await context.newPage();
  const desk = await deskPage(page, words);
  await page.goto(url);
  await page.getByRole('radio', { name: words === spoken.en ? 'English' : '中文' }).check({ force: true });
  await page.getByLabel(words.desk['signIn.login']).fill(login);
  await page.getByLabel(words.desk['signIn.password'], { exact: true }).fill('hotline');
  await page.getByRole('button', { name: words.desk['signIn.submit'] }).click();
  await page.getByRole('navigation', { name: words.desk['nav.label'] }).waitFor();
  return desk;
}

/** The desk in another tab of somebody who is signed in. */
export async function openDesk(context: BrowserContext, url: string, words: Spoken): Promise<DeskPage> {
  const desk = await deskPage(await context.newPage(), words);
  await desk.page.goto(url);
  return desk;
}

async function deskPage(page: Page, { desk: t }: Spoken): Promise<DeskPage> {
  const frames = listenToSocket(page);
  await page.addInitScript(watchMoments({ bar: t['bar.label'], pop: t['pop.label'], rings: t['bar.answerWithin'] }));
  const bar = page.getByRole('region', { name: t['bar.label'] });
  const says = (words: string) => bar.getByText(words, { exact: true }).waitFor();
  return {
    page,
    bar,
    pop: page.getByRole('region', { name: t['pop.label'] }),
    frames,
    says,
    async goAvailable() {
      await bar.getByRole('button', { name: t['bar.goAvailable'] }).click();
      await says(t['bar.idle']);
    },
    async writeUp({ dispositionKey, note }) {
      await page.keyboard.press(dispositionKey);
      await page.keyboard.press('n');
      await page.keyboard.type(note);
      await page.keyboard.press('Control+Enter');
      await says(t['bar.idle']);
    },
    moments: async () => momentsSchema.parse(await page.evaluate('window.hotlineMoments')),
  };
}

const momentsSchema = z.object({ popAt: z.number().nullable(), ringAt: z.number().nullable() });

/** Runs inside the page, before its own scripts. */
function watchMoments(names: { bar: string; pop: string; rings: string }): string {
  return `
    window.hotlineMoments = { popAt: null, ringAt: null };
    new MutationObserver(() => {
      const names = ${JSON.stringify(names)};
      const moments = window.hotlineMoments;
      const has = (label, text) => document.querySelector('[aria-label="' + label + '"]')?.textContent.includes(text);
      if (moments.popAt === null && has(names.pop, '')) moments.popAt = Date.now();
      if (moments.ringAt === null && has(names.bar, names.rings)) moments.ringAt = Date.now();
    }).observe(document, { subtree: true, childList: true, characterData: true });`;
}

function listenToSocket(page: Page): readonly SocketFrame[] {
  const frames: SocketFrame[] = [];
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => void frames.push({ sent: false, text: String(payload) }));
    socket.on('framesent', ({ payload }) => void frames.push({ sent: true, text: String(payload) }));
  });
  return frames;
}
