import { numberRegion } from '../src/callers/number-region.ts';
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
