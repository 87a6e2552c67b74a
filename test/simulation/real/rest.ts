import { setTimeout as wait } from 'node:timers/promises';
import { calmNetwork } from '../../../phone-simulator/webhook-sender.ts';
import type { FaultTools } from './fault.ts';

/** The carrier lists a call that it is still telling us of: reconciliation leaves it alone for so long. */
const SETTLES_IN_MS = 21_000;
const FINISH_WITHIN_MS = 30_000;

type Tools = Omit<FaultTools, 'breach' | 'seed'>;

/** Every fault is over, whatever became of it. */
export async function healAll({ here, people }: Pick<Tools, 'here' | 'people'>): Promise<void> {
  here.simulator.setNetwork(calmNetwork);
  here.simulator.setRestFault(() => 'none');
  here.databaseLine.stall(false);
  here.databaseLine.delay(0);
  here.redis.thaw();
  for (const tab of people.tabs()) tab.setFrozen(false);
  for (const program of [...here.webs, here.worker]) if (!program.isUp()) await program.start();
}

/**
 * People end what they are at: callers put the telephone down, agents hang up, write up and take a break. Then the
 * worker is deployed anew, since what was lost is asked of the carrier when one starts, and in a minute otherwise.
 */
export async function goHome(tools: Tools, lastCallAt: number): Promise<void> {
  const { here, callers } = tools;
  for (const caller of callers.live()) callers.hangUp(caller);
  const deadline = Date.now() + FINISH_WITHIN_MS;
  while (Date.now() < deadline && !(await finished(tools))) await wait(250);
  await wait(Math.max(0, lastCallAt + SETTLES_IN_MS - Date.now()));
  await here.worker.stop();
  await here.worker.start();
}

async function finished(tools: Tools): Promise<boolean> {
  const { here, people, callers } = tools;
  const rows = await here.db.prisma.agent.findMany().catch(() => []);
  const busy = rows.filter(
    ({ userId, state }) => people.agents.some(({ client }) => client.user.id === userId) && state !== 'not_ready',
  );
  await Promise.all(busy.map((row) => finish(tools, row)));
  return rows.length > 0 && busy.length === 0 && callers.live().length === 0;
}

async function finish(
  { here, people }: Tools,
  row: { userId: string; state: string; callId: string | null },
): Promise<void> {
  const agent = people.agents.find(({ client }) => client.user.id === row.userId);
  if (agent === undefined) return;
  const press = (act: string, body: object = {}) =>
    agent.client.request('POST', `/api/calls/${row.callId}/${act}`, body);
  if (row.state === 'reserved') await press('reject');
  else if (row.state === 'on_call') {
    if ((await press('hang-up')).status >= 300) await press('consult/cancel');
    here.simulator.softphone(row.userId).hangUp();
  } else if (row.state === 'wrapping_up') await press('wrap-up', { disposition: 'resolved', note: '已处理' });
  else await agent.client.request('PUT', '/api/agents/me/state', { state: 'not_ready', reason: 'break' });
}
