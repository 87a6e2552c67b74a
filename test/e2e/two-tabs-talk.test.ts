import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { accessibilityFaults, chromiumPath, FAKE_MICROPHONE, openBrowser } from './browser.ts';
import type { TestBrowser } from './browser.ts';
import { spoken } from './console-words.ts';
import { signInToDesk } from './desk-page.ts';
import type { DeskPage } from './desk-page.ts';
import { freePort, startHotline } from './hotline-process.ts';
import type { HotlineProcess } from './hotline-process.ts';
import { openPhonePage } from './phone-page.ts';
import type { PhonePage } from './phone-page.ts';

const words = spoken['zh-CN'];
const { desk: t, phone: p } = words;
const built = existsSync(new URL('../../dist/console/index.html', import.meta.url));
const SOON = { timeout: 15_000, interval: 200 };

let dataDir: string;
let hotline: HotlineProcess;
let browser: TestBrowser;
let desk: DeskPage;
let phone: PhonePage;

/** Caller and agent, each in a browser tab with a microphone, speak with each other by way of the phone simulator. */
describe.skipIf(chromiumPath === null)('two tabs talk (needs chromium)', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    if (!built) throw new Error('the pages are not built: `npm test` builds them');
    dataDir = await mkdtemp(join(tmpdir(), 'hotline-talk-'));
    const port = await freePort();
    [hotline, browser] = await Promise.all([startHotline({ dataDir, port }), openBrowser(FAKE_MICROPHONE)]);
    const [office, street] = [await browser.open(), await browser.open()];
    await Promise.all([office, street].map((context) => context.addInitScript(KEEP_CONNECTIONS)));
    desk = await signInToDesk(office, hotline.url, { login: 'agent1', words });
    await desk.goAvailable();
    phone = await openPhonePage(street, hotline.url, words);
  }, 150_000);
  afterAll(async () => {
    expect(browser.faults()).toEqual([]);
    await browser?.close();
    await hotline?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  test('the agent accepts, and each hears what the other says', async () => {
    await phone.page.getByRole('switch', { name: p.microphone }).click();
    await phone.page.getByText(p.voice.open).waitFor();
    await phone.call(/^王芳/);
    await desk.says(t['bar.incoming']);
    await desk.page.keyboard.press('a');
    await phone.page.getByText(p.voice.talking).waitFor();
    await expect.poll(() => hears(phone.page), SOON).toBe(true);
    await expect.poll(() => hears(desk.page), SOON).toBe(true);
  });

  test('on hold the caller hears music and not the agent, and the agent hears nobody', async () => {
    await desk.page.keyboard.press('h');
    await desk.says(t['bar.held']);
    await phone.callerHears(p.sounds['hold-music']);
    await expect.poll(() => hears(phone.page), SOON).toBe(false);
    await expect.poll(() => hears(desk.page), SOON).toBe(false);
    await desk.page.keyboard.press('h');
    await expect.poll(() => hears(phone.page), SOON).toBe(true);
    await expect.poll(() => hears(desk.page), SOON).toBe(true);
  });

  test('muted, the agent hears and is not heard', async () => {
    await desk.page.keyboard.press('m');
    await desk.bar.getByRole('button', { name: t['bar.unmute'] }).waitFor();
    await expect.poll(() => hears(phone.page), SOON).toBe(false);
    expect(await hears(desk.page)).toBe(true);
    await desk.page.keyboard.press('m');
    await expect.poll(() => hears(phone.page), SOON).toBe(true);
  });

  test('a key of the agent is a tone at the caller’s ear', async () => {
    await desk.bar.getByRole('button', { name: t['bar.keypad'] }).click();
    await desk.page.getByRole('button', { name: '5', exact: true }).click();
    await expect.poll(() => tonesAt(phone.page), SOON).toEqual(['5']);
    await desk.page.keyboard.press('Escape');
  });

  test('an agent who reloads in mid-call is heard again', async () => {
    await desk.page.reload();
    await desk.says(t['bar.connected']);
    await expect.poll(() => hears(phone.page), SOON).toBe(true);
    await expect.poll(() => hears(desk.page), SOON).toBe(true);
    await phone.hangUp();
    await desk.says(t['bar.wrapping_up']);
    // Nobody listens on after the call.
    await expect.poll(() => microphoneIsOpen(desk.page), SOON).toBe(false);
  });

  test('the sound dialog measures the microphone, and nothing in it is unreadable', async () => {
    await desk.page.getByRole('button', { name: t['user.menu'] }).click();
    await desk.page.getByRole('button', { name: t['sound.open'] }).click();
    const dialog = desk.page.getByRole('dialog', { name: t['sound.title'] });
    await dialog.getByRole('button', { name: t['sound.test'] }).click();
    const level = dialog.getByRole('img', { name: t['sound.level'] }).locator('span');
    await expect.poll(() => level.boundingBox().then((box) => box?.width ?? 0), SOON).toBeGreaterThan(20);
    expect(await accessibilityFaults(desk.page)).toEqual([]);
  });
});

/** Before the page's own scripts: the connections and microphones that it makes can be asked afterwards. */
const KEEP_CONNECTIONS = `
  window.hotlinePeers = [];
  window.hotlineTracks = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) { super(...given); window.hotlinePeers.push(this); }
  };
  const open = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
  if (open) navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    window.hotlineTracks.push(...stream.getTracks());
    return stream;
  };`;

/** Sound came in during one second: bytes of a voice, by WebRTC's own count, over all connections that are up. */
async function hears(page: Page): Promise<boolean> {
  const grown = await page.evaluate(`(async () => {
    const received = async () => {
      let bytes = 0;
      for (const peer of window.hotlinePeers) {
        if (peer.connectionState !== 'connected') continue;
        for (const report of (await peer.getStats()).values()) if (report.type === 'inbound-rtp') bytes += report.bytesReceived;
      }
      return bytes;
    };
    const before = await received();
    await new Promise((over) => setTimeout(over, 1000));
    return (await received()) - before;
  })()`);
  // Comfort and control packets are a few bytes; a second of Opus is thousands.
  return z.number().parse(grown) > 500;
}

async function microphoneIsOpen(page: Page): Promise<boolean> {
  return z.boolean().parse(await page.evaluate(`window.hotlineTracks.some((track) => track.readyState === 'live')`));
}

const stateSchema = z.object({
  telephones: z.array(
    z.object({
      number: z.string(),
      leg: z.object({ heard: z.array(z.object({ kind: z.string(), text: z.string() })) }).nullable(),
    }),
  ),
});

async function tonesAt(page: Page): Promise<string[]> {
  const { telephones } = stateSchema.parse(await (await page.request.get(`${hotline.url}/phone/api/state`)).json());
  const heard = telephones.find(({ number }) => number === '+8613800138000')?.leg?.heard ?? [];
  return heard.filter(({ kind }) => kind === 'tones').map(({ text }) => text);
}
