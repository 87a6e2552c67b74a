import type { Db } from '../../../src/db.ts';
import type { DeskPeople } from './desk-people.ts';
import type { Installation } from './installation.ts';
import type { ScreenTab } from './screen-tab.ts';

/** Invariant 8: what an agent's screen shows that the database does not say, as sentences. */
export async function falseScreens(db: Db, people: DeskPeople): Promise<string[]> {
  const rows = await db.prisma.agent.findMany({
    select: { userId: true, state: true, callId: true, user: { select: { login: true } } },
  });
  return people.agents.flatMap(({ tabs, login }) =>
    tabs.flatMap((tab, place) => {
      const row = rows.find(({ userId }) => userId === tab.userId);
      const shown = tab.desk()?.agent ?? null;
      const tabName = `${login}, tab ${place + 1}`;
      if (!tab.isConnected()) return [`${tabName} is not connected`];
      if (shown === null || row === undefined) return [`${tabName} shows nothing`];
      if (shown.state === row.state && shown.callId === row.callId) return [];
      return [
        `${tabName} shows ${shown.state} (${shown.callId ?? 'no call'}), the database says ${row.state} (${row.callId ?? 'no call'})`,
      ];
    }),
  );
}

/** A message that a caller left is the whole desk's to answer: every agent hears of it, with the number masked. */
const FOR_THE_DESK = /^voicemail\./;

/** Invariant 3: what reached a screen and was none of its user's business, as sentences. */
export async function overheard(
  here: Installation,
  people: DeskPeople,
  callersDigits: ReadonlySet<string>,
): Promise<string[]> {
  const found: string[] = [];
  for (const tab of people.tabs()) {
    const about = await businessOf(here, tab);
    for (const { event, callId, leadId, numbers } of tab.heard) {
      if (tab.role === 'agent' && callId !== null && !about.calls.has(callId) && !FOR_THE_DESK.test(event))
        found.push(`an agent heard ${event} of call ${callId}`);
      if (tab.role === 'rep' && leadId !== null && !about.leads.has(leadId))
        found.push(`a rep heard ${event} of lead ${leadId}`);
      const foreign = numbers.filter((digits) => callersDigits.has(digits) && !about.digits.has(digits));
      if (foreign.length > 0) found.push(`${tab.role} saw a whole number of somebody else in ${event}`);
    }
    tab.heard.length = 0;
  }
  return found;
}

interface Business {
  calls: Set<string>;
  leads: Set<string>;
  digits: Set<string>;
}

/** Every call and lead that ever had to do with this user, and the numbers behind them. Watchers see no number whole. */
async function businessOf({ db, vault }: Installation, tab: ScreenTab): Promise<Business> {
  if (tab.role !== 'agent' && tab.role !== 'rep') return { calls: new Set(), leads: new Set(), digits: new Set() };
  const heardCalls = [...new Set(tab.heard.flatMap(({ callId }) => callId ?? []))];
  const { rows: calls } = await db.pool.query<{ id: string; sealed: Buffer | null }>(
    `SELECT c.id, c.outside_sealed AS sealed FROM calls c WHERE c.id = ANY ($2) AND (c.agent_id = $1 OR c.consult_agent_id = $1
       OR EXISTS (SELECT 1 FROM reservations r WHERE r.call_id = c.id AND r.agent_id = $1)
       OR EXISTS (SELECT 1 FROM call_legs l WHERE l.call_id = c.id AND l.user_id = $1)
       OR EXISTS (SELECT 1 FROM events e WHERE e.call_id = c.id AND (e.user_id = $1 OR e.data ->> 'agentId' = $1::text)))`,
    [tab.userId, heardCalls],
  );
  const { rows: leads } = await db.pool.query<{ id: string; sealed: Buffer | null }>(
    `SELECT l.id, l.sealed FROM leads l WHERE l.owner_id = $1 OR EXISTS (SELECT 1 FROM lead_offers o WHERE o.lead_id = l.id AND o.rep_id = $1)
       OR EXISTS (SELECT 1 FROM events e WHERE e.lead_id = l.id AND (e.user_id = $1 OR e.data ->> 'repId' = $1::text))`,
    [tab.userId],
  );
  const digits = [...calls, ...leads].flatMap(({ sealed }) => (sealed === null ? [] : [vault.open(sealed).slice(-11)]));
  return {
    calls: new Set(calls.map(({ id }) => id)),
    leads: new Set(leads.map(({ id }) => id)),
    digits: new Set(digits),
  };
}
