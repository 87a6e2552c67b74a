import type { LeadDetail } from '../contract/lead.ts';
import type { Language } from '../contract/people.ts';
import type { LinkSession } from './offer-link.ts';

const words = {
  'zh-CN': {
    title: '热线线索',
    open: '打开线索',
    openOnce: '这个链接是发给您本人的，只能打开一次。',
    unknown: '没有这个链接。请核对短信中的地址，或登录线索页查看。',
    opened: '这个链接已经打开过。请在当时的手机上继续，或登录线索页查看。',
    over: '这条线索已不再派给您：可能已超时、已由同事接手，或您已处理过。',
    declined: '好的，已转给其他同事。',
    signIn: '登录线索页',
    accept: '接受',
    decline: '不接，转给同事',
    snooze: (minutes: number) => `${minutes} 分钟后提醒我`,
    reason: '原因（选填）',
    call: (number: string) => `拨打 ${number}`,
    accepted: '已由您负责。',
    until: (time: string) => `请在 ${time} 前接受`,
    live: '来电人正在线上，您的手机正在响。',
    industry: '行业',
    region: '区域',
    number: '号码',
    company: '公司',
    called: '来电',
    unknownValue: '未知',
    failed: '没有成功，请再试一次。',
  },
  en: {
    title: 'Hotline lead',
    open: 'Open the lead',
    openOnce: 'This link was sent to you alone and opens once.',
    unknown: 'There is no such link. Check the address in the text, or sign in to your leads.',
    opened: 'This link was opened before. Go on where you opened it, or sign in to your leads.',
    over: 'This lead is no longer offered to you: its time is over, a colleague has it, or you have answered already.',
    declined: 'All right, a colleague will get it.',
    signIn: 'Sign in to your leads',
    accept: 'Accept',
    decline: 'Leave it to a colleague',
    snooze: (minutes: number) => `Remind me in ${minutes} minutes`,
    reason: 'Reason (optional)',
    call: (number: string) => `Call ${number}`,
    accepted: 'This lead is yours.',
    until: (time: string) => `Accept by ${time}`,
    live: 'The caller is on the line, and your phone is ringing.',
    industry: 'Industry',
    region: 'Region',
    number: 'Number',
    company: 'Company',
    called: 'Called',
    unknownValue: 'unknown',
    failed: 'That did not work; please try again.',
  },
};

const STYLE = `:root{color-scheme:light dark;font:17px/1.5 system-ui,"PingFang SC","Microsoft YaHei",sans-serif}
body{margin:0 auto;max-width:26rem;padding:1rem}h1{font-size:1.25rem;margin:.5rem 0 1rem}
dl{display:grid;grid-template-columns:auto 1fr;gap:.35rem 1rem;margin:0 0 1rem}dt{opacity:.7}dd{margin:0}
form{margin:0 0 .75rem}button,a.main,input{box-sizing:border-box;display:block;width:100%;min-height:3rem;font:inherit;border-radius:.6rem;border:1px solid #868e96;background:none;color:inherit;padding:.6rem 1rem;text-align:center;text-decoration:none}
input{text-align:start;margin-bottom:.5rem}button.main,a.main{background:#1864ab;border-color:#1864ab;color:#fff;font-weight:600}
p{margin:0 0 1rem}.until{font-weight:600}a.plain{display:inline-block;padding:.6rem 0}`;

/** One small page without a script: it works on any phone and any line, and looks the same at the first byte. */
function page(language: Language, body: string): string {
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${words[language].title}</title><style>${STYLE}</style><body><main><h1>${words[language].title}</h1>${body}</main></body></html>`;
}

export type LinkNotice = 'unknown' | 'opened' | 'over' | 'declined';

export function noticePage(language: Language, notice: LinkNotice): string {
  const says = words[language];
  return page(language, `<p>${says[notice]}</p><a class="plain" href="/rep">${says.signIn}</a>`);
}

/** For whom we cannot know the language of: both. */
export function strangerPage(notice: 'unknown' | 'over'): string {
  const zh = words['zh-CN'];
  const both = `<p>${zh[notice]}</p><p lang="en">${words.en[notice]}</p>`;
  return page('zh-CN', `${both}<a class="plain" href="/rep">${zh.signIn} · ${words.en.signIn}</a>`);
}

/** A tap opens: a program that only looks at the address (previews, scanners of messages) uses nothing up. */
export function openPage(language: Language): string {
  const says = words[language];
  return page(language, `<p>${says.openOnce}</p><form method="post"><button class="main">${says.open}</button></form>`);
}

export interface LeadPage {
  session: LinkSession;
  lead: LeadDetail;
  /** How long it may be put off. */
  snoozeMinutes: number;
  failed: boolean;
}

export function leadPage({ session, lead, snoozeMinutes, failed }: LeadPage): string {
  const { language } = session;
  const says = words[language];
  const facts: [string, string][] = [
    [says.industry, lead.industry?.name ?? says.unknownValue],
    [says.region, lead.region?.name ?? says.unknownValue],
    [says.company, lead.company ?? says.unknownValue],
    [says.number, lead.number],
    [says.called, clock(lead.lastCallAt ?? lead.createdAt, session)],
  ];
  const list = facts.map(([name, value]) => `<dt>${name}</dt><dd>${escape(value)}</dd>`).join('');
  const alert = failed ? `<p role="alert">${says.failed}</p>` : '';
  const acts =
    session.state === 'accepted' ? acceptedActs(lead, says) : offeredActs({ session, lead, snoozeMinutes }, says);
  return page(language, `${alert}<dl>${list}</dl>${acts}`);
}

type Says = (typeof words)[Language];

function acceptedActs(lead: LeadDetail, says: Says): string {
  return `<p>${says.accepted}</p><p><a class="main" href="tel:${escape(lead.number)}">${says.call(escape(lead.number))}</a></p><a class="plain" href="/rep">${says.signIn}</a>`;
}

function offeredActs({ session, lead, snoozeMinutes }: Omit<LeadPage, 'failed'>, says: Says): string {
  const deadlineAt = lead.offer?.deadlineAt;
  const until = session.isLive ? says.live : deadlineAt === undefined ? '' : says.until(clock(deadlineAt, session));
  const act = (name: string, label: string, more = '') =>
    `<form method="post" action="/r/offers/${session.offerId}/${name}">${more}<button${name === 'accept' ? ' class="main"' : ''}>${label}</button></form>`;
  const snooze = session.isSnoozed || session.isLive ? '' : act('snooze', says.snooze(Math.min(15, snoozeMinutes)));
  const reason = `<input name="reason" maxlength="200" placeholder="${says.reason}" aria-label="${says.reason}">`;
  return `<p class="until">${until}</p>${act('accept', says.accept)}${snooze}${act('decline', says.decline, reason)}`;
}

function clock(at: string, { language, timeZone }: LinkSession): string {
  const month = language === 'en' ? 'short' : 'numeric';
  const style = { timeZone, month, day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, style).format(new Date(at));
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
