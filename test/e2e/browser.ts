import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { z } from 'zod';

export const WIDE = { width: 1440, height: 900 };
export const PHONE_SIZED = { width: 390, height: 844 };

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'];
/** A machine under load draws slowly; what never comes is still found. */
const ACTION_LIMIT_MS = 30_000;

/** The browser of this machine, or null: then the tests that need one are skipped by name. */
export const chromiumPath: string | null =
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => PROGRAMS.map((name) => join(folder, name)))
    .find((path) => existsSync(path)) ?? null;

export interface TestBrowser {
  open(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** What the consoles of all pages said was wrong, and addresses with a telephone number, since the start. */
  faults(): readonly string[];
  /** Losing the server on purpose makes browsers complain about the network; nothing else is let through meanwhile. */
  duringOutage<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Nobody is asked for a microphone, and it gives a beep each second instead of a voice. */
export const FAKE_MICROPHONE = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

/** Chrome's own sandbox needs a user that is not root; inside a container there is often no other. */
export async function openBrowser(flags: readonly string[] = []): Promise<TestBrowser> {
  if (chromiumPath === null) throw new Error(`none of ${PROGRAMS.join(', ')} is on the PATH`);
  const browser: Browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...flags,
      '--disable-gpu',
      '--disable-software-rasterizer',
    ],
  });
  const faults: string[] = [];
  let outage = false;
  const note = (text: string, url: string) => {
    if (!isExpected(text, url) && !(outage && /ERR_|WebSocket connection|Failed to load resource/.test(text)))
      faults.push(`${text} (${url})`);
  };
  return {
    async open(options = {}) {
      const context = await browser.newContext({
        locale: 'zh-CN',
        timezoneId: 'Asia/Shanghai',
        viewport: WIDE,
        ...options,
      });
      context.setDefaultTimeout(ACTION_LIMIT_MS);
      context.on(
        'console',
        (message) => void (message.type() === 'error' && note(message.text(), message.location().url)),
      );
      context.on('request', (request) => {
        if (hasNumber(request.url())) faults.push(`a telephone number is in the address ${request.url()}`);
      });
      context.on('weberror', (fault) => note(fault.error().message, fault.page()?.url() ?? ''));
      return context;
    },
    faults: () => faults,
    async duringOutage(work) {
      outage = true;
      return work().finally(() => (outage = false));
    },
    close: () => browser.close(),
  };
}

/** Addresses are kept by browsers and proxies. */
function hasNumber(url: string): boolean {
  const { pathname, search } = new URL(url);
  return /(?<!\d)(?:%2B|\+)?(?:86)?(?:1[3-9]\d{9}|400\d{7})(?!\d)/.test(pathname + search);
}

/** Whoever is not signed in asks once who they are, or types a wrong code; browsers report the answer as an error. */
const ANSWERED_401 = /\/api\/(me|session|me\/second-factor\/confirm)$/;

function isExpected(text: string, url: string): boolean {
  return /status of 401/.test(text) && ANSWERED_401.test(url);
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const axeReport = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      help: z.string(),
      nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
    }),
  ),
});
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Each breach of WCAG 2.2 A and AA that axe-core finds on the page as it stands, as a sentence. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Evaluated from outside: the page's content security policy lets in no script that is not its own.
  if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(await readFile(axePath, 'utf8'));
  const report = await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] })`,
  );
  return axeReport
    .parse(report)
    .violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
    );
}

/** How far the page is wider than its window, in pixels; 0 for a page that does not scroll sideways. */
export async function sidewaysScroll(page: Page): Promise<number> {
  return z
    .number()
    .parse(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
}
