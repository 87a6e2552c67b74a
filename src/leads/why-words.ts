import type { LeadWhy } from '../contract/lead.ts';
import type { Language } from '../contract/people.ts';

type Words = Record<Language, string>;

const ruleWords = {
  fits: { 'zh-CN': '符合', en: 'fits' },
  'nobody-free': { 'zh-CN': '符合，但没有可派的销售', en: 'fits, but nobody could take it' },
  'no-hand-over': { 'zh-CN': '符合，但不做实时转接', en: 'fits, without live hand-over' },
  'other-industry': { 'zh-CN': '行业不符', en: 'another industry' },
  'industry-unknown': { 'zh-CN': '行业未知', en: 'industry unknown' },
  'other-region': { 'zh-CN': '区域不符', en: 'another region' },
  'region-unknown': { 'zh-CN': '区域未知', en: 'region unknown' },
  'region-unsure': { 'zh-CN': '区域把握不足', en: 'the region is not sure enough' },
  'other-hotline': { 'zh-CN': '热线号码不符', en: 'another hotline' },
  'other-language': { 'zh-CN': '语言不符', en: 'another language' },
  'other-time': { 'zh-CN': '不在规定时间', en: 'another time' },
} satisfies Record<string, Words>;
export type RuleBecause = keyof typeof ruleWords;

const ownerWords = {
  lead: { 'zh-CN': '线索负责人', en: 'owns this lead' },
  customer: { 'zh-CN': '客户归属该销售', en: 'owns the customer' },
  number: { 'zh-CN': '号码属于其客户', en: 'the number belongs to a customer of theirs' },
  company: { 'zh-CN': '公司是其客户', en: 'the company is a customer of theirs' },
  'company-lead': { 'zh-CN': '正在跟进同一公司的线索', en: 'works on another lead of this company' },
  switchboard: { 'zh-CN': '同一总机的公司是其客户', en: 'the company of this switchboard is a customer of theirs' },
  'switchboard-lead': { 'zh-CN': '正在跟进同一总机的线索', en: 'works on another lead of this switchboard' },
  'offered-lead': { 'zh-CN': '同一公司的线索正派发给该销售', en: 'is being offered another lead of this company' },
  'earlier-lead': { 'zh-CN': '近期跟进过该号码', en: 'worked on this number recently' },
} satisfies Record<string, Words>;
export type OwnerBecause = keyof typeof ownerWords;

const passedWords = {
  declined: { 'zh-CN': '已谢绝', en: 'declined' },
  'let-lapse': { 'zh-CN': '超时未接受', en: 'let it lapse' },
  released: { 'zh-CN': '保护期已过', en: 'let its protection run out' },
  away: { 'zh-CN': '休假或外出', en: 'away' },
  'no-share': { 'zh-CN': '权重为零', en: 'has no share' },
  'daily-cap': { 'zh-CN': '已达当日上限', en: 'has the day’s limit' },
  'open-cap': { 'zh-CN': '在跟线索已达上限', en: 'has as many open leads as allowed' },
  'rang-already': { 'zh-CN': '本次来电已振铃', en: 'rang already for this call' },
  'on-a-call': { 'zh-CN': '通话中', en: 'on a call' },
  'off-duty': { 'zh-CN': '非工作时间', en: 'off duty' },
  'not-their-turn': { 'zh-CN': '未轮到', en: 'not their turn' },
} satisfies Record<string, Words>;
export type PassedBecause = keyof typeof passedWords;

const words = new Map<string, Words>(Object.entries({ ...ruleWords, ...ownerWords, ...passedWords }));
const ownership: Words = { 'zh-CN': '归属保护', en: 'Ownership' };

/** The stored codes in the reader's language. A code that is no longer known is shown as it is. */
export function tellWhy(why: LeadWhy, language: Language): LeadWhy {
  const say = (code: string) => words.get(code)?.[language] ?? code;
  const nameOf = (rule: string) => (rule === 'ownership' ? ownership[language] : rule);
  return {
    ...why,
    rule: why.rule === null ? null : nameOf(why.rule),
    rulesTried: why.rulesTried.map((rule) => ({ ...rule, name: nameOf(rule.name), because: say(rule.because) })),
    passedOver: why.passedOver.map((rep) => ({ ...rep, because: say(rep.because) })),
  };
}
