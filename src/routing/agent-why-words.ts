import { z } from 'zod';
import type { CustomerLevel } from '../contract/customer.ts';
import { customerLevel } from '../contract/customer.ts';
import type { Language } from '../contract/people.ts';
import { headStart } from './call-priority.ts';
import type { ChosenBecause, PassedBecause } from './choose-agent.ts';

type Words = Record<Language, string>;

const chosenWords: Record<ChosenBecause, Words> = {
  'ticket-owner': { 'zh-CN': '负责该客户的未结工单', en: 'owns the customer’s open ticket' },
  'last-agent': { 'zh-CN': '上次与该客户通话', en: 'had the last conversation with this customer' },
  'longest-idle': { 'zh-CN': '空闲最久（{time}）', en: 'idle for the longest time ({time})' },
  overflow: { 'zh-CN': '等待已久，不再限定技能', en: 'the caller waited long: the skill was no longer required' },
  'named-in-transfer': { 'zh-CN': '由同事指定转接', en: 'named in a transfer' },
  'named-in-consultation': { 'zh-CN': '由同事请求协助', en: 'asked for by a colleague' },
};

const passedWords: Record<PassedBecause, Words> = {
  offline: { 'zh-CN': '离线', en: 'offline' },
  reserved: { 'zh-CN': '正在振铃', en: 'was being rung' },
  on_call: { 'zh-CN': '通话中', en: 'on a call' },
  wrapping_up: { 'zh-CN': '话后处理中', en: 'wrapping up' },
  not_ready: { 'zh-CN': '未就绪', en: 'not ready' },
  'no-sign-of-life': { 'zh-CN': '工作台无响应', en: 'no sign of life from the screen' },
  'lacks-skill': { 'zh-CN': '不具备队列要求的技能', en: 'lacks the skill of the queue' },
  'just-tried': { 'zh-CN': '刚刚未接或拒接此来电', en: 'was just tried for this call' },
  'idle-for-less': { 'zh-CN': '空闲较短（{time}）', en: 'idle for less time ({time})' },
  'knows-caller-less': { 'zh-CN': '空闲，但来电人另有熟悉的座席', en: 'free, but another agent knows the caller' },
};

const levelWords: Record<CustomerLevel, Words> = {
  vip: { 'zh-CN': 'VIP 客户，排队提前 {time}', en: 'VIP customer: {time} ahead in the queue' },
  key: { 'zh-CN': '重点客户，排队提前 {time}', en: 'key customer: {time} ahead in the queue' },
  standard: { 'zh-CN': '普通客户', en: 'standard customer' },
};

const waited: Words = { 'zh-CN': '来电已等待 {time}', en: 'the caller had waited {time}' };
const placeKept: Words = { 'zh-CN': '回拨：排队位置已保留 {time}', en: 'callback: the place has been kept for {time}' };
/** The preferred agent did not get the call: who it was, and what stood against it. */
const wanted: Words = {
  'zh-CN': '优先座席{name}（{because}）：{obstacle}',
  en: '{name}, preferred ({because}): {obstacle}',
};

const reason = z.object({ id: z.string(), name: z.string(), because: z.string(), seconds: z.number().optional() });
const stored = z.object({
  chosen: reason.nullable(),
  passedOver: z.array(reason),
  call: z
    .object({
      waitedSeconds: z.number(),
      level: customerLevel.nullable(),
      preferred: z.object({ id: z.string(), name: z.string(), because: z.string() }).nullable(),
      /** A callback that was asked for while waiting. */
      keepsPlace: z.boolean().optional(),
    })
    .optional(),
});
type Stored = z.infer<typeof stored>;

export interface AgentWhyText {
  because: string | null;
  notes: string[];
  passedOver: { agent: { id: string; name: string }; because: string }[];
}

const words = new Map<string, Words>(Object.entries({ ...chosenWords, ...passedWords }));

/** What was stored with a reservation (a `ChoiceWhy`), in the reader's language. An unknown code is shown as it is. */
export function tellAgentWhy(why: unknown, language: Language): AgentWhyText {
  const parsed = stored.safeParse(why);
  if (!parsed.success) return { because: null, notes: [], passedOver: [] };
  const say = ({ because, seconds = 0 }: { because: string; seconds?: number | undefined }) =>
    fill(words.get(because)?.[language] ?? because, { time: timeText(seconds, language) });
  const { chosen, passedOver } = parsed.data;
  return {
    because: chosen && say(chosen),
    notes: notesOf(parsed.data, { language, say }),
    passedOver: passedOver.map(({ id, name, ...one }) => ({ agent: { id, name }, because: say(one) })),
  };
}

function notesOf(why: Stored, told: { language: Language; say: (reason: { because: string }) => string }): string[] {
  const { language, say } = told;
  if (why.call === undefined) return [];
  const { waitedSeconds, level, preferred, keepsPlace } = why.call;
  const notes: string[] = [];
  const long = keepsPlace === true ? placeKept : waited;
  if (waitedSeconds > 0) notes.push(fill(long[language], { time: timeText(waitedSeconds, language) }));
  const ahead = headStart({ level, priority: 0 });
  if (level !== null && ahead > 0) notes.push(fill(levelWords[level][language], { time: timeText(ahead, language) }));
  if (preferred !== null && preferred.id !== why.chosen?.id) {
    // Who is not among those passed over was offline: the choice does not even look at them.
    const obstacle = say(why.passedOver.find(({ id }) => id === preferred.id) ?? { because: 'offline' });
    notes.push(fill(wanted[language], { name: preferred.name, because: say(preferred), obstacle }));
  }
  return notes;
}

function timeText(seconds: number, language: Language): string {
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60), seconds % 60];
  const zh = language === 'zh-CN';
  if (h > 0) return zh ? `${h} 小时 ${m} 分` : `${h} h ${m} min`;
  if (m === 0) return zh ? `${s} 秒` : `${s} s`;
  if (s === 0) return zh ? `${m} 分钟` : `${m} min`;
  return zh ? `${m} 分 ${s} 秒` : `${m} min ${s} s`;
}

function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
