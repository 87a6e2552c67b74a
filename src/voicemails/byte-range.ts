/** A stretch of a file, both ends included. */
export interface ByteRange {
  first: number;
  last: number;
}

/**
 * What a Range header (RFC 9110, 14.2) asks of a file of so many bytes. `whole`: no range, one that is malformed or in
 * another unit, or several at once, which may be answered whole. `beyond`: none of it is there (416).
 */
export function byteRange(header: string | undefined, size: number): ByteRange | 'whole' | 'beyond' {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return 'whole';
  // The last so many bytes.
  if (from === '') return Number(to) === 0 ? 'beyond' : { first: Math.max(0, size - Number(to)), last: size - 1 };
  if (to !== '' && Number(to) < Number(from)) return 'whole';
  if (Number(from) >= size) return 'beyond';
  return { first: Number(from), last: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
}
