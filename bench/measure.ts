/** One measured value beside its bare baseline. `ratio` is value / baseline. */
export interface Figure {
  name: string;
  value: number;
  unit: '/s' | 'ms';
  baseline: number;
  ratio: number;
}

export function figure(name: string, unit: Figure['unit'], measured: { value: number; baseline: number }): Figure {
  return { name, unit, ...measured, ratio: measured.value / measured.baseline };
}

/** How often a second `run` gets done, in three rounds of at least a third of a second: the middle one. */
export function perSecond(run: () => unknown): number {
  const rounds = [0, 1, 2].map(() => {
    const begin = performance.now();
    let count = 0;
    while (performance.now() - begin < 350) {
      for (let i = 0; i < 50; i += 1) run();
      count += 50;
    }
    return count / ((performance.now() - begin) / 1_000);
  });
  return percentile(rounds, 0.5);
}

/** `total` runs with `width` under way at a time; runs a second. */
export async function throughput(
  total: number,
  width: number,
  run: (index: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const begin = performance.now();
  const lane = async () => {
    while (next < total) {
      const index = next;
      next += 1;
      await run(index);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return total / ((performance.now() - begin) / 1_000);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
