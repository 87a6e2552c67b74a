export const zhCNService = {
  'service.database': '数据库自 {since} 起无应答：来电转值班同事或留言，通话不受影响，暂时无法保存。',
  'service.queue': '任务队列自 {since} 起不可用：定时事项可能晚几秒。',
  'service.carrier': '运营商接口自 {since} 起无应答：通话不受影响，保持、转接和新呼叫可能失败。',
  'service.liveUpdates': '实时更新自 {since} 起中断：内容陈旧时请刷新。',
  'service.spooled': '待补记：{count} 条。',
  'service.heals': '系统会自动恢复。',
  'problem.database-gone': '数据库暂无应答，未作任何更改。',
};
