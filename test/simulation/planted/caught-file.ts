import { readFile, writeFile } from 'node:fs/promises';
import type { Defect } from './defect.ts';

export interface Catch {
  name: string;
  /** `seed 7 x 80 calls`, or that it was not caught. */
  run: string;
  /** The invariant, in its own words. */
  by: string;
}

const FILE = 'test/simulation/planted/caught.md';
const HEAD = `# Planted defects, and what caught them

Written by \`npm run simulate:planted\`: each defect alone, seed after seed until an invariant breaks. To see one again:
\`npm run simulate:planted -- --only NAME --from SEED --seeds 1 --calls CALLS\`.

| defect | what it would do | caught with | caught by |
|---|---|---|---|
`;

/** The catches of this run put into the table, those of earlier runs kept, in the order of the list. */
export async function keepCatches(defects: readonly Defect[], catches: readonly Catch[]): Promise<void> {
  const kept = new Map((await readTable()).map((line) => [line.name, line]));
  for (const line of catches) kept.set(line.name, line);
  const rows = defects.flatMap(({ name, does }) => {
    const line = kept.get(name);
    return line === undefined ? [] : [`| ${name} | ${does} | ${line.run} | ${line.by.replaceAll('|', '/')} |\n`];
  });
  await writeFile(FILE, `${HEAD}${rows.join('')}`);
}

async function readTable(): Promise<Catch[]> {
  const text = await readFile(FILE, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const [, name = '', , run = '', by = ''] = line.split('|').map((cell) => cell.trim());
    return name === '' || name === 'defect' || name.startsWith('---') ? [] : [{ name, run, by }];
  });
}
