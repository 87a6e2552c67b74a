import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../../../phone-simulator/random.ts';
import type { PlacedCall } from '../../../phone-simulator/simulator.ts';
import { HOTLINE, WANG_FANG } from '../../app-fixture.ts';
import { pick } from '../../robustness/desk-acts.ts';
import type { Installation } from './installation.ts';

/** One call of one person, with what they did themselves. */
export interface CallerOfADay {
  call: PlacedCall;
  from: string;
  seed: number;
  placedAt: number;
  /** When they lose patience, by our clock. */
  leavesAt: number;
  /** They put the telephone down; nobody else ended the call. */
  hungUp: boolean;
}

export interface Callers {
  /** Everybody who called since the last count. */
  all: CallerOfADay[];
  known: readonly string[];
  place(from: string, seed: number, patienceMs: number): CallerOfADay;
  /** So many calls of people of every kind, spread over the time. */
  arrive(day: { seed: number; random: Random; count: number; overMs: number }): Promise<void>;
  /** Whoever is on the line presses, speaks or leaves. */
  act(random: Random): void;
  live(): CallerOfADay[];
  hangUp(caller: CallerOfADay): void;
}

const KNOWN = 12;

export async function inviteCallers(here: Installation): Promise<Callers> {
  const rows = await here.db.prisma.customerNumber.findMany({ orderBy: { id: 'asc' }, take: KNOWN });
  const known = [WANG_FANG, ...rows.map(({ sealed }) => here.vault.open(Buffer.from(sealed)))];
  for (const number of known) {
    here.logs.mustHide(number);
    // Whoever asked to be called back answers, at times.
    here.simulator.telephone(number).behaviour = { kind: 'answers', afterMs: 400 };
  }
  const callers: Callers = {
    all: [],
    known,
    place(from, seed, patienceMs) {
      here.logs.mustHide(from);
      const now = Date.now();
      const call = here.simulator.placeCall({ from, to: HOTLINE });
      const caller = { call, from, seed, placedAt: now, leavesAt: now + patienceMs, hungUp: false };
      callers.all.push(caller);
      return caller;
    },
    async arrive({ seed, random, count, overMs }) {
      for (let place = 0; place < count; place += 1) {
        callers.place(pick(random, [...known, ...strangers(seed, place)]), seed, patience(random));
        await wait((overMs / count) * 2 * random());
      }
    },
    act(random) {
      for (const caller of callers.live()) {
        if (random() < 0.4) caller.call.press(pick(random, ['1', '1', '1', '2', '6', '#']));
        if (random() < 0.05) caller.call.say('请尽快回电。');
        if (Date.now() > caller.leavesAt) callers.hangUp(caller);
      }
    },
    live: () => callers.all.filter(({ call }) => call.state === 'ringing' || call.state === 'in-progress'),
    hangUp(caller) {
      caller.hungUp ||= caller.call.state === 'in-progress' || caller.call.state === 'ringing';
      caller.call.hangUp();
    },
  };
  return callers;
}

/** More strangers than customers; some call twice, some hide their number. */
function strangers(seed: number, place: number): string[] {
  const own = strangerOf(seed, place);
  return [...Array.from({ length: KNOWN }, () => own), strangerOf(seed, place % 3), 'anonymous'];
}

/** Nobody's mobile, and no other seed's. */
export function strangerOf(seed: number, place: number): string {
  return `+86139${String(20_000_000 + (seed % 50_000) * 1_000 + place).padStart(8, '0')}`;
}

/** Impatient ones leave at once, most wait some seconds, some wait for as long as it takes. */
function patience(random: Random): number {
  const kind = random();
  if (kind < 0.15) return 200 + random() * 1_500;
  return kind < 0.85 ? 3_000 + random() * 9_000 : 60_000;
}
