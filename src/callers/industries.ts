import { divisionTable, sectionTable } from './data/industry-table.ts';

/** A section (`I`) or division (`63`) of GB/T 4754-2017. */
export type Industry = { code: string; level: 'section' | 'division'; section: string; zh: string; en: string };

const industries: readonly Industry[] = [
  ...sectionTable.map(([code, zh, en]): Industry => ({ code, level: 'section', section: code, zh, en })),
  ...divisionTable.map(([code, section, zh, en]): Industry => ({ code, level: 'division', section, zh, en })),
];
const byCode = new Map(industries.map((industry) => [industry.code, industry]));

/** The 20 sections, then the 97 divisions. */
export function allIndustries(): readonly Industry[] {
  return industries;
}

/** By `I`, `63` or `I63`; the digits of a group or class (`6311`) give their division. */
export function industryByCode(code: string): Industry | null {
  const [, letter = '', digits = ''] = /^([A-T]?)(\d{2})?\d{0,2}$/.exec(code.trim().toUpperCase()) ?? [];
  const industry = byCode.get(digits || letter) ?? null;
  return letter !== '' && industry?.section !== letter ? null : industry;
}

/** The section that a code belongs to; a section belongs to itself. */
export function sectionOf(code: string): Industry | null {
  const industry = industryByCode(code);
  return industry === null ? null : (byCode.get(industry.section) ?? null);
}

/** Does a rule for `ruleCode` cover this industry? A section covers its divisions; null and `*` cover everything. */
export function industryWithin(code: string | null, ruleCode: string | null): boolean {
  if (ruleCode === null || ruleCode === '*') return true;
  const industry = code === null ? null : industryByCode(code);
  const rule = industryByCode(ruleCode);
  if (industry === null || rule === null) return false;
  return rule.level === 'section' ? industry.section === rule.code : industry.code === rule.code;
}
