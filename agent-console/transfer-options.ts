import type { CallTargetBody, TransferTargets } from '../src/contract/call.ts';

/** One line of the transfer dialog. */
export interface TransferOption {
  key: string;
  group: 'number' | 'agents' | 'queues' | 'reps' | 'offline';
  target: CallTargetBody | { queue: true };
  name: string | { zh: string; en: string } | null;
  /** Asking needs somebody who can answer; a queue takes a call at any time. */
  mayAsk: boolean;
  mayPass: boolean;
  agent?: TransferTargets['agents'][number];
  queue?: TransferTargets['queues'][number];
  rep?: TransferTargets['reps'][number];
}

/** Everything that fits, in the order in which the arrow keys go through it: a typed number comes first. */
export function transferOptions(found: TransferTargets | undefined, typed: string): TransferOption[] {
  const number = typedNumber(typed);
  const agents = byRank(found?.agents ?? [], rankOfAgent);
  const both = { mayAsk: true, mayPass: true };
  return [
    ...(number === null
      ? []
      : [{ key: 'number', group: 'number', target: { number }, name: number, ...both } as const]),
    ...agents.filter(({ state }) => state !== 'offline').map((agent) => ofAgent(agent, 'agents')),
    ...(typed.trim() === ''
      ? [{ key: 'own', group: 'queues', target: { queue: true }, name: null, mayAsk: false, mayPass: true } as const]
      : []),
    ...(found?.queues ?? []).map((queue): TransferOption => {
      const name = { zh: queue.nameZh, en: queue.nameEn };
      const can = { mayAsk: queue.freeAgents > 0, mayPass: true };
      return { key: queue.id, group: 'queues', target: { queueId: queue.id }, name, queue, ...can };
    }),
    ...byRank(found?.reps ?? [], ({ state }) => repStates.indexOf(state)).map((rep): TransferOption => {
      const can = { mayAsk: rep.state !== 'on_call', mayPass: rep.state !== 'on_call' };
      return { key: rep.id, group: 'reps', target: { repId: rep.id }, name: rep.name, rep, ...can };
    }),
    ...agents.filter(({ state }) => state === 'offline').map((agent) => ofAgent(agent, 'offline')),
  ];
}

function ofAgent(agent: TransferTargets['agents'][number], group: 'agents' | 'offline'): TransferOption {
  const can = { mayAsk: agent.reachable, mayPass: agent.reachable };
  return { key: agent.id, group, target: { agentId: agent.id }, name: agent.name, agent, ...can };
}

/** The line that is chosen before anybody chose: the first that takes a call at all. */
export function firstChoice(options: readonly TransferOption[]): number {
  return Math.max(
    0,
    options.findIndex(({ mayAsk, mayPass }) => mayAsk || mayPass),
  );
}

const repStates: TransferTargets['reps'][number]['state'][] = ['working', 'off_hours', 'away', 'on_call'];

/** Free, then busy, then without a screen that answers. Who is signed off stands after everything else. */
function rankOfAgent({ state, reachable }: TransferTargets['agents'][number]): number {
  if (reachable) return 0;
  return state === 'available' ? 2 : 1;
}

/** Equal ones stay in the server's order, by name. */
function byRank<Item>(items: readonly Item[], rank: (item: Item) => number): Item[] {
  return items.toSorted((one, other) => rank(one) - rank(other));
}

/** Digits enough for a telephone, and nothing else: the server reads it properly. */
export function typedNumber(typed: string): string | null {
  const text = typed.trim();
  return /^\+?[\d\s()-]+$/.test(text) && text.replace(/\D/g, '').length >= 5 ? text : null;
}
