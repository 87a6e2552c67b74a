/** A wall clock's reading in some time zone: date YYYY-MM-DD and milliseconds since that date's midnight on the dial. */
export type WallTime = { date: string; milliseconds: number };

const DAY = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** What the wall clock shows in the zone at that instant. Throws a RangeError for a zone that Intl does not know. */
export function wallTime(at: number, timeZone: string): WallTime {
  const dial = at + offsetAt(at, timeZone);
  const midnight = Math.floor(dial / DAY) * DAY;
  return { date: new Date(midnight).toISOString().slice(0, 10), milliseconds: dial - midnight };
}

/**
 * The instant at which the wall clock shows this. A time that the clock skips in spring is read as the instant of the
 * jump; one that it shows twice in autumn is the first. So later readings never give earlier instants.
 */
export function instantOf(date: string, milliseconds: number, timeZone: string): number {
  const dial = Date.parse(`${date}T00:00:00Z`) + milliseconds;
  const before = dial - offsetAt(dial - DAY, timeZone);
  const after = dial - offsetAt(dial + DAY, timeZone);
  if (before === after) return before;
  const exact = [before, after].filter((at) => at + offsetAt(at, timeZone) === dial);
  return exact.length > 0
    ? Math.min(...exact)
    : changeBetween(Math.min(before, after), Math.max(before, after), timeZone);
}

export function nextDate(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** Milliseconds that the zone's clock is ahead of UTC. */
function offsetAt(at: number, timeZone: string): number {
  const fields: Record<string, number> = {};
  for (const { type, value } of formatFor(timeZone).formatToParts(at)) fields[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields;
  const dial = Date.UTC(year, month - 1, day, hour, minute, second);
  return dial - Math.floor(at / 1000) * 1000;
}

/** The first instant, to the second, after the zone's clock changed. */
function changeBetween(from: number, to: number, timeZone: string): number {
  const offset = offsetAt(from, timeZone);
  let [low, high] = [Math.floor(from / 1000), Math.ceil(to / 1000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * 1000, timeZone) === offset) low = middle;
    else high = middle;
  }
  return high * 1000;
}

/** Building a format costs some 50 us, using one 2 us. */
function formatFor(timeZone: string): Intl.DateTimeFormat {
  const held = formats.get(timeZone);
  if (held) return held;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}
