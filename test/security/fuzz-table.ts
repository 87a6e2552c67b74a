import type { FuzzReport } from './fuzz-run.ts';

/** What a run did and found, for people. */
export function fuzzTable(report: FuzzReport, of: { seed: number; seconds: number }): string {
  const { requests, frames, targets, statuses, accepted, strangersBlocks, heapMb, calls, breaches } = report;
  const lines = [
    ['seed', of.seed],
    ['requests', `${requests} to ${targets} addresses in ${of.seconds} s`],
    ['socket frames and raw requests', frames],
    ['taken (below 400)', `${accepted} (${Math.round((accepted / Math.max(requests, 1)) * 100)} %)`],
    [
      'by status',
      Object.entries(statuses)
        .map(([status, count]) => `${status}: ${count}`)
        .join(', '),
    ],
    ['calls', calls],
    ['rounds of strangers alone, rows compared', strangersBlocks],
    ['heap after collection, MB, by third', heapMb.join(', ')],
    ['distinct breaches', breaches.length],
  ];
  const table = lines.map(([name, value]) => `${String(name).padEnd(44)} ${value}`);
  const told = breaches.map(({ what, where, count, example }) => `\n${count} x ${what}\n  ${where}\n  ${example}`);
  return [...table, ...told].join('\n');
}
