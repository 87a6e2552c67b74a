import type { DeskWords } from './desk-words-zh.ts';
import { enCallbacks } from './en-callbacks.ts';
import { enControl } from './en-control.ts';
import { enProtection } from './en-protection.ts';
import { enRecords } from './en-records.ts';
import { enService } from './en-service.ts';
import { enSound } from './en-sound.ts';
import { enVoicemail } from './en-voicemail.ts';
import { enWork } from './en-work.ts';
import { enDesk } from './en.ts';

export const deskWordsEn: DeskWords = {
  ...enDesk,
  ...enControl,
  ...enProtection,
  ...enRecords,
  ...enCallbacks,
  ...enService,
  ...enSound,
  ...enWork,
  ...enVoicemail,
};
