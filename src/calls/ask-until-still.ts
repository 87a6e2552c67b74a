import { CarrierError } from './call-control.ts';

/** The state may change while the carrier is asked, more often than once where the carrier makes us wait. */
const MOST_CHANGES = 10;

export interface Wish {
  /** What the call wants now, in a word that is another for everything else that it may want. */
  wanted: string;
  ask(): Promise<void>;
}

/**
 * Asks the carrier for what the call wants, and looks again: until what was asked last is what it wants, or it wants
 * nothing (null). Who is not there any more hears nothing of it. Throws, so that the effect stays for the sweep, when
 * the call changes each time.
 */
export async function askUntilStill(look: () => Promise<Wish | null>): Promise<void> {
  let done: string | null = null;
  for (let change = 0; change < MOST_CHANGES; change += 1) {
    const wish = await look();
    if (wish === null || wish.wanted === done) return;
    await unlessGone(wish.ask());
    done = wish.wanted;
  }
  throw new Error(`the call changed ${MOST_CHANGES} times while the carrier was asked`);
}

export async function unlessGone(asked: Promise<void>): Promise<void> {
  try {
    await asked;
  } catch (fault) {
    if (!(fault instanceof CarrierError) || fault.fault !== 'gone') throw fault;
  }
}
