import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { chineseParts } from '../phone-number.ts';
import type { PhoneNumber } from '../phone-number.ts';
import { areaCodeTable } from './data/area-codes.ts';
import { regionByCode } from './regions.ts';
import type { Region } from './regions.ts';

export type NumberRegion = {
  code: string;
  name: string;
  nameEn: string;
  /** How likely the caller is there, 0 to 1. */
  confidence: number;
  source: 'area-code' | 'mobile-prefix';
};

type Evidence = { region: Region; confidence: number };

/**
 * How far each kind of evidence goes.
 * - An area code stands where the line is laid; what is missing to 1 are forwarded and internet lines. Where cities share
 *   one area code the largest is named.
 * - A mobile block tells where the SIM was sold. Against another operator table (320,453 blocks in common, October 2018)
 *   ours names the right province in 99.08 % and the right city in 95.88 %, but people move and keep their number, so it
 *   stays a hint: whatever the caller or an agent says goes before it.
 * - A dissolved city leaves its province alone.
 */
const CONFIDENCE = { areaCode: 0.95, sharedAreaCode: 0.7, mobileCity: 0.7, mobileProvince: 0.6 } as const;

const FIRST_BLOCK = 1_300_000;
const areaCodes = readAreaCodes();
const mobileBlocks = readMobileBlocks();

/**
 * Where a number comes from; null where nothing is known: 400 numbers, the heads 16x, 171-175 and 19x, and other gaps
 * (38 % of all blocks), foreign countries.
 */
export function numberRegion(number: PhoneNumber): NumberRegion | null {
  const parts = chineseParts(number);
  if (parts === null) return neighbourRegion(number);
  if (parts.type === 'service') return null;
  if (parts.type === 'landline') return named(areaCodes.get(parts.head), 'area-code');
  const block = Number(parts.head + parts.rest.slice(0, 4));
  const index = mobileBlocks.regionOfBlock[block - FIRST_BLOCK] ?? 0;
  return named(mobileBlocks.regions[index], 'mobile-prefix');
}

/** Hong Kong, Macao and Taiwan have country codes of their own; the code names the place as an area code does. */
function neighbourRegion(number: PhoneNumber): NumberRegion | null {
  const code = number.startsWith('+852')
    ? '81'
    : number.startsWith('+853')
      ? '82'
      : number.startsWith('+886')
        ? '71'
        : null;
  const region = code === null ? null : regionByCode(code);
  return region === null ? null : named({ region, confidence: CONFIDENCE.areaCode }, 'area-code');
}

function named(evidence: Evidence | null | undefined, source: NumberRegion['source']): NumberRegion | null {
  if (!evidence) return null;
  const { region, confidence } = evidence;
  return { code: region.code, name: region.fullName, nameEn: region.fullNameEn, confidence, source };
}

function readAreaCodes(): Map<string, Evidence> {
  const areas = new Map<string, Evidence>();
  for (const line of areaCodeTable.split('\n')) {
    const [area = '', largest = '', ...others] = line.split(' ');
    const region = regionByCode(largest);
    if (region === null) throw new Error(`area-codes.ts: no region ${largest}`);
    areas.set(area, { region, confidence: others.length > 0 ? CONFIDENCE.sharedAreaCode : CONFIDENCE.areaCode });
  }
  return areas;
}

/** 78 kB on disk, 1.4 MB in memory, read once in some 10 ms. The layout is told in scripts/generate-region-data.ts. */
function readMobileBlocks(): { regions: readonly (Evidence | null)[]; regionOfBlock: Uint16Array } {
  const raw = brotliDecompressSync(readFileSync(new URL('./data/mobile-blocks.bin', import.meta.url)));
  const count = raw.readUInt32LE(0);
  const regions: (Evidence | null)[] = [null];
  for (let i = 1; i <= count; i++) regions.push(mobileEvidence(String(raw.readUInt32LE(i * 4))));
  const regionOfBlock = new Uint16Array((raw.length - 4 - count * 4) / 2);
  for (let i = 0; i < regionOfBlock.length; i++) regionOfBlock[i] = raw.readUInt16LE(4 + count * 4 + i * 2);
  return { regions, regionOfBlock };
}

function mobileEvidence(code: string): Evidence {
  const region = regionByCode(code);
  if (region === null) throw new Error(`mobile-blocks.bin: no region ${code}`);
  const isMunicipality = /^(11|12|31|50)/.test(code);
  const isCity = region.level === 'city' || isMunicipality;
  return { region, confidence: isCity ? CONFIDENCE.mobileCity : CONFIDENCE.mobileProvince };
}
