import type { zhCNHandOver } from './zh-CN-hand-over.ts';

export const enHandOver: Record<keyof typeof zhCNHandOver, string> = {
  filter: 'Needs a manager',
  badge: 'Leads that need a manager: {count}',
  none: 'No lead needs a manager.',
  why: 'Why',
  since: 'Waiting since',
  act: 'Act',
  'why.unassigned': 'Nobody to offer it to',
  'why.unassignedTried': 'Reps asked: {count}; nobody else is left',
  'why.let-lapse': 'Reps who did not take it: {count}',
  'why.promise-overdue': 'Promised call overdue',
  'why.promiseDue': 'was due by {when}',
};
