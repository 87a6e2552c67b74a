import { readableNumber, STRANGER, WITHHELD, type ExchangeState } from './exchange-state.ts';
import type { ExchangeWords } from './exchange-words-zh.ts';

export interface Names {
  nameOf: (number: string) => string;
  numberOf: (number: string) => string;
}

/** Who a number is, as a person would say it. */
export function namesOf(state: ExchangeState, words: ExchangeWords): Names {
  const labels = new Map(state.telephones.map((one) => [one.number, one.label]));
  const nameOf = (number: string): string => {
    if (number === WITHHELD) return words.withheld;
    const label = labels.get(number) ?? labels.get(`client:${number}`) ?? '';
    // Demo labels say more after a dot: `王芳 · 青岛海川通信`.
    if (isIdentity(number) && (label === '' || label === number.replace(/^client:/, ''))) return words.anAgent;
    if (label !== '') return label.split(' · ')[0] ?? label;
    if (state.hotlines.includes(number)) return words.hotline;
    return number === STRANGER ? words.stranger : readableNumber(number);
  };
  const numberOf = (number: string): string =>
    number === WITHHELD ? '––– –––– ––––' : readableNumber(number).slice(0, 22);
  return { nameOf, numberOf };
}

/** A softphone is known by its owner's id: nothing that a person would read out. */
function isIdentity(number: string): boolean {
  return /^(client:)?[0-9a-f]{8}-[0-9a-f]{4}-/i.test(number);
}
