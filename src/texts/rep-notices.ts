import type { Language } from '../contract/people.ts';
import { clockTime } from './text-templates.ts';

/** Why a manager hears of a lead: nobody is left by the rules; so many let it lapse; a promised call is overdue. */
export type EscalatedBecause = 'unassigned' | 'let-lapse' | 'promise-overdue';
export interface Notice {
  title: string;
  body: string;
}

const manager: Record<EscalatedBecause, Record<Language, Notice>> = {
  unassigned: {
    'zh-CN': { title: '线索无人可派', body: '规则内没有可以接手的销售，请您指派。' },
    en: { title: 'A lead that nobody can take', body: 'No rep is left by the rules: please assign it. ' },
  },
  'let-lapse': {
    'zh-CN': { title: '线索多次无人接受', body: '多位销售没有接受这条线索，请您关注或指派。' },
    en: { title: 'A lead that several reps did not take', body: 'Please look after it, or assign it. ' },
  },
  'promise-overdue': {
    'zh-CN': { title: '答应客户的回拨已超时', body: '负责的销售还没有回拨，请您跟进。' },
    en: { title: 'A promised call is overdue', body: 'Its owner has not called yet: please follow up. ' },
  },
};

export function managerNews(because: EscalatedBecause, language: Language): Notice {
  return manager[because][language];
}

/** To a rep who let several offers lapse. */
export function awayNews(to: {
  language: Language;
  name: string;
  lapsed: number;
  until: Date;
  now: Date;
  timeZone: string;
}): Notice {
  const { language, name, lapsed } = to;
  const until = clockTime(to.until, { timeZone: to.timeZone, language, dayOf: to.now });
  if (language === 'en') {
    const body = `${name}: you let ${lapsed} leads in a row lapse, so you get no new ones until ${until}. Back earlier? Say so on your page. `;
    return { title: 'You are set away', body };
  }
  const body = `${name}：您连续${lapsed}条线索超时未接受，${until}前不再派给您。提前回来请在线索页恢复接单。`;
  return { title: '您已被设为暂离', body };
}

/** To the owner of a promise that is due. */
export function promiseNews(to: { language: Language; name: string }): Notice {
  return to.language === 'en'
    ? { title: 'A promised call is due', body: `${to.name}: a caller waits for your call now. ` }
    : { title: '答应客户的回拨到时间了', body: `${to.name}：客户正在等您的回拨，请尽快联系。` };
}
