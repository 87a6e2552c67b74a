import { zhCNCallbacks } from './zh-CN-callbacks.ts';
import { zhCNControl } from './zh-CN-control.ts';
import { zhCNProtection } from './zh-CN-protection.ts';
import { zhCNRecords } from './zh-CN-records.ts';
import { zhCNService } from './zh-CN-service.ts';
import { zhCNSound } from './zh-CN-sound.ts';
import { zhCNVoicemail } from './zh-CN-voicemail.ts';
import { zhCNWork } from './zh-CN-work.ts';
import { zhCNDesk } from './zh-CN.ts';

/** What the console says on every page, one file over the wire; `desk-words-en.ts` is the same in English. */
export const deskWordsZh = {
  ...zhCNDesk,
  ...zhCNControl,
  ...zhCNProtection,
  ...zhCNRecords,
  ...zhCNCallbacks,
  ...zhCNService,
  ...zhCNSound,
  ...zhCNWork,
  ...zhCNVoicemail,
};
export type MessageKey = keyof typeof deskWordsZh;
export type DeskWords = Record<MessageKey, string>;
