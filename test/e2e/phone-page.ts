import type { BrowserContext, Locator, Page } from 'playwright-core';
import { z } from 'zod';
import type { Spoken } from './console-words.ts';

export interface PhonePage {
  page: Page;
  /** Dials the hotline as somebody whom the page offers, or from any number. */
  call(caller: RegExp | string): Promise<void>;
  /** Waits until the caller heard this. */
  callerHears(what: string | RegExp): Promise<void>;
  /** What is said only after a while. */
  callerHearsWithin(what: RegExp, limit: { timeout: number }): Promise<void>;
  /** Lifts the handset, which the hotline rings. */
  answer(): Promise<void>;
  /** Until the line is free again, whoever ended the call. */
  isOver(): Promise<void>;
  press(key: string): Promise<void>;
  hangUp(): Promise<void>;
  /** The mobile of a rep that rings now, but not the one named. */
  ringing(not?: string): Promise<RingingMobile>;
  /** Declines on whichever mobile rings, until the caller hears this. */
  declineUntilHeard(what: RegExp): Promise<void>;
  /** The text messages on that mobile. */
  messagesOf(name: string): Promise<string>;
  /** Who signs in as the person of that name. */
  loginOf(person: string): Promise<string>;
  /** When a telephone of the desk began to ring, by the exchange's clock; null: none rings. */
  deskRingsSince(): Promise<number | null>;
}
export interface RingingMobile {
  /** As the shelf calls it. */
  name: string;
  login: string;
  mobile: Locator;
}

/** The phone simulator's page: the caller's handset on the left, the reps' mobiles in the middle. */
export async function openPhonePage(context: BrowserContext, url: string, { phone: t }: Spoken): Promise<PhonePage> {
  const page = await context.newPage();
  await page.goto(`${url}/phone`);
  const handset = page.getByRole('region', { name: t.tabCallers, exact: true });
  const shelf = page.getByRole('region', { name: t.telephones, exact: true });
  const telephonesNow = async () =>
    stateSchema.parse(await (await page.request.get(`${url}/phone/api/state`)).json()).telephones;
  const typeNumber = async (number: string) => {
    await handset.getByRole('button', { name: t.other }).click();
    await handset.getByLabel(t.anyNumber).fill(number);
  };
  return {
    page,
    async call(caller) {
      if (typeof caller === 'string') await typeNumber(caller);
      else await handset.getByRole('button', { name: caller }).first().click();
      await handset.getByRole('button', { name: t.dial('400-800-1234') }).click();
    },
    callerHears: (what) => handset.getByRole('log').getByText(what).last().waitFor(),
    callerHearsWithin: (what, limit) => handset.getByRole('log').getByText(what).last().waitFor(limit),
    answer: () => handset.getByRole('button', { name: t.answer, exact: true }).click(),
    isOver: () => handset.getByRole('button', { name: t.dial('400-800-1234') }).waitFor(),
    press: (key) => handset.getByRole('group', { name: t.pad }).getByRole('button', { name: key }).first().click(),
    hangUp: () => handset.getByRole('button', { name: t.hangUp }).click(),
    async ringing(not) {
      const answer = page.getByRole('button', { name: t.answer, exact: true });
      const rings = shelf.getByRole('article').filter({ has: answer });
      const other = not === undefined ? rings : rings.and(page.locator(`:not([aria-label="${not}"])`));
      await other.waitFor({ timeout: RING_LIMIT_MS });
      const name = (await other.getAttribute('aria-label')) ?? '';
      return { name, login: /rep\d/.exec(name)?.[0] ?? '', mobile: shelf.getByRole('article', { name, exact: true }) };
    },
    async declineUntilHeard(what) {
      const heard = handset.getByRole('log').getByText(what).last();
      const decline = page.getByRole('button', { name: t.decline, exact: true });
      const rings = shelf.getByRole('article').filter({ has: decline }).first();
      for (;;) {
        await heard.or(rings).first().waitFor({ timeout: RING_LIMIT_MS });
        if (await heard.isVisible()) return;
        const name = (await rings.getAttribute('aria-label')) ?? '';
        const declineThis = shelf.getByRole('article', { name, exact: true }).getByRole('button', { name: t.decline });
        await declineThis.click();
        await declineThis.waitFor({ state: 'detached' });
      }
    },
    async messagesOf(name) {
      const telephones = await telephonesNow();
      return (
        telephones
          .find(({ label }) => label === name)
          ?.messages.map(({ body }) => body)
          .join('\n') ?? ''
      );
    },
    async loginOf(person) {
      const telephones = await telephonesNow();
      return /rep\d/.exec(telephones.find(({ label }) => label.startsWith(person))?.label ?? '')?.[0] ?? '';
    },
    async deskRingsSince() {
      const telephones = await telephonesNow();
      const rings = telephones.find(({ kind, leg }) => kind === 'softphone' && leg?.state === 'ringing');
      return rings?.leg ? Date.parse(rings.leg.since) : null;
    },
  };
}

/** A rep's mobile rings 25 seconds before the next one does. */
const RING_LIMIT_MS = 45_000;
const stateSchema = z.object({
  telephones: z.array(
    z.object({
      kind: z.string(),
      label: z.string(),
      leg: z.object({ state: z.string(), since: z.string() }).nullable(),
      messages: z.array(z.object({ body: z.string() })),
    }),
  ),
});
