import { defaultIndustryMenu } from '../../src/callers/industry-menu.ts';
import { hashPassword } from '../../src/auth/password.ts';
import type { Role } from '../../src/contract/people.ts';
import { defaultFaultTypes } from '../../src/tickets/default-fault-types.ts';
import { defaultDispositions } from '../../src/wrap-up/default-dispositions.ts';
import { storedNumber } from './demo-builder.ts';
import type { Colleague, DemoBuilder } from './demo-builder.ts';
import { fixedNumbers } from './demo-numbers.ts';

export const DEMO_PASSWORD = 'hotline';

const ALL_DAY = [['00:00', '24:00']];
const OFFICE_DAY = [
  ['09:00', '12:00'],
  ['13:30', '18:00'],
];
/** Open on holidays too: the demo must ring at any hour. */
const aroundTheClock = {
  calendar: 'none',
  days: {
    monday: ALL_DAY,
    tuesday: ALL_DAY,
    wednesday: ALL_DAY,
    thursday: ALL_DAY,
    friday: ALL_DAY,
    saturday: ALL_DAY,
    sunday: ALL_DAY,
  },
};
const officeHours = {
  calendar: 'china',
  days: { monday: OFFICE_DAY, tuesday: OFFICE_DAY, wednesday: OFFICE_DAY, thursday: OFFICE_DAY, friday: OFFICE_DAY },
};

const agentNames = ['陈思远', '林晓雯', '赵鹏', '吴佳怡', '孙浩然', '郑雨桐'];
/** The mobiles are made up: 199 0000 01xx. */
const repTable = [
  { name: '周立群', mobile: '+8619900000101', dailyCap: null },
  { name: '徐梦洁', mobile: '+8619900000102', dailyCap: 60 },
  { name: '韩振宇', mobile: '+8619900000103', dailyCap: 60 },
  { name: '冯雪梅', mobile: '+8619900000104', dailyCap: null },
  { name: '曹国栋', mobile: '+8619900000105', dailyCap: 40 },
  { name: '邓晨曦', mobile: '+8619900000106', dailyCap: 20, keepsOfficeHours: true },
  { name: '许少华', mobile: '+8619900000107', dailyCap: null, isAway: true },
  { name: '何慧敏', mobile: '+8619900000108', dailyCap: null },
] as const;
/** For the phone simulator's page. */
export const repPhones = repTable.map((rep, at) => ({ login: `rep${at + 1}`, name: rep.name, number: rep.mobile }));

export interface Desk {
  agents: Colleague[];
  reps: Colleague[];
  supervisor: Colleague;
  hotlineId: string;
  queueId: string;
}

/** Who works here, and the hotline that they answer. */
export async function addDesk(demo: DemoBuilder): Promise<Desk> {
  const enrol = (role: Role) => (name: string, at: number) => addUser(demo, { login: `${role}${at + 1}`, name, role });
  const agents = await Promise.all(agentNames.map(enrol('agent')));
  const reps = await Promise.all(repTable.map(({ name }, at) => enrol('rep')(name, at)));
  const supervisor = await addUser(demo, { login: 'supervisor', name: '高文静', role: 'supervisor' });
  await addUser(demo, { login: 'admin', name: '宋家明', role: 'admin' });
  const skillId = addSkills(demo, agents);
  addReps(demo, reps);
  return { agents, reps, supervisor, ...addHotline(demo, skillId) };
}

async function addUser(demo: DemoBuilder, user: { login: string; name: string; role: Role }): Promise<Colleague> {
  const id = demo.id();
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  demo.rows.users.push({ id, ...user, passwordHash, createdAt: demo.daysAgo(400) });
  return { id, login: user.login, name: user.name };
}

function addSkills(demo: DemoBuilder, agents: readonly Colleague[]): string {
  const [desk, billing, english] = [demo.id(), demo.id(), demo.id()];
  demo.rows.skills.push(
    { id: desk, code: 'desk', nameZh: '热线接待', nameEn: 'Hotline desk' },
    { id: billing, code: 'billing', nameZh: '计费产品', nameEn: 'Billing products' },
    { id: english, code: 'english', nameZh: '英语', nameEn: 'English' },
  );
  agents.forEach((agent, at) => {
    demo.rows.agents.push({ userId: agent.id, since: demo.now, idleSince: demo.now });
    demo.rows.intervals.push({ id: demo.id(), agentId: agent.id, state: 'offline', startedAt: demo.now });
    demo.rows.agentSkills.push({ agentId: agent.id, skillId: desk, level: at < 2 ? 5 : 3 });
    if (at % 2 === 0) demo.rows.agentSkills.push({ agentId: agent.id, skillId: billing, level: 4 });
    if (at % 3 === 2) demo.rows.agentSkills.push({ agentId: agent.id, skillId: english, level: 4 });
  });
  return desk;
}

function addReps(demo: DemoBuilder, reps: readonly Colleague[]): void {
  repTable.forEach((rep, at) => {
    const user = reps[at];
    if (user === undefined) throw new Error('every rep has a user');
    const { sealed, index, lastFour } = storedNumber(demo.vault, rep.mobile);
    demo.rows.reps.push({
      userId: user.id,
      phoneSealed: sealed,
      phoneIndex: index,
      phoneLastFour: lastFour,
      dailyCap: rep.dailyCap,
      workingHours: 'keepsOfficeHours' in rep ? officeHours : aroundTheClock,
      awayUntil: 'isAway' in rep ? new Date(demo.now.getTime() + 7 * 86_400_000) : null,
    });
  });
}

function addHotline(demo: DemoBuilder, skillId: string): { hotlineId: string; queueId: string } {
  const [hotlineId, queueId, businessHoursId] = [demo.id(), demo.id(), demo.id()];
  demo.rows.queues.push({ id: queueId, code: 'hotline', nameZh: '服务热线', nameEn: 'Hotline', skillId });
  demo.rows.hours.push({ id: businessHoursId, name: '全天候', weekly: aroundTheClock });
  demo.rows.hotlines.push({
    id: hotlineId,
    number: fixedNumbers.hotline,
    aliases: [fixedNumbers.hotlineLandline],
    name: '400-800-1234 服务热线',
    industryMenu: defaultIndustryMenu.map((entry) => ({ ...entry })),
    homeAreaCode: '532',
    queueId,
    businessHoursId,
  });
  defaultDispositions.forEach((disposition, position) => demo.rows.dispositions.push({ ...disposition, position }));
  defaultFaultTypes.forEach((type, position) => demo.rows.faultTypes.push({ ...type, position }));
  return { hotlineId, queueId };
}
