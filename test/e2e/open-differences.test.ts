import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enDifferences } from '../../agent-console/i18n/en-differences.ts';
import { zhCNDifferences } from '../../agent-console/i18n/zh-CN-differences.ts';
import { noteDifference } from '../../src/reconciliation/note-difference.ts';
import { startApp } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';
import { accessibilityFaults, chromiumPath, openBrowser, PHONE_SIZED, WIDE } from './browser.ts';
import type { TestBrowser } from './browser.ts';
import { spoken } from './console-words.ts';
import { signInToDesk } from './desk-page.ts';

const languages = [
  ['zh-CN', zhCNDifferences, WIDE],
  ['en', enDifferences, PHONE_SIZED],
] as const;

let app: Fixture;
let browser: TestBrowser;

describe.skipIf(chromiumPath === null)('differences on the floor page (needs chromium)', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
  }, 150_000);
  afterAll(async () => {
    expect(browser.faults()).toEqual([]);
    await browser.close();
    await app.close();
  });

  test.each(languages)(
    'in %s: what nobody could explain is there until somebody has seen it',
    async (language, w, viewport) => {
      const [call] = await app.deps.db.prisma.call.findMany({ take: 1 });
      const sid = (letter: string) => `CA${letter.repeat(32)}`;
      await noteDifference(app.deps, { kind: 'unknown-leg', subject: `${sid('a')}${language}`, done: null });
      await noteDifference(app.deps, {
        kind: 'call-missing',
        subject: `${sid('b')}${language}`,
        callId: call?.id ?? null,
        done: null,
      });
      await noteDifference(app.deps, { kind: 'leg-over', subject: `${sid('c')}${language}`, done: 'ended' });
      const context = await browser.open({ viewport: WIDE, locale: language === 'en' ? 'en-US' : 'zh-CN' });
      const { page } = await signInToDesk(context, app.url, { login: 'supervisor', words: spoken[language] });
      await page.setViewportSize(viewport);
      const list = page.getByRole('region', { name: w.title });
      await list.getByText(w['kind.unknown-leg']).waitFor();
      await list.getByText(w['kind.call-missing']).waitFor();
      // What was made good needs nobody.
      expect(await list.getByText(w['kind.leg-over']).count()).toBe(0);
      expect(await accessibilityFaults(page)).toEqual([]);
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(viewport.width);
      await list.getByRole('button', { name: w.seen }).first().click();
      await list.getByRole('button', { name: w.seen }).nth(1).waitFor({ state: 'detached' });
      await list.getByRole('button', { name: w.seen }).click();
      await list.waitFor({ state: 'detached' });
      await context.close();
    },
  );
});
