/** A day of an official list: `closed` is a holiday, `worked` an adjusted working day. */
export interface ListedDay {
  date: string;
  name: string;
  kind: 'closed' | 'worked';
}
export type LineFaultCode = 'date' | 'exists' | 'order' | 'long' | 'kind' | 'both' | 'twice';
export interface LineFault {
  line: number;
  code: LineFaultCode;
  date?: string;
}

// 2027-02-05, 2027/2/5, 2027年2月5日, 2月5日, 2-5; the year may be left out, and so may the month of a range's end.
const DATE = String.raw`(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?`;
const RANGE = String.raw`\s*(?:至|到|~|～|—|–|\s-\s|\bto\b)\s*(?:(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*)?(\d{1,2})(?!\d)\s*[日号]?`;
const SPAN = new RegExp(String.raw`${DATE}(?:${RANGE})?`, 'giu');
/** Weekdays and lunar dates: （周五）, （农历除夕、周五） */
const ASIDE = /\s*[（(][^）)]*[）)]/gu;
const WORKED = /上班|补班|\bwork(?:ed|ing|day)?\b|\bopen\b/iu;
const CLOSED = /放假|休息|休|假|\bclosed\b|\bholiday\b|\boff\b/iu;
const LONGEST = 31;
const DAY_MS = 86_400_000;

/** Reads a pasted list, one day or range to a line; each line that cannot be read says why. */
export function readHolidayLines(text: string, year: number): { days: ListedDay[]; faults: LineFault[] } {
  const days = new Map<string, ListedDay>();
  const faults: LineFault[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = readLine(line, year);
    if (typeof read === 'string') {
      faults.push({ line: at + 1, code: read });
      continue;
    }
    for (const day of read) {
      const other = days.get(day.date);
      if (other !== undefined && other.kind !== day.kind) faults.push({ line: at + 1, code: 'twice', date: day.date });
      else days.set(day.date, day);
    }
  }
  return { days: [...days.values()].toSorted((a, b) => (a.date < b.date ? -1 : 1)), faults };
}

function readLine(written: string, year: number): ListedDay[] | LineFaultCode {
  const line = written.replace(ASIDE, '');
  const spans = [...line.matchAll(SPAN)];
  if (spans.length === 0) return 'date';
  const rest = line.replace(SPAN, ' ');
  // 「调休」 belongs to working days as well as to days off: it says nothing by itself.
  const said = rest.replaceAll('调休', '');
  const [worked, closed] = [WORKED.test(said), CLOSED.test(said)];
  if (worked && closed) return 'both';
  if (!worked && !closed) return 'kind';
  const kind = worked ? ('worked' as const) : ('closed' as const);
  const name = nameIn(rest) || (worked ? '上班' : '休息');
  const days: ListedDay[] = [];
  for (const span of spans) {
    const dates = datesOf(span, year);
    if (typeof dates === 'string') return dates;
    days.push(...dates.map((date) => ({ date, name, kind })));
  }
  return days;
}

function datesOf(span: RegExpMatchArray, year: number): string[] | LineFaultCode {
  const [, fromYear, fromMonth = '', fromDay = '', toYear, toMonth, toDay] = span;
  const from = toDate(Number(fromYear ?? year), Number(fromMonth), Number(fromDay));
  const to =
    toDay === undefined
      ? from
      : toDate(Number(toYear ?? fromYear ?? year), Number(toMonth ?? fromMonth), Number(toDay));
  if (from === null || to === null) return 'exists';
  if (to < from) return 'order';
  const count = (to - from) / DAY_MS + 1;
  if (count > LONGEST) return 'long';
  return Array.from({ length: count }, (_, day) => new Date(from + day * DAY_MS).toISOString().slice(0, 10));
}

function toDate(year: number, month: number, day: number): number | null {
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.getTime() : null;
}

/** What is left of a line besides its date and its word for closed or worked. */
function nameIn(rest: string): string {
  return rest
    .replace(
      /放假调休|上班|补班|放假|休息|\b(?:closed|worked|working|workday|work|open|off|holiday)\b|共\s*\d+\s*天|(?<!调)休(?=\s|$|[，,。;；])/giu,
      ' ',
    )
    .replace(/^[\s\d.、，,。:：;；-]+|[\s，,。:：;；、-]+$/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .slice(0, 40);
}
