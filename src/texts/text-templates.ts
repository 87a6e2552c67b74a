import type { Language } from '../contract/people.ts';

export type RepTextKind = 'live' | 'record' | 'assigned' | 'reminder';

export interface RepText {
  kind: RepTextKind;
  language: Language;
  timeZone: string;
  industry: string | null;
  region: string | null;
  lastFour: string;
  at: Date;
  deadlineAt: Date | null;
  link: string;
}

const repHeads: Record<RepTextKind, Record<Language, string>> = {
  live: { 'zh-CN': '热线来电，正在呼叫您的手机', en: 'Hotline caller, ringing your phone now' },
  record: { 'zh-CN': '热线新线索', en: 'New hotline lead' },
  assigned: { 'zh-CN': '主管为您指派了线索', en: 'A supervisor gave you a lead' },
  reminder: { 'zh-CN': '线索还在等您接受', en: 'A lead still waits for you' },
};

/** To a rep: who calls, from where, until when, and where to answer. Never the number: a text lies open on a table. */
export function repText(text: RepText): string {
  const { language, timeZone } = text;
  const head = repHeads[text.kind][language];
  const at = clockTime(text.at, { timeZone, language });
  // A live offer is over in seconds: its deadline is the phone's own ringing.
  const until =
    (text.kind === 'record' || text.kind === 'reminder') && text.deadlineAt
      ? clockTime(text.deadlineAt, { timeZone, language, dayOf: text.at })
      : null;
  if (language === 'en') {
    const who = `${text.industry ?? 'industry unknown'}, ${text.region ?? 'region unknown'}, number ending ${text.lastFour}, called ${at}`;
    return `${head}: ${who}.${until === null ? '' : ` Accept by ${until}.`} ${text.link}`;
  }
  const who = `${text.industry ?? '行业未知'}，${text.region ?? '区域未知'}，尾号${text.lastFour}，${at}来电`;
  return `${head}：${who}。${until === null ? '' : `请在${until}前接受。`}${text.link}`;
}

/** To a caller whom we promised a call: who will make it, and by when, as far as we still can say. */
export function callerText(text: {
  language: Language;
  repName: string;
  by: { at: Date; now: Date; timeZone: string } | null;
}): string {
  const { language, repName, by } = text;
  const until = by && clockTime(by.at, { timeZone: by.timeZone, language, dayOf: by.now });
  if (language === 'en') {
    const when = until === null ? 'soon' : `by ${until}`;
    return `Hello, your call has been noted. ${repName} is in charge of your enquiry and will call you ${when}. Reply STOP to get no more texts.`;
  }
  return `您好，您的来电已登记，专属顾问${repName}将${until === null ? '尽快' : `在${until}前`}与您联系。回复TD退订。`;
}

/** What a chat group or a locked screen may read of a lead: no digit of the number, and no caller's name. */
export function repNews(text: Omit<RepText, 'lastFour' | 'link'> & { repName: string }): {
  title: string;
  body: string;
} {
  const { kind, language, timeZone, repName, deadlineAt } = text;
  const title = repHeads[kind][language];
  const isTimed = (kind === 'record' || kind === 'reminder') && deadlineAt !== null;
  const until = isTimed ? clockTime(deadlineAt, { timeZone, language, dayOf: text.at }) : null;
  if (language === 'en') {
    const what = `${text.industry ?? 'industry unknown'}, ${text.region ?? 'region unknown'}`;
    return { title, body: `${repName}: ${what}.${until === null ? '' : ` Accept by ${until}.`}` };
  }
  const what = `${text.industry ?? '行业未知'}，${text.region ?? '区域未知'}`;
  return { title, body: `${repName}：${what}。${until === null ? '' : `请在${until}前接受。`}` };
}

/** `10:32`, or with the date when that is another day than `dayOf`. */
export function clockTime(at: Date, on: { timeZone: string; language: Language; dayOf?: Date }): string {
  const day = (date: Date) =>
    new Intl.DateTimeFormat(on.language, { timeZone: on.timeZone, month: 'numeric', day: 'numeric' }).format(date);
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: on.timeZone, hour: '2-digit', minute: '2-digit' }).format(
    at,
  );
  return on.dayOf === undefined || day(on.dayOf) === day(at) ? clock : `${day(at)} ${clock}`;
}
