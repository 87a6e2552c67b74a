/** What customers report, and what helped. */
export interface TicketCase {
  title: string;
  faultType: string;
  description: string;
  solutions: readonly [string, ...string[]];
}

export const ticketCases: readonly TicketCase[] = [
  {
    title: '夜间告警短信未送达',
    faultType: 'alarm',
    description: '凌晨产生的一级告警没有发出短信，白天的告警正常。',
    solutions: [
      '值班组的接收时段设成了 8:00 到 22:00。在“告警管理—接收人—时段”改为全天，补发一条测试短信确认收到。',
      '短信网关签名过期，夜间走备用通道时被拦截。更新签名并在网关页面点“重新校验”，十分钟内恢复。',
    ],
  },
  {
    title: '采集任务偶发中断',
    faultType: 'performance',
    description: '每天有一到两次采集任务状态变为“超时”，随后自己恢复。',
    solutions: [
      '采集周期 1 分钟、设备 400 台，单个采集机来不及。把设备分到两台采集机，周期改为 3 分钟，观察两天无中断。',
      '防火墙会话超时 60 秒，切断了 SNMP 长连接。请客户把该策略的会话超时改为 600 秒。',
    ],
  },
  {
    title: '报表导出金额与账单不一致',
    faultType: 'data',
    description: '月结报表比账单少几百元，差额出在退费记录。',
    solutions: ['报表默认不含当月退费。导出时勾选“含退费”，或在报表模板里把口径改为“应收净额”，重新导出后一致。'],
  },
  {
    title: '单点登录跳转后提示无权限',
    faultType: 'sign_in',
    description: '从客户门户单点登录进来，页面提示“该账号没有角色”。',
    solutions: ['门户传来的工号带前导零，与系统账号不匹配。在“单点登录—账号映射”里选“去除前导零”，重新登录即可。'],
  },
  {
    title: '新增节点后授权数显示错误',
    faultType: 'licence',
    description: '扩容后许可已导入，界面仍显示旧的节点数，新节点无法纳管。',
    solutions: ['许可文件导入后需要重启授权服务：系统管理—服务—license 点“重启”，约一分钟生效，不影响采集。'],
  },
  {
    title: '升级后部分菜单无权限',
    faultType: 'upgrade',
    description: '升级到新版本后，普通管理员看不到“资源管理”菜单。',
    solutions: ['新版本的菜单默认只授予超级管理员。在“角色管理”里给对应角色勾选“资源管理”，用户重新登录后可见。'],
  },
  {
    title: '发票税号错误重开',
    faultType: 'invoice',
    description: '上季度维护费发票税号少一位，财务无法入账。',
    solutions: ['在财务系统作废原票（当月）或开红字（跨月），按客户邮件里的开票信息重开，电子票当天发出。'],
  },
  {
    title: '话单文件延迟入库',
    faultType: 'interface',
    description: '话单文件每小时一批，近两天晚两到三小时才入库。',
    solutions: [
      '接口机磁盘使用率 97%，解析进程反复等待。清理 30 天前的归档并开启自动清理，积压在一小时内追平。',
      '对端改了文件名规则，多了批次号，被当作重复文件跳过。在接口配置里更新文件名规则后自动补采。',
    ],
  },
  {
    title: '大屏数据刷新缓慢',
    faultType: 'performance',
    description: '监控大屏打开要半分钟，刷新时页面卡住。',
    solutions: ['大屏同时查询 90 天明细。把趋势图改为读小时汇总表，打开时间降到 3 秒以内。'],
  },
  {
    title: '接口返回码与文档不一致',
    faultType: 'interface',
    description: '开户接口重复提交时返回 500，文档写的是 409。',
    solutions: ['3.2.1 以前的版本确实返回 500。升级到 3.2.1，或在调用方把 500 且错误码 DUP 当作重复处理。'],
  },
  {
    title: '忘记密码且账号被锁定',
    faultType: 'sign_in',
    description: '连续输错五次后账号锁定，管理员休假。',
    solutions: ['核实身份（合同编号加联系人）后，在“账号安全”里解锁并发送一次性重置链接，三十分钟内有效。'],
  },
  {
    title: '计费接口高峰期超时',
    faultType: 'performance',
    description: '晚高峰开通接口超时，约每百次三次，重试后成功。',
    solutions: ['接口线程池默认 50，高峰并发超过后排队。把 pool.max 调到 200 并升级补丁 BILL-3.4.7，连续三晚无超时。'],
  },
];
