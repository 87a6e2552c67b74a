/** In handfuls, so that a list of any length is held against the database without holding it in memory. */
export async function* inHandfuls<T>(items: AsyncIterable<T>, size = 500): AsyncGenerator<T[]> {
  let handful: T[] = [];
  for await (const item of items) {
    handful.push(item);
    if (handful.length < size) continue;
    yield handful;
    handful = [];
  }
  if (handful.length > 0) yield handful;
}
