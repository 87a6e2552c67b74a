import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

const dist = fileURLToPath(new URL('../../dist/console/', import.meta.url));
const read = (file: string) => readFileSync(join(dist, file), 'utf8');
const LIMIT = 120 * 1024;

/** Each script that the page asks for: what its document names, and what those import. */
function scriptsOf(document: string): string[] {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    for (const [, name] of read(file).matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g))
      if (name !== undefined) visit(`/assets/${name}`);
  };
  for (const [, file] of document.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g))
    if (file !== undefined) visit(file);
  return [...found];
}

describe('the rep’s page as it is built', () => {
  beforeAll(() => {
    if (!existsSync(join(dist, 'rep-worker.js'))) throw new Error('the pages are not built: `npm test` builds them');
  });

  test('all its script, the service worker too, is under 120 kB over the wire', () => {
    const scripts = scriptsOf(read('rep/index.html'));
    expect(scripts.length).toBeGreaterThan(0);
    const bytes = [...scripts, 'rep-worker.js'].map((file) => gzipSync(read(file), { level: 9 }).length);
    expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(LIMIT);
  });

  test('the worker keeps exactly the files of this build, and imports nothing', () => {
    const worker = read('rep-worker.js');
    for (const file of scriptsOf(read('rep/index.html'))) expect(worker).toContain(file);
    for (const [file] of worker.matchAll(/\/(?:assets|rep-icons)\/[\w.-]+|\/rep-\w+\.webmanifest/g))
      expect(existsSync(join(dist, file)), file).toBe(true);
    expect(worker).not.toMatch(/\bimport\b|\bexport\b/);
  });

  test.each(['zh', 'en'])('it can be installed: name, start and icons (%s)', (language) => {
    const manifest = z
      .object({
        name: z.string().min(1),
        start_url: z.literal('/rep'),
        scope: z.literal('/rep'),
        display: z.literal('standalone'),
        icons: z.array(z.object({ src: z.string(), sizes: z.string(), purpose: z.string().optional() })),
      })
      .parse(JSON.parse(read(`rep-${language}.webmanifest`)));
    expect(manifest.icons.map(({ sizes, purpose }) => [sizes, purpose])).toEqual([
      ['192x192', undefined],
      ['512x512', undefined],
      ['512x512', 'maskable'],
    ]);
    for (const { src, sizes } of manifest.icons) {
      const png = readFileSync(join(dist, src));
      expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, src).toBe(sizes);
    }
  });
});
