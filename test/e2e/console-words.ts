import { enCallbacks } from '../../agent-console/i18n/en-callbacks.ts';
import { enControl } from '../../agent-console/i18n/en-control.ts';
import { enRecords } from '../../agent-console/i18n/en-records.ts';
import { enService } from '../../agent-console/i18n/en-service.ts';
import { enSound } from '../../agent-console/i18n/en-sound.ts';
import { enVoicemail } from '../../agent-console/i18n/en-voicemail.ts';
import { enWork } from '../../agent-console/i18n/en-work.ts';
import { enDesk } from '../../agent-console/i18n/en.ts';
import { zhCNCallbacks } from '../../agent-console/i18n/zh-CN-callbacks.ts';
import { zhCNControl } from '../../agent-console/i18n/zh-CN-control.ts';
import { zhCNRecords } from '../../agent-console/i18n/zh-CN-records.ts';
import { zhCNService } from '../../agent-console/i18n/zh-CN-service.ts';
import { zhCNSound } from '../../agent-console/i18n/zh-CN-sound.ts';
import { zhCNVoicemail } from '../../agent-console/i18n/zh-CN-voicemail.ts';
import { zhCNWork } from '../../agent-console/i18n/zh-CN-work.ts';
import { zhCNDesk } from '../../agent-console/i18n/zh-CN.ts';
import { en as repEn } from '../../agent-console/rep/rep-words-en.ts';
import { zh as repZh } from '../../agent-console/rep/rep-words-zh.ts';
import { en as phoneEn } from '../../phone-simulator/page/exchange-words-en.ts';
import { zh as phoneZh } from '../../phone-simulator/page/exchange-words-zh.ts';

const deskZh = {
  ...zhCNDesk,
  ...zhCNControl,
  ...zhCNRecords,
  ...zhCNCallbacks,
  ...zhCNService,
  ...zhCNSound,
  ...zhCNVoicemail,
  ...zhCNWork,
};
const deskEn = {
  ...enDesk,
  ...enControl,
  ...enRecords,
  ...enCallbacks,
  ...enService,
  ...enSound,
  ...enVoicemail,
  ...enWork,
};

/** The words of the three pages: what a person reads is what a test looks for, and a better wording breaks nothing. */
export const spoken = {
  'zh-CN': { desk: deskZh, rep: repZh, phone: phoneZh },
  en: { desk: deskEn, rep: repEn, phone: phoneEn },
};
export type Spoken = (typeof spoken)[keyof typeof spoken];
