/** Everything that the processes write, held against every number that took part in a call. */
export interface LogWatch {
  /** A number that must stand whole in no line. */
  mustHide(number: string): void;
  read(program: string, line: string): void;
  lines(): number;
  /** Lines with a whole number in them, the number masked again. */
  leaks: string[];
  /** Lines of level error and above, by their event name: what to look at when something broke. */
  errors: Map<string, number>;
}

/** A Chinese mobile without its country code. */
const NATIONAL_DIGITS = 11;

export function watchLogLines(): LogWatch {
  const hidden = new Set<string>();
  const leaks: string[] = [];
  const errors = new Map<string, number>();
  let count = 0;
  return {
    leaks,
    errors,
    mustHide: (number) => void (number.startsWith('+86') && hidden.add(number.slice(3).slice(-NATIONAL_DIGITS))),
    lines: () => count,
    read(program, line) {
      count += 1;
      const found = wholeNumber(line, hidden);
      if (found !== null) leaks.push(`${program}: ${line.replaceAll(found, '…').slice(0, 300)}`);
      const error = /"level":(?:50|60).*"msg":"([^"]{1,60})/.exec(line)?.[1];
      if (error !== undefined) errors.set(error, (errors.get(error) ?? 0) + 1);
    },
  };
}

/** Also with blanks, dashes or brackets between its digits. */
function wholeNumber(line: string, hidden: ReadonlySet<string>): string | null {
  const joined = line.replace(/(?<=\d)(?:[ \-().]|%20)+(?=\d)/g, '');
  for (const [digits] of joined.matchAll(/\d{11,}/g))
    for (let at = 0; at + NATIONAL_DIGITS <= digits.length; at += 1) {
      const part = digits.slice(at, at + NATIONAL_DIGITS);
      if (hidden.has(part)) return part;
    }
  return null;
}
