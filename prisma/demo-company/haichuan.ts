import { addNumber } from './demo-builder.ts';
import type { Colleague, DemoBuilder } from './demo-builder.ts';
import { fixedNumbers } from './demo-numbers.ts';
import type { Desk } from './desk.ts';
import type { ProductCode, Products } from './products.ts';

interface Entry {
  days: number;
  hour: number;
  channel: 'call' | 'sms' | 'visit' | 'email' | 'note';
  /** Login; `system` wrote it by itself. */
  by: string;
  contact: 'wang' | 'liu' | 'zhao';
  summary: string;
  disposition?: string;
}

/** Written by hand: the first pop that anybody sees. */
const history: readonly Entry[] = [
  {
    days: 268,
    hour: 14,
    channel: 'visit',
    by: 'rep1',
    contact: 'wang',
    summary: '现场完成网络综合管理平台 3.2 部署与验收，接入设备 126 台。王芳签收验收单，希望后续增加光功率劣化告警。',
  },
  {
    days: 214,
    hour: 10,
    channel: 'call',
    by: 'agent2',
    contact: 'zhao',
    summary: '月结报表导出失败。原因是上一账期未关账，指导财务关账后重新导出，恢复正常。',
    disposition: 'resolved',
  },
  {
    days: 171,
    hour: 16,
    channel: 'email',
    by: 'rep1',
    contact: 'liu',
    summary: '发送续约方案与扩容报价（监控节点 150 扩至 300，附三年期折扣）。刘建国回复已提交采购部会签。',
    disposition: 'renewal',
  },
  {
    days: 121,
    hour: 9,
    channel: 'call',
    by: 'agent5',
    contact: 'wang',
    summary: '核心交换机升级后拓扑图不刷新。远程清理拓扑缓存并重新发现，15 分钟恢复；工单已关闭。',
    disposition: 'resolved',
  },
  {
    days: 84,
    hour: 15,
    channel: 'visit',
    by: 'rep1',
    contact: 'liu',
    summary: '与刘建国、王芳面谈续约。确认三年期，客户要求写入 7×24 电话支持和两小时响应。',
    disposition: 'renewal',
  },
  {
    days: 62,
    hour: 11,
    channel: 'email',
    by: 'rep1',
    contact: 'liu',
    summary: '三年期合同 HT-2026-0417 双方盖章完成，原件已寄出，运行维护从当月起算。',
  },
  {
    days: 33,
    hour: 10,
    channel: 'call',
    by: 'agent1',
    contact: 'wang',
    summary: '计费接口在每天 20:00 到 21:00 偶发超时，影响宽带开通。已开工单转二线，请客户保留当晚日志。',
    disposition: 'follow_up',
  },
  {
    days: 9,
    hour: 15,
    channel: 'call',
    by: 'agent1',
    contact: 'wang',
    summary: '王芳询问工单进展。已告知原因是接口线程池偏小，约定周三夜间窗口升级补丁并调参；升级后由我方回访确认。',
    disposition: 'follow_up',
  },
  {
    days: 2,
    hour: 18,
    channel: 'sms',
    by: 'system',
    contact: 'wang',
    summary: '系统短信：计费接口补丁升级窗口提醒，22:00 至 23:00，期间开通业务可能延迟。',
  },
];

/** The customer that the contract fixes: 王芳 of 青岛海川通信. */
export function addHaichuan(
  demo: DemoBuilder,
  desk: Desk,
  products: Products,
): { customerId: string; wangFangId: string } {
  const customerId = demo.id();
  const colleague = (login: string) => [...desk.agents, ...desk.reps].find((one) => one.login === login);
  demo.rows.customers.push({
    id: customerId,
    name: '青岛海川通信',
    level: 'vip',
    industryCode: '63',
    regionCode: '370200',
    address: '山东省青岛市崂山区科苑纬一路 1 号',
    ownerRepId: colleague('rep1')?.id ?? null,
    createdAt: demo.daysAgo(780),
    updatedAt: demo.daysAgo(9),
  });
  const contacts = addContacts(demo, customerId);
  for (const entry of history) addEntry(demo, { customerId, contacts, by: colleague(entry.by) }, entry);
  addTickets(demo, { customerId, contactId: contacts.wang, owner: colleague('agent1') });
  addContract(demo, { customerId, products }, { code: 'NMS', number: 'HT-2024-0139', days: 780, years: 3, seats: 300 });
  addContract(demo, { customerId, products }, { code: 'BILL', number: 'HT-2026-0417', days: 62, years: 3, seats: 40 });
  return { customerId, wangFangId: contacts.wang };
}

