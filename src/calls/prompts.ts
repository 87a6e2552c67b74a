import type { Language } from '../contract/people.ts';
import type { Say } from './voice-reply.ts';

/**
 * Everything that a telephone says, in one place. `{name}` is filled from the reply's values.
 * Kept short: a caller hears each word, and nobody hears the same sentence twice in a call.
 */
export const prompts = {
  welcome: { 'zh-CN': '您好，欢迎致电服务热线。', en: 'Hello, and welcome to our hotline.' },
  /** The hotline's own words, in place of the welcome. */
  ownWelcome: { 'zh-CN': '{text}', en: '{text}' },
  welcomeBack: {
    'zh-CN': '您好，欢迎再次致电，正在为您接通。',
    en: 'Hello and welcome back. We are connecting you now.',
  },
  menuIntro: {
    'zh-CN': '请选择您的行业，以便为您接通对口的同事。',
    en: 'Please choose your industry, so that the right colleague can help you.',
  },
  menuItem: { 'zh-CN': '{name}，请按{digit}。', en: 'For {name}, press {digit}.' },
  /** Spoken in the language that it offers. */
  otherLanguage: { 'zh-CN': '中文服务请按 9。', en: 'For English, press 9.' },
  menuAgain: { 'zh-CN': '没有听清您的选择，请再按一次。', en: 'Sorry, we did not get that. Please press a key again.' },
  handOver: {
    'zh-CN': '谢谢。正在为您接通负责的同事，请稍候。',
    en: 'Thank you. We are calling the colleague in charge; please hold.',
  },
  stillCalling: {
    'zh-CN': '正在继续为您联系同事，请不要挂机。',
    en: 'We are still reaching a colleague for you; please stay on the line.',
  },
  callingNext: {
    'zh-CN': '刚才那位同事暂时不便接听，正在为您联系下一位，请稍候。',
    en: 'That colleague cannot answer right now. We are calling the next one; please hold.',
  },
  callingStill: {
    'zh-CN': '感谢您的耐心，同事的电话还在接通中；如未接通，我们会给您回电。',
    en: 'Thank you for your patience. A colleague is still being called; failing that, we will call you back.',
  },
  agentInstead: {
    'zh-CN': '对口同事暂时没有接通，为您转接客服。',
    en: 'The colleague in charge could not be reached just now. We are passing you to an agent.',
  },
  position: {
    'zh-CN': '座席正忙，您前面还有{ahead}位来电。请稍候。',
    en: 'All agents are busy. There are {ahead} callers ahead of you. Please hold.',
  },
  positionNext: { 'zh-CN': '您是下一位，请稍候。', en: 'You are next; please hold.' },
  estimate: { 'zh-CN': '预计还需等待约{minutes}分钟。', en: 'The wait is about {minutes} minutes.' },
  estimateOne: { 'zh-CN': '预计还需等待约一分钟。', en: 'The wait is about one minute.' },
  offerCallback: {
    'zh-CN': '不想等待请按 1，我们按您现在的位次给您回电，您可以挂机。',
    en: 'If you would rather not wait, press 1: you keep your place, and we call you back.',
  },
  offerCallbackByRep: {
    'zh-CN': '不想等待请按 1，负责的同事会尽快给您回电。',
    en: 'If you would rather not wait, press 1, and the colleague in charge will call you back soon.',
  },
  promisePlaceKept: {
    'zh-CN': '好的，轮到您时我们立即回电。再见。',
    en: 'All right, we will call you as soon as it is your turn. Goodbye.',
  },
  promiseByRep: {
    'zh-CN': '好的，负责的同事会尽快给您回电。再见。',
    en: 'All right, the colleague in charge will call you back soon. Goodbye.',
  },
  noNumberToCall: {
    'zh-CN': '抱歉，您的来电没有显示号码，我们无法回电，请继续等待。',
    en: 'Sorry, your call shows no number, so we cannot call you back. Please hold.',
  },
  beingConnected: { 'zh-CN': '已经轮到您，正在为您接通，请稍候。', en: 'It is your turn. We are connecting you now.' },
  reconnecting: { 'zh-CN': '请稍候，正在为您接通其他同事。', en: 'Please hold; we are connecting you to a colleague.' },
  agentLost: {
    'zh-CN': '抱歉，刚才的连线中断了，马上为您重新接通。',
    en: 'Sorry, the connection was interrupted. We are reconnecting you now.',
  },
  promise: {
    'zh-CN': '您的来电已经登记，我们会尽快给您回电。再见。',
    en: 'Your call has been noted, and we will call you back soon. Goodbye.',
  },
  closed: { 'zh-CN': '您好，现在是非工作时间。', en: 'Hello. We are closed at the moment.' },
  closedUntil: {
    'zh-CN': '您好，现在是非工作时间，我们{when}上班。',
    en: 'Hello. We are closed at the moment, and open {when}.',
  },
  closedCallAgain: { 'zh-CN': '请届时再拨。再见。', en: 'Please call again then. Goodbye.' },
  /** What a company wrote itself. */
  ownWords: { 'zh-CN': '{text}', en: '{text}' },
  leaveMessage: {
    'zh-CN': '请在提示音后留言，说完按井号键。也可以直接挂机，我们上班后会给您回电。',
    en: 'Please leave a message after the tone, then press the pound key. Or simply hang up: we will call you back when we open.',
  },
  leaveMessageSoon: {
    'zh-CN': '请在提示音后留言，说完按井号键。也可以直接挂机，我们会尽快给您回电。',
    en: 'Please leave a message after the tone, then press the pound key. Or simply hang up: we will call you back as soon as we can.',
  },
  voicemailThanks: {
    'zh-CN': '您的留言已收到，我们会给您回电。再见。',
    en: 'Thank you. We have your message and will call you back. Goodbye.',
  },
  voicemailNothing: {
    'zh-CN': '没有听到您的留言，但您的来电已经登记，我们会给您回电。再见。',
    en: 'We did not hear a message, but your call has been noted, and we will call you back. Goodbye.',
  },
  sorryBusy: {
    'zh-CN': '抱歉，现在没有空闲的座席，请稍后再拨。再见。',
    en: 'Sorry, no agent is free right now. Please call again later. Goodbye.',
  },
  notYetOpen: {
    'zh-CN': '抱歉，热线暂时无法接听，请稍后再拨。再见。',
    en: 'Sorry, this hotline cannot take calls yet. Please call again later. Goodbye.',
  },
  goodbye: { 'zh-CN': '感谢您的来电，再见。', en: 'Thank you for calling. Goodbye.' },
  whisper: {
    'zh-CN': '热线来电。{who}。接听请按 1，转给其他同事请按 2。',
    en: 'Hotline call. {who}. Press 1 to take it, 2 to pass it on.',
  },
  whisperAgain: { 'zh-CN': '接听请按 1。', en: 'Press 1 to take the call.' },
  whisperAgent: { 'zh-CN': '热线来电，接听请按 1。', en: 'Hotline call. Press 1 to take it.' },
  whisperOwnCall: { 'zh-CN': '您的外呼，接通请按 1。', en: 'The call that you placed. Press 1 to connect it.' },
  whisperConsult: {
    'zh-CN': '座席{agent}请您一起听一下来电{who}。接听请按 1，不方便请按 2。',
    en: 'Agent {agent} would like a word about a caller {who}. Press 1 to talk, 2 if you cannot.',
  },
  whisperTransfer: {
    'zh-CN': '座席{agent}转来来电{who}。接听请按 1，不方便请按 2。',
    en: 'Agent {agent} passes you a caller {who}. Press 1 to take the call, 2 if you cannot.',
  },
  tooLateForAgent: { 'zh-CN': '对方已不再需要，谢谢。', en: 'You are not needed any more. Thank you.' },
  declined: { 'zh-CN': '好的，已告知座席。', en: 'All right, the agent will know.' },
  connecting: { 'zh-CN': '正在接通。', en: 'Connecting.' },
  tooLate: {
    'zh-CN': '来电人已经挂机或已由其他同事接听。详情请看您的线索页。',
    en: 'The caller has hung up or is with a colleague. See your lead page.',
  },
  passedOn: { 'zh-CN': '好的，已转给其他同事。', en: 'All right, we will try a colleague.' },
  // What a carrier adapter says by itself when nothing inside answers: short, true, and never technical.
  faultMoment: { 'zh-CN': '抱歉，请稍候。', en: 'Sorry, please hold for a moment.' },
  faultPromise: {
    'zh-CN': '抱歉，暂时无法为您接通，我们会尽快给您回电。再见。',
    en: 'Sorry, we cannot connect you right now. We will call you back soon. Goodbye.',
  },
  standBy: {
    'zh-CN': '正在为您转接值班同事，请稍候。',
    en: 'Connecting you to a colleague; please hold.',
  },
  standByWhisper: {
    'zh-CN': '热线来电，系统故障期间由您接听。接听请按 1。',
    en: 'A call to the hotline, for you while its system is down. Press 1 to take it.',
  },
  faultMessage: {
    'zh-CN': '抱歉，暂时无法为您接通。请在提示音后留言，说完按井号键。也可以直接挂机，我们会尽快给您回电。',
    en: 'Sorry, we cannot connect you right now. Please leave a message after the tone, then press the pound key. Or simply hang up: we will call you back as soon as we can.',
  },
  whisperFault: {
    'zh-CN': '抱歉，系统暂时无法接通来电人。请稍后查看您的页面。',
    en: 'Sorry, the system cannot connect the caller right now. Please look at your page in a moment.',
  },
  /** To somebody who was with the stand-by telephone or before the tone when everything worked again. */
  backAgain: { 'zh-CN': '让您久等了，现在为您接通。', en: 'Thank you for waiting. We are connecting you now.' },
  callOver: { 'zh-CN': '通话已结束。', en: 'The call has ended.' },
} satisfies Record<string, Record<Language, string>>;

export type PromptKey = keyof typeof prompts;

/** A line for a voice reply, checked at compile time. */
export function line(language: Language, promptKey: PromptKey, values: Record<string, string> = {}): Say {
  return { language, promptKey, values };
}

/** The words of a line. Throws for a key that is not in the table: a stored reply never outlives its prompt unnoticed. */
export function wordsOf(say: Say): string {
  const entry = Object.entries(prompts).find(([key]) => key === say.promptKey)?.[1];
  if (entry === undefined) throw new Error(`no prompt "${say.promptKey}" in src/calls/prompts.ts`);
  return entry[say.language].replace(/\{(\w+)\}/g, (_whole, name: string) => say.values[name] ?? '');
}
