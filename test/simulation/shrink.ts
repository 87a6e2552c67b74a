import type { SeedRun } from './run-seed.ts';

type RunWith = (options: { calls: number; without: ReadonlySet<string> }) => Promise<SeedRun>;

/**
 * The shortest run that still breaks: fewer callers first, then one kind of fault less at a time. Each kind draws from a
 * stream of its own, so that leaving one out moves no other. `mostRuns` bounds the patience.
 */
export async function shrink(failing: SeedRun, run: RunWith, mostRuns: number): Promise<SeedRun> {
  let shortest = failing;
  let calls = failing.asked.calls;
  let without = new Set(failing.asked.without);
  let left = mostRuns;
  const breaks = async (fewer: { calls: number; without: ReadonlySet<string> }): Promise<boolean> => {
    left -= 1;
    const shorter = await run(fewer);
    if (shorter.breaches.length > 0) shortest = shorter;
    return shorter.breaches.length > 0;
  };
  while (left > 0 && calls > 1 && (await breaks({ calls: Math.ceil(calls / 2), without })))
    calls = Math.ceil(calls / 2);
  for (const kind of Object.keys(shortest.faults)) {
    if (left <= 0) break;
    const fewer = new Set([...without, kind]);
    if (await breaks({ calls, without: fewer })) without = fewer;
  }
  return shortest;
}
