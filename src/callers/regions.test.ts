import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allRegions, findRegion, isWithin, provinceOf, regionByCode } from './regions.ts';

test('there are 34 provinces and their 333 cities and 31 counties of no city', () => {
  const regions = allRegions();
  expect(regions.filter(({ level }) => level === 'province')).toHaveLength(34);
  expect(regions.filter(({ code, level }) => level === 'city' && code.slice(2, 4) !== '90')).toHaveLength(333);
  expect(regions.filter(({ code }) => code.slice(2, 4) === '90')).toHaveLength(31);
  expect(new Set(regions.map(({ code }) => code)).size).toBe(regions.length);
  for (const region of regions) expect(region.nameEn, region.name).toMatch(/^[A-Z][A-Za-z' \-ü]+$/);
});

test.each([
  ['江苏', '320000'],
  ['江苏省', '320000'],
  ['Jiangsu', '320000'],
  ['jiangsu', '320000'],
  ['JS', '320000'],
  ['32', '320000'],
  ['320000', '320000'],
  ['常州', '320400'],
  ['常州市', '320400'],
  ['江苏省常州市', '320400'],
  ['江苏 常州', '320400'],
  ['江苏省 常州市', '320400'],
  ['Changzhou', '320400'],
  ['Changzhou, Jiangsu', '320400'],
  ['３２０４００', '320400'],
  ['北京', '110000'],
  ['Beijing', '110000'],
  ['内蒙古', '150000'],
  ['Inner Mongolia', '150000'],
  ['新疆', '650000'],
  ['香港', '810000'],
  ['Hong Kong', '810000'],
  ['凉山', '513400'],
  ['凉山州', '513400'],
  ['恩施', '422800'],
  ['恩施州', '422800'],
  ['大理', '532900'],
  ['海西州', '632800'],
  ['博尔塔拉', '652700'],
  ['克孜勒苏州', '653000'],
  ['昌吉', '652300'],
  ['锡林郭勒', '152500'],
  ['西双版纳', '532800'],
  ["Xi'an", '610100'],
  ['Xian', '610100'],
  ['石河子', '659001'],
  // the province goes before the city of its name
  ['吉林', '220000'],
  ['吉林市', '220200'],
  ['Hainan', '460000'],
  ['Hainan, Qinghai', '632500'],
  // two cities of one name in English
  ['Suzhou', undefined],
  ['Suzhou, Anhui', '341300'],
  ['苏州', '320500'],
  ['Atlantis', undefined],
  ['', undefined],
  ['990000', undefined],
])('findRegion(%j) is %s', (text, code) => {
  expect(findRegion(text)?.code).toBe(code);
});

test('every region is found by its code, its full name and its full English name', () => {
  for (const region of allRegions()) {
    expect(findRegion(region.code)).toBe(region);
    expect(findRegion(region.fullName)).toBe(region);
    expect(findRegion(region.fullNameEn)).toBe(region);
  }
});

test('a county code gives its city, and a city its province', () => {
  expect(regionByCode('320411')?.name).toBe('常州市');
  expect(regionByCode('110108')?.name).toBe('北京市');
  expect(provinceOf('320411')?.name).toBe('江苏省');
  expect(provinceOf('990000')).toBeNull();
  expect(regionByCode('3204x1')).toBeNull();
});

test.each([
  ['320400', '320000', true],
  ['320400', '320400', true],
  ['320411', '320400', true],
  ['320000', '320000', true],
  // only the province is known: a rule for one city does not catch it
  ['320000', '320400', false],
  ['320500', '320400', false],
  ['330100', '320000', false],
  ['659001', '659001', true],
  ['659001', '650000', true],
  ['659004', '659001', false],
  ['320400', null, true],
  ['320400', '*', true],
  [null, '*', true],
  [null, null, true],
  [null, '320000', false],
])('isWithin(%s, %s) is %s', (region, rule, expected) => {
  expect(isWithin(region, rule)).toBe(expected);
});

test('a region is within itself and its province, and within no other province', () => {
  const region = fc.constantFrom(...allRegions());
  fc.assert(
    fc.property(region, region, (one, other) => {
      expect(isWithin(one.code, one.code)).toBe(true);
      expect(isWithin(one.code, provinceOf(one.code)?.code ?? '')).toBe(true);
      if (provinceOf(one.code) !== provinceOf(other.code)) expect(isWithin(one.code, other.code)).toBe(false);
    }),
  );
});
