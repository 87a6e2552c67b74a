import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { accessibilityFaults, PHONE_SIZED, sidewaysScroll, WIDE } from './browser.ts';

/** Nothing that axe-core finds, and nothing to scroll sideways for, in the window as it is. */
export async function expectSoundWide(page: Page, what: string): Promise<void> {
  expect.soft(await sidewaysScroll(page), `${what}: scrolls sideways`).toBe(0);
  expect.soft(await accessibilityFaults(page), what).toEqual([]);
}

/** The same in the window as it is and in one of a telephone's size. */
export async function expectSound(page: Page, what: string): Promise<void> {
  await expectSoundWide(page, what);
  const size = page.viewportSize() ?? WIDE;
  if (size.width === PHONE_SIZED.width) return;
  await page.setViewportSize(PHONE_SIZED);
  expect.soft(await sidewaysScroll(page), `${what}, phone-sized: scrolls sideways`).toBe(0);
  expect.soft(await accessibilityFaults(page), `${what}, phone-sized`).toEqual([]);
  await page.setViewportSize(size);
}
