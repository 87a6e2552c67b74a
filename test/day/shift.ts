import type { Random } from '../../phone-simulator/random.ts';
import { integerBetween } from '../../phone-simulator/random.ts';
import type { PlacedCall } from '../../phone-simulator/simulator.ts';
import { HOTLINE } from '../app-fixture.ts';
import type { Fixture } from '../app-fixture.ts';

/** One day at the desk, in the making. Chance comes from one seed; time is the fixture's. */
export interface Shift {
  app: Fixture;
  random: Random;
  hours: number;
  /** By CallSid: everybody who dialled. */
  callers: Map<string, PlacedCall>;
  /** Calls whose conversation has been planned. */
  talks: Set<string>;
  /** Numbers of customers whom we know, some of them often. */
  known: readonly string[];
}

/** Does something at a moment of the moved clock, which stands still meanwhile. */
export function later({ app }: Pick<Shift, 'app'>, seconds: number, act: () => unknown): void {
  app.clock.setTimeout(() => void app.clock.during(Promise.resolve().then(act)), seconds * 1_000);
}

/** Log-normal as talk times are: median 150 s, mean about 190 s. */
export function talkSeconds(random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(1_200, Math.max(8, Math.exp(Math.log(150) + 0.7 * normal)));
}

/** Exponential, 150 s in the mean (Palm, Mandelbaum & Zeltyn: patience of callers is near that), none below 2 s. */
const patienceSeconds = (random: Random) => Math.max(2, -150 * Math.log(1 - random()));

/** More ring at the beginning of the second and the last hour than else, as anywhere. */
export function planArrivals(random: Random, { callers, hours }: { callers: number; hours: number }): number[] {
  const weight = (second: number) => {
    const hour = second / 3_600;
    return 1 + 0.8 * Math.exp(-((hour - 1.2) ** 2) / 0.15) + 0.5 * Math.exp(-((hour - hours + 0.8) ** 2) / 0.1);
  };
  const moments: number[] = [];
  while (moments.length < callers) {
    const second = random() * hours * 3_600;
    if (random() * 1.9 < weight(second)) moments.push(second);
  }
  return moments.toSorted((one, other) => one - other);
}

/** Somebody dials, perhaps presses a key, and leaves when it takes too long. */
export function ring(shift: Shift, place: number): void {
  const { app, random } = shift;
  const call = app.simulator.placeCall({ from: whoRings(shift, place), to: HOTLINE });
  shift.callers.set(call.callSid, call);
  const isHeard = () => call.heard.some(({ kind }) => kind === 'talking');
  // Strangers answer the menu; some who wait press 1 to be called back.
  later(shift, integerBetween(random, 4, 14), () => call.press(String(integerBetween(random, 1, 7))));
  if (random() < 0.08) later(shift, integerBetween(random, 45, 120), () => isHeard() || call.press('1'));
  later(shift, patienceSeconds(random), () => {
    if (!isHeard()) call.hangUp();
    // With an agent the agent's script ends it; with a rep the caller does.
    else later(shift, talkSeconds(random), () => call.hangUp());
  });
}

function whoRings({ random, known }: Shift, place: number): string {
  const chance = random();
  if (chance < 0.05) return 'anonymous';
  // One stranger in five has rung before.
  if (chance < 0.3) return `+86139127${String(random() < 0.2 ? place >> 3 : place).padStart(5, '0')}`;
  return known[Math.floor(random() ** 1.5 * known.length)] ?? 'anonymous';
}
