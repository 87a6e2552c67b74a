/**
 * `node scripts/run.mjs scripts/rep-icons.ts`: draws the icons of the installed rep page from
 * agent-console/public/rep-icons/icon.svg. Needs chromium; run after a change of the drawing.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openBrowser } from '../test/e2e/browser.ts';

const FOLDER = join(import.meta.dirname, '..', 'agent-console', 'public', 'rep-icons');

interface Icon {
  name: string;
  size: number;
  /** `maskable`: launchers cut any shape out of it, so the drawing keeps to the inner 80 %. `badge`: its shadow alone. */
  kind: 'rounded' | 'square' | 'maskable' | 'badge';
}
const icons: Icon[] = [
  { name: 'icon-192', size: 192, kind: 'rounded' },
  { name: 'icon-512', size: 512, kind: 'rounded' },
  { name: 'maskable-512', size: 512, kind: 'maskable' },
  { name: 'touch-180', size: 180, kind: 'square' },
  { name: 'badge-96', size: 96, kind: 'badge' },
];

const drawing = await readFile(join(FOLDER, 'icon.svg'), 'utf8');
const browser = await openBrowser();
try {
  const page = await (await browser.open()).newPage();
  for (const { name, size, kind } of icons) {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(`<style>body{margin:0}svg{display:block}</style>${shaped(drawing, kind, size)}`);
    const picture = await page.screenshot({ omitBackground: kind !== 'square' && kind !== 'maskable' });
    await writeFile(join(FOLDER, `${name}.png`), picture);
    console.log(`${name}.png  ${picture.length} bytes`);
  }
} finally {
  await browser.close();
}

function shaped(svg: string, kind: Icon['kind'], size: number): string {
  const sized = svg.replace('<svg ', `<svg width="${size}" height="${size}" `);
  switch (kind) {
    case 'rounded':
      return sized;
    case 'square':
      return sized.replace('rx="116"', 'rx="0"');
    case 'maskable':
      return sized
        .replace('rx="116"', 'rx="0"')
        .replace('<g id="handset"', '<g id="handset" transform="translate(51 51) scale(0.8)"');
    case 'badge':
      return sized
        .replace(/<rect[^>]*\/>/, '')
        .replace('<g id="handset"', '<g id="handset" transform="translate(-77 -77) scale(1.3)"');
    default:
      return kind satisfies never;
  }
}
