import { seededRandom } from '../../../phone-simulator/random.ts';
import { carrierFaults } from './carrier-faults.ts';
import type { Fault } from './fault.ts';
import { peopleFaults } from './people-faults.ts';
import { programFaults } from './program-faults.ts';
import { databaseFaults, redisFaults } from './store-faults.ts';
import { worldFaults } from './world-faults.ts';

export const everyFault: readonly Fault[] = [
  ...carrierFaults,
  ...programFaults,
  ...databaseFaults,
  ...redisFaults,
  ...peopleFaults,
  ...worldFaults,
];

export const FAULTS_A_SEED = 6;
/** The faults of a seed begin within this time. */
const WITHIN_MS = 3_500;

export interface DueFault {
  fault: Fault;
  atMs: number;
}

/**
 * The faults of a seed, by the seed alone. A deck of every type is shuffled and dealt to consecutive seeds, so that six
 * seeds have seen nearly each of them, and each as often as any other.
 */
export function faultsOfSeed(seed: number, mayBe: (fault: Fault) => boolean = () => true): DueFault[] {
  const deck = everyFault.filter(mayBe);
  const random = seededRandom(seed * 7_919 + 1);
  return Array.from({ length: FAULTS_A_SEED }, (_, place) => {
    const dealt = seed * FAULTS_A_SEED + place;
    const shuffled = shuffle(deck, seededRandom(Math.floor(dealt / deck.length) * 104_729 + 3));
    const fault = shuffled[dealt % deck.length];
    if (fault === undefined) throw new Error('the deck of faults is empty');
    return { fault, atMs: Math.round(random() * WITHIN_MS) };
  }).toSorted((a, b) => a.atMs - b.atMs);
}

function shuffle<T>(all: readonly T[], random: () => number): T[] {
  const left = [...all];
  const shuffled: T[] = [];
  while (left.length > 0) shuffled.push(...left.splice(Math.floor(random() * left.length), 1));
  return shuffled;
}
