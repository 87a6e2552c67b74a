import { switchboardPrefixIndex } from '../../src/callers/switchboard-prefix.ts';
import type { Clock, Ids } from '../../src/deps.ts';
import type { NumberVault } from '../../src/number-vault.ts';
import { isPhoneNumber } from '../../src/phone-number.ts';
import { createNumberMaker } from './demo-numbers.ts';
import type { NumberMaker } from './demo-numbers.ts';
import { emptyRows } from './demo-rows.ts';
import type { DemoRows } from './demo-rows.ts';
import { createSeededRandom } from './seeded-random.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Somebody of the company, as the rest of the demo names them. */
export interface Colleague {
  id: string;
  login: string;
  name: string;
}

/** What the parts of the demo are built with and into. */
export interface DemoBuilder {
  rows: DemoRows;
  random: SeededRandom;
  numbers: NumberMaker;
  vault: NumberVault;
  now: Date;
  id(): string;
  /** In working hours of that day in China; 0 is today and may be a few hours ago. */
  daysAgo(days: number, hour?: number): Date;
}

const SEED = 4_008_001_234;
const DAY_MS = 86_400_000;

export function createDemoBuilder(deps: { clock: Clock; ids: Ids; vault: NumberVault }): DemoBuilder {
  const random = createSeededRandom(SEED);
  const now = deps.clock.now();
  return {
    rows: emptyRows(),
    random,
    numbers: createNumberMaker(random),
    vault: deps.vault,
    now,
    id: () => deps.ids.next(),
    daysAgo(days, hour = random.between(9, 17)) {
      const midnightUtc = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
      const at = midnightUtc - days * DAY_MS + (hour - 8) * 3_600_000 + random.below(3_600) * 1_000;
      return new Date(Math.min(at, now.getTime() - 60_000));
    },
  };
}

/** The three columns of a stored number. Prisma wants plain byte arrays. */
export function storedNumber(vault: NumberVault, number: string) {
  const { sealed, index, lastFour } = vault.store(number);
  return { sealed: new Uint8Array(sealed), index: new Uint8Array(index), lastFour };
}

/** A number of a customer, or of one of its contacts. */
export function addNumber(
  demo: DemoBuilder,
  of: {
    customerId: string;
    contactId?: string;
    number: string;
    kind: 'direct' | 'shared' | 'switchboard';
    extension?: string;
  },
): void {
  const { number, kind } = of;
  if (!isPhoneNumber(number)) throw new Error('a number of the demo is not E.164');
  const prefix = kind === 'switchboard' ? switchboardPrefixIndex(demo.vault, number) : null;
  demo.rows.numbers.push({
    id: demo.id(),
    customerId: of.customerId,
    contactId: of.contactId ?? null,
    kind,
    ...storedNumber(demo.vault, number),
    extension: of.extension ?? null,
    prefixIndex: prefix && new Uint8Array(prefix),
  });
}
