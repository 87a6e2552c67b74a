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

interface Rule {
  name: string;
  industryCode: string | null;
  regionCode: string | null;
  team: string;
  liveHandOver?: false;
}

/** In order; the first that fits wins. */
const rules: readonly Rule[] = [
  { name: '通信和软件 · 江苏', industryCode: 'I', regionCode: '320000', team: '华东通信组' },
  { name: '通信和软件 · 上海', industryCode: 'I', regionCode: '310000', team: '华东通信组' },
  { name: '通信和软件 · 山东', industryCode: 'I', regionCode: '370000', team: '华东通信组' },
  { name: '通信和软件 · 全国', industryCode: 'I', regionCode: null, team: '通信行业组' },
  { name: '政府 · 全国', industryCode: 'S', regionCode: null, team: '政企组' },
  { name: '交通 · 山东', industryCode: 'G', regionCode: '370000', team: '综合组' },
  { name: '交通 · 全国', industryCode: 'G', regionCode: null, team: '交通物流组' },
  { name: '金融 · 全国', industryCode: 'J', regionCode: null, team: '金融组' },
  { name: '能源 · 全国', industryCode: 'D', regionCode: null, team: '能源组' },
  { name: '教育 · 全国（不实时转接）', industryCode: 'P', regionCode: null, team: '政企组', liveHandOver: false },
  { name: '山东其他行业', industryCode: null, regionCode: '370000', team: '华东通信组' },
  { name: '其他来电', industryCode: null, regionCode: null, team: '综合组' },
];

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
  rules.forEach(({ team, ...rule }, at) =>
    demo.rows.rules.push({ id: demo.id(), position: (at + 1) * 10, teamId: idOf(team), ...rule }),
  );
}

function found<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the demo names ${name}, which it does not have`);
  return value;
}
