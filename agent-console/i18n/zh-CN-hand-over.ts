/** The managers' list of leads; loaded with it. `en-hand-over.ts` must have the same keys or tsc fails. */
export const zhCNHandOver = {
  filter: '需要主管处理',
  badge: '{count} 条线索需要主管处理',
  none: '没有需要主管处理的线索。',
  why: '原因',
  since: '等待自',
  act: '处理',
  'why.unassigned': '没有可派的销售',
  'why.unassignedTried': '问过 {count} 位销售，没有其他可派的人',
  'why.let-lapse': '{count} 位销售都没有接',
  'why.promise-overdue': '答应的回电超时',
  'why.promiseDue': '应在 {when} 前回电',
} as const;
