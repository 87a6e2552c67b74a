import type { Deps } from '../deps.ts';

/** One thing that cannot be reconciled must not keep the others from it; it comes again with the next run. */
export async function survive(deps: Pick<Deps, 'log'>, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (err) {
    deps.log.error({ err }, 'reconcile.one_failed');
  }
}
