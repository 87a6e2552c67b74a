/** One key of a hotline's menu. `industryCode` is a section or division; null for "other". */
export type IndustryMenuEntry = { digit: string; industryCode: string | null; zh: string; en: string };

/** What an unknown caller may choose from, in the order in which it is spoken: nobody listens to twenty industries. */
export type IndustryMenu = readonly IndustryMenuEntry[];

export const defaultIndustryMenu: IndustryMenu = [
  { digit: '1', industryCode: 'I', zh: '信息传输和软件', en: 'Telecommunications and software' },
  { digit: '2', industryCode: 'S', zh: '政府和公共管理', en: 'Government and public administration' },
  { digit: '3', industryCode: 'G', zh: '交通运输', en: 'Transport' },
  { digit: '4', industryCode: 'J', zh: '金融', en: 'Finance' },
  { digit: '5', industryCode: 'D', zh: '电力能源', en: 'Electricity and energy' },
  { digit: '6', industryCode: null, zh: '其他行业', en: 'Other industries' },
];

/**
 * The entry behind what was pressed; null for a key that the menu does not offer, so that the caller is asked again.
 * Impatient callers press twice and end with #: the first key counts.
 */
export function industryForDigit(menu: IndustryMenu, digit: string): IndustryMenuEntry | null {
  const pressed = digit.trim().charAt(0);
  return menu.find((entry) => entry.digit === pressed) ?? null;
}
