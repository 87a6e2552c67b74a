import { deskWordsEn } from '../../agent-console/i18n/desk-words-en.ts';
import { deskWordsZh } from '../../agent-console/i18n/desk-words-zh.ts';
import { en as repEn } from '../../agent-console/rep/rep-words-en.ts';
import { zh as repZh } from '../../agent-console/rep/rep-words-zh.ts';
import { en as phoneEn } from '../../phone-simulator/page/exchange-words-en.ts';
import { zh as phoneZh } from '../../phone-simulator/page/exchange-words-zh.ts';

/** The words of the three pages: what a person reads is what a test looks for, and a better wording breaks nothing. */
export const spoken = {
  'zh-CN': { desk: deskWordsZh, rep: repZh, phone: phoneZh },
  en: { desk: deskWordsEn, rep: repEn, phone: phoneEn },
};
export type Spoken = (typeof spoken)[keyof typeof spoken];
