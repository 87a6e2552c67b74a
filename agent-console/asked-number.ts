declare module '@tanstack/history' {
  interface HistoryState {
    /** What was searched for, where it may be a number. */
    askedNumber?: string;
  }
}

/** More digits than a house or a model has; from four on a search looks for numbers. */
const LOOKS_LIKE_A_NUMBER = /(?:\p{Nd}[\s()+-]*){4}/u;

/**
 * Where a search is kept, so that the way back finds it: words in the address; what may be a telephone number only with
 * this entry of the tab's history, because addresses are synchronised, sent on and logged.
 */
export function placeOf(asked: string): { search: { q?: string }; state: { askedNumber?: string } } {
  if (asked === '') return { search: {}, state: {} };
  return LOOKS_LIKE_A_NUMBER.test(asked)
    ? { search: {}, state: { askedNumber: asked } }
    : { search: { q: asked }, state: {} };
}
