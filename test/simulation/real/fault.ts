import type { Random } from '../../../phone-simulator/random.ts';
import type { Callers } from './callers-of-a-day.ts';
import type { DeskPeople } from './desk-people.ts';
import type { Installation } from './installation.ts';

/** What a fault is done with, and where it says what it saw. */
export interface FaultTools {
  here: Installation;
  people: DeskPeople;
  callers: Callers;
  random: Random;
  seed: number;
  /** Something that must never be, seen while it happened. */
  breach(invariant: string, detail: string): void;
}

/** Faults of one lane come one after another; those of different lanes meet, as they do on a bad day. */
export type FaultLane = 'program' | 'database' | 'redis' | 'carrier' | 'people' | 'world';

export interface Fault {
  name: string;
  lane: FaultLane;
  /** Resolves when it is over and healed. */
  inject(tools: FaultTools): Promise<void>;
}

/** From `least` to `most` milliseconds, drawn anew. */
export function drawMs(random: Random, least: number, most: number): number {
  return Math.round(least + random() * (most - least));
}
