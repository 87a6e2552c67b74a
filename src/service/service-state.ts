import { serviceParts } from '../contract/service.ts';
import type { ServicePart, ServiceView } from '../contract/service.ts';
import type { Clock } from '../deps.ts';

/** What works and what does not, as this process sees it. It begins with the belief that all is well. */
export interface ServiceState {
  view(): ServiceView;
  works(part: ServicePart): boolean;
  /** True: that is news. */
  note(part: ServicePart, works: boolean): boolean;
  noteSpooled(count: number): boolean;
}

export function createServiceState(clock: Clock): ServiceState {
  const start = { works: true, since: clock.now().toISOString() };
  const parts: ServiceView['parts'] = { database: start, queue: start, carrier: start, liveUpdates: start };
  let spooled = 0;
  return {
    view: () => ({ at: clock.now().toISOString(), parts: { ...parts }, spooled }),
    works: (part) => parts[part].works,
    note(part, works) {
      if (parts[part].works === works) return false;
      parts[part] = { works, since: clock.now().toISOString() };
      return true;
    },
    noteSpooled(count) {
      const isNews = count !== spooled;
      spooled = count;
      return isNews;
    },
  };
}

export function isWhole({ parts, spooled }: ServiceView): boolean {
  return spooled === 0 && serviceParts.every((part) => parts[part].works);
}
