import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** Below this the headers weigh more than what is saved. */
const WORTH_IT_BYTES = 1_000;

/**
 * Beside each script and style its compressed forms, made once at the build instead of at each request. Both of them:
 * over plain http browsers take gzip only. src/http/pages.ts sends them.
 */
export function compressedFiles(): Plugin {
  return {
    name: 'compressed-files',
    apply: 'build',
    enforce: 'post',
    // Not earlier: until a file is written, others still change it.
    async writeBundle({ dir = '' }, bundle) {
      const texts = Object.keys(bundle).filter((name) => /\.(?:js|css|svg)$/.test(name));
      await Promise.all(texts.map((name) => compress(join(dir, name))));
    },
  };
}

async function compress(file: string): Promise<void> {
  const plain = await readFile(file);
  if (plain.length < WORTH_IT_BYTES) return;
  const brotli = promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  await Promise.all([
    writeFile(`${file}.gz`, await promisify(gzip)(plain, { level: 9 })),
    writeFile(`${file}.br`, await brotli),
  ]);
}
