import { regionTable } from './data/region-table.ts';
import { provinceNames } from './data/province-names.ts';

/** A province, or a city (or county) under one. The four municipalities and 港澳台 are provinces without cities. */
export type Region = {
  code: string;
  level: 'province' | 'city';
  name: string;
  nameEn: string;
  /** With the province in front: 江苏省 常州市 / Changzhou, Jiangsu. */
  fullName: string;
  fullNameEn: string;
};

const regions: readonly Region[] = regionTable.split('\n').map(readRow);
const byCode = new Map(regions.map((region) => [region.code, region]));
const byText = indexByText();

/** All provinces and cities of GB/T 2260, by code. */
export function allRegions(): readonly Region[] {
  return regions;
}

/** The region of a code of two, four or six digits; a county's code gives its city. */
export function regionByCode(code: string): Region | null {
  if (!/^\d{2}(\d{2}){0,2}$/.test(code)) return null;
  const full = code.padEnd(6, '0');
  return byCode.get(full) ?? byCode.get(`${full.slice(0, 4)}00`) ?? provinceOf(full);
}

/** The province that a code belongs to. */
export function provinceOf(code: string): Region | null {
  return byCode.get(`${code.slice(0, 2)}0000`) ?? null;
}

/**
 * A region by any of its names: 江苏, 江苏省, Jiangsu, JS, 32, 320000, 常州, 江苏省常州市, Changzhou, `Changzhou, Jiangsu`.
 * Null for an unknown name and for one that several cities bear (Suzhou is 苏州 and 宿州); a province goes before its city.
 */
export function findRegion(text: string): Region | null {
  const key = searchKey(text);
  if (/^\d+$/.test(key)) return regionByCode(key);
  return byText.get(key) ?? null;
}

/**
 * Does a rule for `ruleRegionCode` cover this region? A province covers its cities; null and `*` cover everything,
 * an unknown region too. A rule for a city does not cover a caller of whom only the province is known.
 */
export function isWithin(regionCode: string | null, ruleRegionCode: string | null): boolean {
  if (ruleRegionCode === null || ruleRegionCode === '*') return true;
  if (regionCode === null) return false;
  if (ruleRegionCode.endsWith('0000')) return regionCode.startsWith(ruleRegionCode.slice(0, 2));
  if (ruleRegionCode.endsWith('00')) return regionCode.startsWith(ruleRegionCode.slice(0, 4));
  return regionCode === ruleRegionCode;
}

function readRow(row: string): Region {
  const [code = '', name = '', ...english] = row.split(' ');
  const province = provinceNames[code.slice(0, 2)];
  if (province === undefined) throw new Error(`region-table.ts: no province for ${row}`);
  if (code.endsWith('0000')) {
    return { code, level: 'province', name, nameEn: province.en, fullName: name, fullNameEn: province.en };
  }
  const nameEn = english.join(' ');
  const fullName = `${province.zh} ${name}`;
  return { code, level: 'city', name, nameEn, fullName, fullNameEn: `${nameEn}, ${province.en}` };
}

function indexByText(): Map<string, Region | null> {
  const index = new Map<string, Region | null>();
  for (const region of regions) {
    for (const key of new Set(namesOf(region).map(searchKey))) {
      const held = index.get(key);
      // provinces come before their cities in the table but not before other provinces' cities
      if (held === undefined || (held?.level === 'city' && region.level === 'province')) index.set(key, region);
      else if (region.level === 'city' && held?.level !== 'province') index.set(key, null);
    }
  }
  return index;
}

function namesOf({ code, level, name, nameEn }: Region): string[] {
  const province = provinceNames[code.slice(0, 2)];
  if (province === undefined) return [name];
  if (level === 'province') return [name, province.short, province.letters, nameEn, `${nameEn} province`];
  const heads = [province.zh, province.short];
  const short = shortCityName(name);
  const tails = [name, short, ...(name.endsWith('自治州') ? [`${short}州`] : [])];
  const english = [nameEn, `${nameEn} city`];
  return [
    ...tails,
    ...english,
    ...heads.flatMap((head) => tails.map((tail) => head + tail)),
    `${nameEn} ${province.en}`,
    `${province.en} ${nameEn}`,
  ];
}

/** 常州市 -> 常州, 凉山彝族自治州 -> 凉山, 锡林郭勒盟 -> 锡林郭勒. */
function shortCityName(name: string): string {
  const short = name
    .replace(/(?:(?:藏|羌|彝|苗|侗|回|傣|景颇|白|哈尼|傈僳|壮|土家|朝鲜|蒙古|布依|黎|柯尔克孜)族?|族)+自治[州县]$/, '')
    .replace(/(?:自治州|地区|林区|市|盟|县)$/, '');
  return short.length < 2 ? name : short;
}

function searchKey(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s,'’·\-/]+/g, '');
}
