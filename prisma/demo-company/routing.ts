import type { Prisma } from '../generated/client.ts';
import type { Colleague, DemoBuilder } from './demo-builder.ts';
import type { Desk } from './desk.ts';

/** Team, and its members by login with their weights. Every team has somebody who is on duty at any hour. */
const teams: readonly [name: string, members: readonly [login: string, weight: number][]][] = [
  [
    '华东通信组',
    [
      ['rep1', 3],
      ['rep2', 2],
      ['rep3', 1],
    ],
  ],
  [
    '通信行业组',
    [
      ['rep2', 2],
      ['rep4', 2],
    ],
  ],
  [
    '政企组',
    [
      ['rep4', 2],
      ['rep5', 3],
    ],
  ],
  [
    '交通物流组',
    [
      ['rep5', 1],
      ['rep6', 2],
      ['rep3', 1],
    ],
  ],
  [
    '金融组',
    [
      ['rep6', 2],
      ['rep8', 2],
    ],
  ],
  [
    '能源组',
    [
      ['rep7', 3],
      ['rep8', 1],
    ],
  ],
  [
    '综合组',
    [
      ['rep1', 1],
      ['rep3', 1],
      ['rep5', 1],
      ['rep8', 2],
    ],
  ],
];

const regionGroups = [
  { name: '华东', regions: ['310000', '320000', '330000', '340000', '350000', '360000', '370000'] },
  { name: '华北', regions: ['110000', '120000', '130000', '140000', '150000'] },
  { name: '华中', regions: ['410000', '420000', '430000'] },
  { name: '华南', regions: ['440000', '450000', '460000'] },
  { name: '西南', regions: ['500000', '510000', '520000', '530000', '540000'] },
  { name: '西北', regions: ['610000', '620000', '630000', '640000', '650000'] },
  { name: '港澳台', regions: ['710000', '810000', '820000'] },
  { name: '东北', regions: ['210000', '220000', '230000'] },
];
const wholeWeek = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

type Rule = Partial<Prisma.RoutingRuleCreateManyInput> & { name: string; team?: string; owner?: string };

/** In order; the first that fits wins. */
function rulesFor(hotlineId: string): readonly Rule[] {
  return [
    { name: '通信和软件 · 江苏', industries: ['I'], regions: ['320000'], team: '华东通信组' },
    { name: '通信和软件 · 上海、山东', industries: ['I'], regions: ['310000', '370000'], team: '华东通信组' },
    { name: '通信和软件 · 全国', industries: ['I'], team: '通信行业组' },
    { name: '政府 · 全国', industries: ['S'], team: '政企组' },
    { name: '英文来电', languages: ['en'], team: '通信行业组', strategy: 'best_converting', openCap: 20 },
    { name: '交通 · 山东', industries: ['G'], regions: ['370000'], team: '综合组' },
    { name: '交通 · 全国', industries: ['G'], team: '交通物流组' },
    { name: '金融 · 全国', industries: ['J'], team: '金融组', acceptMinutes: 15 },
    { name: '能源 · 全国', industries: ['D'], team: '能源组', liveReps: 2 },
    {
      name: '港澳台 · 专人负责',
      regions: ['@港澳台'],
      hotlineIds: [hotlineId],
      owner: 'rep2',
      strategy: 'named_owner',
      acceptMinutes: 10,
    },
    {
      name: '医疗 · 夜间（不实时转接）',
      industries: ['Q'],
      timeWindows: [{ days: wholeWeek, from: '22:00', to: '07:00' }],
      team: '综合组',
      strategy: 'least_loaded',
      liveHandOver: false,
      acceptMinutes: 60,
    },
    { name: '教育 · 全国（不实时转接）', industries: ['P'], team: '政企组', liveHandOver: false },
    {
      name: '制造业 · 华东（区域可信）',
      industries: ['C'],
      regions: ['@华东'],
      minRegionConfidence: 0.6,
      team: '华东通信组',
    },
    { name: '山东其他行业', regions: ['370000'], team: '华东通信组' },
    { name: '其他来电', team: '综合组', isCatchAll: true },
  ];
}

/** Which team gets which lead. */
export function addRouting(demo: DemoBuilder, desk: Desk): void {
  const teamIds = new Map(teams.map(([name]) => [name, demo.id()]));
  const idOf = (name: string) => found(teamIds.get(name), name);
  const rep = (login: string) =>
    found(
      desk.reps.find((one: Colleague) => one.login === login),
      login,
    );
  for (const [name, members] of teams) {
    demo.rows.teams.push({ id: idOf(name), name, managerId: desk.supervisor.id });
    demo.rows.members.push(...members.map(([login, weight]) => ({ teamId: idOf(name), repId: rep(login).id, weight })));
  }
  const ruleSetId = demo.id();
  const publishedAt = demo.daysAgo(30);
  const bySupervisor = { createdBy: desk.supervisor.id, publishedBy: desk.supervisor.id };
  demo.rows.ruleSets.push({
    ...{ id: ruleSetId, version: 1, state: 'live', note: '按行业和区域派单', regionGroups },
    ...{ createdAt: publishedAt, publishedAt, ...bySupervisor },
  });
  rulesFor(desk.hotlineId).forEach(({ team, owner, ...rule }, at) =>
    demo.rows.rules.push({
      ...{ id: demo.id(), ruleSetId, position: (at + 1) * 10, ...rule },
      teamId: team === undefined ? null : idOf(team),
      ownerRepId: owner === undefined ? null : rep(owner).id,
    }),
  );
}

function found<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the demo names ${name}, which it does not have`);
  return value;
}
