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
    const label = labels.get(number) ?? '';
    if (label !== '') return label;
    if (state.hotlines.includes(number)) return words.hotline;
    return number === STRANGER ? words.stranger : readableNumber(number);
  };
  const numberOf = (number: string): string => (number === WITHHELD ? '––– –––– ––––' : readableNumber(number));
  return { nameOf, numberOf };
}