function addContacts(demo: DemoBuilder, customerId: string): Record<Entry['contact'], string> {
  const contacts = { wang: demo.id(), liu: demo.id(), zhao: demo.id() };
  const number = fixedNumbers.haichuanSwitchboard;
  demo.rows.contacts.push(
    { id: contacts.wang, customerId, name: '王芳', title: '网络运维主管' },
    { id: contacts.liu, customerId, name: '刘建国', title: '采购经理' },
    { id: contacts.zhao, customerId, name: '赵敏', title: '财务主管' },
  );
  addNumber(demo, { customerId, contactId: contacts.wang, number: fixedNumbers.wangFang, kind: 'direct' });
  addNumber(demo, { customerId, number, kind: 'switchboard' });
  addNumber(demo, { customerId, contactId: contacts.liu, number, kind: 'switchboard', extension: '8012' });
  addNumber(demo, { customerId, contactId: contacts.zhao, number, kind: 'switchboard', extension: '8020' });
  return contacts;
}

function addEntry(
  demo: DemoBuilder,
  of: { customerId: string; contacts: Record<Entry['contact'], string>; by: Colleague | undefined },
  entry: Entry,
): void {
  demo.rows.interactions.push({
    id: demo.id(),
    customerId: of.customerId,
    contactId: of.contacts[entry.contact],
    channel: entry.channel,
    at: demo.daysAgo(entry.days, entry.hour),
    byId: of.by?.id ?? null,
    byName: of.by?.name ?? '系统',
    summary: entry.summary,
    disposition: entry.disposition ?? null,
    involvedPerson: of.by !== undefined,
  });
}

function addTickets(
  demo: DemoBuilder,
  of: { customerId: string; contactId: string; owner: Colleague | undefined },
): void {
  const { customerId, contactId, owner } = of;
  demo.rows.tickets.push(
    {
      id: demo.id(),
      customerId,
      contactId,
      title: '计费接口晚高峰偶发超时',
      faultType: 'performance',
      description: '20:00 到 21:00 开通接口超时，约每百次三次。二线判断为线程池偏小，待夜间窗口升级补丁。',
      status: 'open',
      openedAt: demo.daysAgo(33, 11),
      ownerId: owner?.id ?? null,
    },
    {
      id: demo.id(),
      customerId,
      contactId,
      title: '核心交换机升级后拓扑图不刷新',
      faultType: 'data',
      description: '核心交换机固件升级后，拓扑图仍显示旧的链路和端口。',
      solution:
        '系统管理—拓扑维护里清理拓扑缓存，再对该交换机执行一次“重新发现”，约 15 分钟后拓扑恢复。升级固件后建议都做一次。',
      status: 'solved',
      openedAt: demo.daysAgo(121, 9),
      solvedAt: demo.daysAgo(121, 10),
    },
  );
}

/** A contract with the licence that it grants. */
export function addContract(
  demo: DemoBuilder,
  of: { customerId: string; products: Products },
  contract: { code: ProductCode; number: string; days: number; years: number; seats: number },
): void {
  const id = demo.id();
  const { customerId } = of;
  const productId = of.products[contract.code].id;
  const startsOn = demo.daysAgo(contract.days);
  const endsOn = new Date(startsOn.getTime() + contract.years * 365 * 86_400_000);
  demo.rows.contracts.push({ id, customerId, productId, number: contract.number, startsOn, endsOn });
  demo.rows.licences.push({
    id: demo.id(),
    customerId,
    productId,
    contractId: id,
    seats: contract.seats,
    expiresOn: endsOn,
  });
}
