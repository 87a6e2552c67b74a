import { describe, expect, test } from 'vitest';
import { allIndustries, industryByCode, industryWithin, sectionOf } from './industries.ts';
import { defaultIndustryMenu, industryForDigit } from './industry-menu.ts';

describe('industries', () => {
  test('there are 20 sections and 97 divisions, in the order of their codes, each section with its own', () => {
    const sections = allIndustries().filter(({ level }) => level === 'section');
    const divisions = allIndustries().filter(({ level }) => level === 'division');
    expect(sections.map(({ code }) => code).join('')).toBe('ABCDEFGHIJKLMNOPQRST');
    expect(divisions.map(({ code }) => Number(code))).toEqual(Array.from({ length: 97 }, (_, i) => i + 1));
    const order = divisions.map(({ section }) => section);
    expect(order).toEqual([...order].sort());
    expect(new Set(order).size).toBe(20);
    const sizes = sections.map(({ code }) => order.filter((section) => section === code).length);
    expect(sizes).toEqual([5, 7, 31, 3, 4, 2, 8, 2, 3, 4, 1, 2, 3, 4, 3, 1, 2, 5, 6, 1]);
    expect(new Set(divisions.map(({ zh }) => zh)).size).toBe(97);
  });

  test.each([
    ['I', '信息传输、软件和信息技术服务业', 'I'],
    ['i', '信息传输、软件和信息技术服务业', 'I'],
    ['63', '电信、广播电视和卫星传输服务', 'I'],
    ['I63', '电信、广播电视和卫星传输服务', 'I'],
    ['6311', '电信、广播电视和卫星传输服务', 'I'],
    ['44', '电力、热力生产和供应业', 'D'],
    ['92', '国家机构', 'S'],
    ['J63', undefined, undefined],
    ['98', undefined, undefined],
    ['Z', undefined, undefined],
    ['', undefined, undefined],
  ])('%j is %s in section %s', (code, zh, section) => {
    expect(industryByCode(code)?.zh).toBe(zh);
    expect(sectionOf(code)?.code).toBe(section);
  });

  test.each([
    ['63', 'I', true],
    ['I', 'I', true],
    ['63', '63', true],
    ['63', 'I63', true],
    ['64', '63', false],
    // only the section is known: a rule for one division does not catch it
    ['I', '63', false],
    ['63', 'J', false],
    ['63', null, true],
    ['63', '*', true],
    [null, null, true],
    [null, '*', true],
    [null, 'I', false],
    // an unknown code is covered by nothing in particular
    ['ZZ', 'ZZ', false],
  ])('industryWithin(%s, %s) is %s', (code, rule, expected) => {
    expect(industryWithin(code, rule)).toBe(expected);
  });
});

describe('the industry menu', () => {
  test.each([
    ['1', 'I'],
    ['2', 'S'],
    ['3', 'G'],
    ['4', 'J'],
    ['5', 'D'],
    ['6', null],
    ['1#', 'I'],
    ['22', 'S'],
    ['7', undefined],
    ['0', undefined],
    ['*', undefined],
    ['', undefined],
  ])('%j chooses %s', (digit, code) => {
    expect(industryForDigit(defaultIndustryMenu, digit)?.industryCode).toBe(code);
  });

  test('every key is one digit, used once, and its industry exists', () => {
    expect(new Set(defaultIndustryMenu.map(({ digit }) => digit)).size).toBe(defaultIndustryMenu.length);
    for (const { digit, industryCode } of defaultIndustryMenu) {
      expect(digit).toMatch(/^\d$/);
      expect(industryCode === null || industryByCode(industryCode) !== null).toBe(true);
    }
  });
});
