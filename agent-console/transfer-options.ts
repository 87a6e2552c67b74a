import type { CallTargetBody, TransferTargets } from '../src/contract/call.ts';

/** One line of the transfer dialog. */
export interface TransferOption {
  key: string;
  group: 'number' | 'agents' | 'queues' | 'reps';
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
  const both = { mayAsk: true, mayPass: true };
  return [
    ...(number === null
      ? []
      : [{ key: 'number', group: 'number', target: { number }, name: number, ...both } as const]),
    ...(found?.agents ?? []).map((agent): TransferOption => {
      const can = { mayAsk: agent.reachable, mayPass: agent.reachable };
      return { key: agent.id, group: 'agents', target: { agentId: agent.id }, name: agent.name, agent, ...can };
    }),
    ...(typed.trim() === ''
      ? [{ key: 'own', group: 'queues', target: { queue: true }, name: null, mayAsk: false, mayPass: true } as const]
      : []),
    ...(found?.queues ?? []).map((queue): TransferOption => {
      const name = { zh: queue.nameZh, en: queue.nameEn };
      const can = { mayAsk: queue.freeAgents > 0, mayPass: true };
      return { key: queue.id, group: 'queues', target: { queueId: queue.id }, name, queue, ...can };
    }),
    ...(found?.reps ?? []).map((rep): TransferOption => {
      const can = { mayAsk: rep.state !== 'on_call', mayPass: rep.state !== 'on_call' };
      return { key: rep.id, group: 'reps', target: { repId: rep.id }, name: rep.name, rep, ...can };
    }),
  ];
}

/** Digits enough for a telephone, and nothing else: the server reads it properly. */
export function typedNumber(typed: string): string | null {
  const text = typed.trim();
  return /^\+?[\d\s()-]+$/.test(text) && text.replace(/\D/g, '').length >= 5 ? text : null;
}
