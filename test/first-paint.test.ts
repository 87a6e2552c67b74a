import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { CONSOLE_DIR } from '../src/http/pages.ts';

const LIMIT_BYTES = 250_000;

describe('the first paint of the console', () => {
  test('needs less than 250 kB of script over the wire: the entry, all that it imports at once, and one language', async () => {
    const document = await readFile(`${CONSOLE_DIR}index.html`, 'utf8').catch(() => {
      throw new Error('the pages are not built: `npm test` builds them');
    });
    const entry = /<script type="module"[^>]* src="\/assets\/([^"]+)"/.exec(document)?.[1];
    if (entry === undefined) throw new Error('index.html names no entry');
    const weights = await weighWithImports(entry, new Map());
    expect(weights.size).toBeGreaterThan(1);
    await weighWithImports(await heaviestWords(weights), weights);
    expect([...weights.values()].reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(LIMIT_BYTES);
  });

  test('scripts lie there compressed', async () => {
    const document = await readFile(`${CONSOLE_DIR}index.html`, 'utf8');
    const entry = /src="(\/assets\/[^"]+\.js)"/.exec(document)?.[1] ?? '';
    const [plain, gzipped, brotli] = await Promise.all(
      ['', '.gz', '.br'].map((ending) => readFile(`${CONSOLE_DIR}${entry}${ending}`)),
    );
    expect(gzipped?.length).toBeLessThan((plain?.length ?? 0) / 2);
    expect(brotli?.length).toBeLessThan(gzipped?.length ?? 0);
  });
});

/** Drawing waits for the words of one language, fetched by itself; the other one's must not have come along. */
async function heaviestWords(before: ReadonlyMap<string, number>): Promise<string> {
  const words = (await readdir(`${CONSOLE_DIR}assets`)).filter((file) => /^desk-words-\w\w-.*\.js$/.test(file));
  expect(words).toHaveLength(2);
  expect(words.filter((file) => before.has(file))).toEqual([]);
  const weighed = await Promise.all(
    words.map(async (file) => ({ file, bytes: [...(await weighWithImports(file, new Map())).values()][0] ?? 0 })),
  );
  return weighed.toSorted((one, other) => other.bytes - one.bytes)[0]?.file ?? '';
}

/** Static imports only: what is imported later is no part of the first paint. */
async function weighWithImports(file: string, seen: Map<string, number>): Promise<Map<string, number>> {
  if (seen.has(file)) return seen;
  const source = await readFile(`${CONSOLE_DIR}assets/${file}`, 'utf8');
  seen.set(file, (await promisify(gzip)(source)).length);
  for (const [, imported = ''] of source.matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g))
    await weighWithImports(imported, seen);
  return seen;
}
