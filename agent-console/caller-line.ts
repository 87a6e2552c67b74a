import type { DeskSnapshot } from '../src/contract/desk.ts';
import type { ScreenPop } from '../src/contract/screen-pop.ts';
import type { Translate } from './i18n/i18n.ts';

/** Who is on the line, in one line, and no more certain than we are: a shared number names nobody before it is picked. */
export function callerLine(desk: DeskSnapshot, t: Translate): string {
  const pop = desk.screenPop;
  if (pop !== null) return callerName(pop, t);
  const call = desk.call;
  if (call === null) return '';
  const names = [call.contactName, call.customerName].filter((name) => name !== null);
  if (names.length > 0) return names.join(' · ');
  return t(call.match === 'withheld' ? 'bar.withheld' : 'bar.unknown');
}

export function callerName(pop: ScreenPop, t: Translate): string {
  const names = [pop.contact?.name, pop.customer?.name].filter((name) => name !== undefined);
  // A private customer has the same name as their only contact.
  if (names.length > 0) return [...new Set(names)].join(' · ');
  if (pop.match === 'withheld') return t('bar.withheld');
  return t(pop.match === 'shared' && pop.candidates.length > 0 ? 'bar.shared' : 'bar.unknown');
}
