import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeItDay } from './broad-daylight.ts';
import { openBrowser } from './browser.ts';
import type { TestBrowser } from './browser.ts';
import { freePort, speakQuickly, startHotline } from './hotline-process.ts';

const built = existsSync(new URL('../../dist/console/index.html', import.meta.url));

/** A Hotline of its own with the demo company, and a browser in front of it. */
export interface Office {
  url: string;
  browser: TestBrowser;
  close(): Promise<void>;
}

export async function openOffice(flags: readonly string[] = []): Promise<Office> {
  if (!built) throw new Error('the pages are not built: `npm test` builds them');
  const dataDir = await mkdtemp(join(tmpdir(), 'hotline-office-'));
  const [hotline, browser] = await Promise.all([startHotline({ dataDir, port: await freePort() }), openBrowser(flags)]);
  await speakQuickly(hotline.url);
  await makeItDay(dataDir);
  return {
    url: hotline.url,
    browser,
    async close() {
      await browser.close();
      await hotline.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
