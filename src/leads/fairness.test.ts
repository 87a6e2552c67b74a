import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../phone-simulator/random.ts';
import type { RoutingRule } from '../contract/rule-set.ts';
import { chooseRep } from './choose-rep.ts';
import type { Member, RepStanding } from './choose-rep.ts';
import { compileRules } from './rule-index.ts';

const LEADS = 600;
const DAYS = 3;

interface SimulatedRep {
  repId: string;
  weight: number;
  dailyCap: number | null;
}
interface Outcome {
  /** How many leads each rep got. */
  got: Map<string, number>;
  /** Each lead shared out by weight among those who could take it at that moment, added up: what each ought to have. */
  due: Map<string, number>;
  mostInOneDay: Map<string, number>;
  order: string[];
}

const reps: readonly SimulatedRep[] = [
  { repId: 'a', weight: 5, dailyCap: null },
  { repId: 'b', weight: 3, dailyCap: 30 },
  { repId: 'c', weight: 3, dailyCap: null },
  { repId: 'd', weight: 2, dailyCap: null },
  { repId: 'e', weight: 2, dailyCap: 20 },
  { repId: 'f', weight: 1, dailyCap: null },
];
const rule: RoutingRule = {
  ...{ id: 'r', name: 'all', industries: [], regions: [], minRegionConfidence: null, hotlineIds: [], languages: [] },
  ...{ openHours: 'any', timeWindows: [], teamId: 't', ownerRepId: null, strategy: 'round_robin', liveHandOver: false },
  ...{ liveReps: 3, acceptMinutes: 30, dailyCap: null, openCap: null, isCatchAll: true },
};
const rules = compileRules({ version: 1, rules: [rule], regionGroups: [] });
const moment = { weekday: 1, minute: 600, isWorkingTime: true };
const caller = {
  ...{ industryCode: null, regionCode: null, regionConfidence: null, hotlineId: 'h' },
  ...{ language: 'zh-CN' as const, moment },
};

/** Bursts of up to forty leads at once; between two bursts somebody leaves for a while, and somebody comes back. */
function simulate(seed: number): Outcome {
  const random = seededRandom(seed);
  const state = reps.map((rep) => ({ ...rep, credit: 0, today: 0, away: false }));
  const zero = () => new Map(reps.map(({ repId }): [string, number] => [repId, 0]));
  const outcome: Outcome = { got: zero(), due: zero(), mostInOneDay: zero(), order: [] };
  for (let lead = 0, burst = 0; lead < LEADS; lead += 1, burst -= 1) {
    if (lead % (LEADS / DAYS) === 0) for (const rep of state) rep.today = 0;
    if (burst <= 0) {
      burst = 1 + Math.floor(random() * 40);
      for (const rep of state) rep.away = random() < 0.25;
    }
    const able = state.filter(({ away, today, dailyCap }) => !away && today < (dailyCap ?? Infinity));
    const weights = able.reduce((sum, { weight }) => sum + weight, 0);
    for (const { repId, weight } of able) add(outcome.due, repId, weight / weights);
    const teams = new Map<string, Member[]>([
      ['t', state.map(({ repId, weight, credit }) => ({ repId, weight, credit }))],
    ]);
    const standingOf = (repId: string): RepStanding | null => {
      const rep = state.find((one) => one.repId === repId);
      return rep === undefined ? null : standing(rep);
    };
    const choice = chooseRep({ mode: 'record', caller, owner: null, rules, teams, standingOf });
    for (const { repId, credit } of choice.credits)
      Object.assign(state.find((rep) => rep.repId === repId) ?? {}, { credit });
    const winner = state.find(({ repId }) => repId === choice.chosen?.repId);
    expect(winner !== undefined).toBe(able.length > 0);
    if (winner === undefined) continue;
    winner.today += 1;
    add(outcome.got, winner.repId, 1);
    outcome.mostInOneDay.set(winner.repId, Math.max(winner.today, outcome.mostInOneDay.get(winner.repId) ?? 0));
    outcome.order.push(winner.repId);
  }
  return outcome;
}

function standing(rep: SimulatedRep & { today: number; away: boolean }): RepStanding {
  const { repId, dailyCap, today, away } = rep;
  return {
    ...{ repId, name: repId, offersToday: today, dailyCap, openLeads: 0, openCap: null, onDuty: true, away },
    ...{ deputyId: null, onCall: false, answered: null, rangAlready: false, ended: 0, converted: 0 },
  };
}

function add(to: Map<string, number>, key: string, much: number): void {
  to.set(key, (to.get(key) ?? 0) + much);
}

describe.each(Array.from({ length: 20 }, (_, seed) => ({ seed })))('600 leads in bursts, seed $seed', ({ seed }) => {
  const outcome = simulate(seed);

  test('each has what their weight was worth of what they could take, within 5 % or the one lead that cannot be split', () => {
    for (const { repId } of reps) {
      const [got = 0, due = 0] = [outcome.got.get(repId), outcome.due.get(repId)];
      expect(Math.abs(got - due), `${repId} got ${got} of ${due}`).toBeLessThanOrEqual(Math.max(1, due * 0.05));
    }
  });

  test('nobody is above their cap, and a cap is reached before it stops anybody', () => {
    expect(outcome.mostInOneDay.get('b')).toBeLessThanOrEqual(30);
    expect(outcome.mostInOneDay.get('e')).toBeLessThanOrEqual(20);
    expect([...outcome.got.values()].reduce((sum, got) => sum + got, 0)).toBe(outcome.order.length);
  });

  test('the same input has the same result', () => expect(simulate(seed).order).toEqual(outcome.order));
});

test('the caps of these reps do bind: without them two would have got more', () => {
  const outcomes = Array.from({ length: 20 }, (_, seed) => simulate(seed));
  for (const [repId, cap] of [
    ['b', 30],
    ['e', 20],
  ] as const)
    expect(outcomes.some(({ mostInOneDay }) => mostInOneDay.get(repId) === cap)).toBe(true);
});
