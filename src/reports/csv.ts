export type Cell = string | number | null;

/** Excel reads UTF-8 only with this in front; without it Chinese is garbled. */
const BYTE_ORDER_MARK = '\uFEFF';
/** A cell that begins so is run as a formula: OWASP, "CSV Injection". White space before it hides it from the eye. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/;

/** A table as RFC 4180 wants it. Text that a spreadsheet would run gets an apostrophe; numbers are numbers. */
export function toCsv(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `${BYTE_ORDER_MARK}${[head, ...rows].map((row) => `${row.map(written).join(',')}\r\n`).join('')}`;
}

function written(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(Math.round(cell * 10_000) / 10_000);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
