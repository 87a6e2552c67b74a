import type { zhCNService } from './zh-CN-service.ts';

export const enService: Record<keyof typeof zhCNService, string> = {
  'service.database':
    'Database: no answer since {since}. Callers reach a colleague on duty or leave a message; talks go on. Nothing can be saved here.',
  'service.queue': 'Job queue: gone since {since}. What is timed may be seconds late.',
  'service.carrier': 'Carrier: no answer since {since}. Talks go on; hold, transfer and new calls may fail.',
  'service.liveUpdates': 'Live updates: gone since {since}. Load the page again if it looks stale.',
  'service.spooled': 'To be caught up: {count}.',
  'service.heals': 'It mends itself.',
  'problem.database-gone': 'The database does not answer; nothing was changed.',
};
