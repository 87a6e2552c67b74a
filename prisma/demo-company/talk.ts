/** What is written after a talk with a customer: `{product}` is one of theirs. */
export interface Talk {
  channel: 'call' | 'email' | 'visit' | 'sms' | 'note';
  by: 'agent' | 'rep' | 'system';
  disposition?: string;
  summary: string;
}

export const talks: readonly Talk[] = [
  {
    channel: 'call',
    by: 'agent',
    disposition: 'consult',
    summary: '咨询{product}新版本的升级步骤和停机时间，已发送升级手册，建议安排在周末夜间。',
  },
  {
    channel: 'call',
    by: 'agent',
    disposition: 'resolved',
    summary: '{product}登录后页面空白，浏览器缓存所致，清理后恢复。',
  },
  {
    channel: 'call',
    by: 'agent',
    disposition: 'resolved',
    summary: '新入职同事忘记密码且锁定，核实身份后解锁并重置。',
  },
  {
    channel: 'call',
    by: 'agent',
    disposition: 'fault',
    summary: '反映{product}夜间告警短信未送达，已登记，转二线检查短信网关。',
  },
  {
    channel: 'call',
    by: 'agent',
    disposition: 'fault',
    summary: '{product}采集任务中断两小时，已远程重启采集服务，数据补采完成，继续观察。',
  },
  {
    channel: 'call',
    by: 'agent',
    disposition: 'billing',
    summary: '核对上季度维护费发票抬头，税号有误，已申请作废重开。',
  },
  {
    channel: 'call',
    by: 'agent',
    disposition: 'billing',
    summary: '询问续费付款方式和开户行信息，已邮件发送对公账户。',
  },
  {
    channel: 'call',
    by: 'agent',
    disposition: 'follow_up',
    summary: '希望{product}与现有 OA 对接单点登录，记录需求，约定本周内由售前回复。',
  },
  {
    channel: 'call',
    by: 'agent',
    disposition: 'complaint',
    summary: '对上次现场工程师迟到表示不满，已致歉并转主管回访。',
  },
  {
    channel: 'call',
    by: 'agent',
    disposition: 'consult',
    summary: '询问授权数用满后能否临时增加，已说明可申请 30 天临时授权。',
  },
  {
    channel: 'call',
    by: 'rep',
    disposition: 'renewal',
    summary: '沟通{product}续约，客户预算已批，等待比价流程，月底前给答复。',
  },
  {
    channel: 'call',
    by: 'rep',
    disposition: 'renewal',
    summary: '客户计划扩容二期，初步确认新增授权 50 个，需要正式报价。',
  },
  { channel: 'visit', by: 'rep', summary: '拜访信息部门，演示{product}新版报表，对自定义看板感兴趣，要求试用。' },
  { channel: 'visit', by: 'rep', summary: '参加客户年度系统评审，{product}运行评分 92，改进项两条已记录。' },
  { channel: 'email', by: 'rep', summary: '发送{product}报价单和实施计划，抄送采购部门。' },
  { channel: 'email', by: 'agent', summary: '发送故障分析报告和整改措施，客户已确认收到。' },
  { channel: 'note', by: 'rep', summary: '客户信息化负责人下月调整，需提前认识新负责人。' },
  { channel: 'sms', by: 'system', summary: '系统短信：维护服务到期提醒，距到期 30 天。' },
  { channel: 'sms', by: 'system', summary: '系统短信：本周六 23:00 至次日 1:00 例行维护。' },
];
