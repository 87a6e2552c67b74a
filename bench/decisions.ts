import { allIndustries, industryWithin } from '../src/callers/industries.ts';
import { numberRegion } from '../src/callers/number-region.ts';
import { allRegions, isWithin } from '../src/callers/regions.ts';
import type { RoutingRule } from '../src/contract/rule-set.ts';
import { chooseRep } from '../src/leads/choose-rep.ts';
import type { Member, RepStanding } from '../src/leads/choose-rep.ts';
import { compileRules } from '../src/leads/rule-index.ts';
import type { CallerFacts } from '../src/leads/rule-index.ts';
import { parsePhoneNumber } from '../src/phone-number.ts';
import { chooseAgent } from '../src/routing/choose-agent.ts';
import { figure, perSecond } from './measure.ts';
import type { Figure } from './measure.ts';

/** Pure decisions, on one core. The baseline is the least that one could do: a scan of the same list, a regular expression. */
export function benchDecisions(): Figure[] {
  const agents = Array.from({ length: 100 }, (_, index) => ({
    id: String(index).padStart(4, '0'),
    name: `agent ${index}`,
    state: index % 3 === 0 ? ('available' as const) : ('on_call' as const),
    idleSince: new Date(1_700_000_000_000 + ((index * 7919) % 1_000) * 1_000),
    lastOfferAt: null,
    seenAt: null,
    skillIds: ['support'],
  }));
  const now = new Date(1_700_000_100_000);
  const patience = { waitingSince: now, preferSeconds: 20, overflowSeconds: 60 };
  const call = { skillId: 'support', triedAgentIds: [], preferred: null, level: null, ...patience };
  const scan = () =>
    agents.reduce((best, agent) => (agent.state === 'available' && agent.idleSince < best.idleSince ? agent : best));
  const written = ['13912345678', '0086013912345678', '021-61234567-801', '4008001234'];
  let turn = 0;
  const nextNumber = () => written[(turn += 1) % written.length] ?? '';
  const mobile = parsePhoneNumber('13912345678');
  if (mobile.kind !== 'number') throw new Error('the sample number no longer parses');
  return [
    figure('who is next, of 100 agents, with the reasons', '/s', {
      value: perSecond(() => chooseAgent(call, agents, now)),
      baseline: perSecond(scan),
    }),
    benchRouting(),
    figure('a written number to E.164', '/s', {
      value: perSecond(() => parsePhoneNumber(nextNumber())),
      baseline: perSecond(() => /^(?:\+|00)?(?:86)?0?(1\d{10})$/.exec(nextNumber())),
    }),
    figure('the region of a number', '/s', {
      value: perSecond(() => numberRegion(mobile.number)),
      baseline: perSecond(() => mobile.number.slice(3, 10)),
    }),
  ];
}

/** Whose lead is this: 500 reps in 50 teams, 300 rules. The baseline asks every rule in its turn and explains nothing. */
function benchRouting(): Figure {
  const teams = new Map(
    Array.from({ length: 50 }, (_, team): [string, Member[]] => [
      `t${team}`,
      Array.from({ length: 10 }, (__, at) => ({ repId: `r${team * 10 + at}`, weight: 1 + (at % 3), credit: 0 })),
    ]),
  );
  const sections = allIndustries().slice(0, 20);
  const regions = allRegions();
  const rules = Array.from({ length: 300 }, (_, at): RoutingRule => {
    const isLast = at === 299;
    return {
      ...{ id: `rule ${at}`, name: `rule ${at}`, minRegionConfidence: null, hotlineIds: [], languages: [] },
      industries: isLast ? [] : [sections[at % sections.length]?.code ?? 'I'],
      regions: isLast ? [] : [regions[(at * 7) % regions.length]?.code ?? '320000'],
      ...{ openHours: 'any', timeWindows: [], teamId: `t${at % 50}`, ownerRepId: null, strategy: 'round_robin' },
      ...{ liveHandOver: true, liveReps: 3, acceptMinutes: 30, dailyCap: null, openCap: null, isCatchAll: isLast },
    };
  });
  const compiled = compileRules({ version: 1, rules, regionGroups: [] });
  const standings = new Map(
    Array.from({ length: 500 }, (_, at): [string, RepStanding] => [
      `r${at}`,
      {
        ...{ repId: `r${at}`, name: `rep ${at}`, offersToday: at % 20, dailyCap: 30, openLeads: at % 9, openCap: null },
        ...{ onDuty: at % 5 !== 0, away: at % 17 === 0, deputyId: null, onCall: at % 11 === 0, answered: null },
        ...{ rangAlready: false, ended: 10, converted: 2 },
      },
    ]),
  );
  let turn = 0;
  const nextCaller = (): CallerFacts => {
    turn += 1;
    const regionCode = regions[(turn * 13) % regions.length]?.code ?? null;
    const industryCode = sections[turn % sections.length]?.code ?? null;
    const moment = { weekday: turn % 7, minute: turn % 1_440, isWorkingTime: true };
    return { industryCode, regionCode, regionConfidence: 0.7, hotlineId: 'h', language: 'zh-CN', moment };
  };
  const standingOf = (repId: string) => standings.get(repId) ?? null;
  // The index makes a row when it first meets an industry or a region.
  for (const _ of regions) compiled.matching(nextCaller());
  return figure('whose lead is this, of 500 reps by 300 rules, with the path', '/s', {
    value: perSecond(() =>
      chooseRep({ mode: 'record', caller: nextCaller(), owner: null, rules: compiled, teams, standingOf }),
    ),
    baseline: perSecond(() => {
      const caller = nextCaller();
      return rules.find(
        (rule) =>
          rule.isCatchAll ||
          (industryWithin(caller.industryCode, rule.industries[0] ?? null) &&
            isWithin(caller.regionCode, rule.regions[0] ?? null)),
      );
    }),
  });
}
